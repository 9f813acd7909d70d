"""Rebuild the committed files of web/static from web/assets and the packages of package-lock.json.

`make assets` runs it after `npm ci`. Nothing here runs on a server, and no page asks another host for anything.
"""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from schemas.icons import ICONS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
SOURCES = ROOT / "web" / "assets"
STATIC = ROOT / "web" / "static"

BOOTSTRAP_IMPORT = '@import url("bootstrap.min.css") layer(bootstrap);'
NEXT = PACKAGES / "@fontsource-variable" / "atkinson-hyperlegible-next"
MONO = PACKAGES / "@fontsource" / "atkinson-hyperlegible-mono"
FONTS = {
    "atkinson-next.woff2": NEXT / "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "atkinson-next-ext.woff2": NEXT / "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
    "atkinson-mono.woff2": MONO / "files/atkinson-hyperlegible-mono-latin-400-normal.woff2",
    "OFL-next.txt": NEXT / "LICENSE",
    "OFL-mono.txt": MONO / "LICENSE",
}

MODULES = (
    "conditions", "days", "answers", "live", "autosave", "proof", "timetable", "suggest", "uploads", "dates", "dialogs",
    "reading", "progress", "main",
)  # fmt: skip
"""The page's script, each module after those it imports."""


def script(sources: list[str]) -> str:
    """Join ES modules into one file: a page asks for one script, and its address changes with any of them.

    Imports are dropped, since everything stands in one scope: two modules may not use the same name at their top.
    """
    joined = "\n".join(sources)
    joined = re.sub(r'^import \{[^}]*\} from "[^"]+";\n', "", joined, flags=re.MULTILINE)
    return re.sub(r"^export ", "", joined, flags=re.MULTILINE)


def theme_css(source: str, bootstrap: str) -> str:
    """Put Bootstrap in its own layer, so that Guichet's rules win whatever the weight of a selector."""
    if BOOTSTRAP_IMPORT not in source:
        raise SystemExit(f"web/assets/theme.css: the line {BOOTSTRAP_IMPORT} is missing. Put it after `@layer`.")
    bootstrap = bootstrap.removeprefix('@charset "UTF-8";')
    bootstrap = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", bootstrap).strip()
    return source.replace(BOOTSTRAP_IMPORT, f"@layer bootstrap {{\n{bootstrap}\n}}")


def symbol(name: str, drawing: str) -> str:
    """Keep an icon's shapes only: size, stroke and colour come from the class `icon`."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    assert shapes is not None
    inner = re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", shapes[1].strip()))
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{inner}</symbol>'


def sprite(names: Sequence[str]) -> str:
    """Draw all icons in one file that the browser keeps: `<use href="icons.svg#i-check"/>`."""
    drawings = PACKAGES / "lucide-static" / "icons"
    unknown = [name for name in names if not (drawings / f"{name}.svg").exists()]
    if unknown:
        raise SystemExit(f"schemas/icons.txt: Lucide has no icon {', '.join(unknown)}. Choose names of lucide-static.")
    symbols = [symbol(name, (drawings / f"{name}.svg").read_text(encoding="utf-8")) for name in names]
    licence = "<!-- Icons of Lucide, ISC licence: see web/static/icons.LICENSE.txt -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', licence, *symbols, "</svg>", ""])


def main() -> None:
    if not PACKAGES.is_dir():
        raise SystemExit("node_modules is missing. Run `make assets`, which installs it first.")
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)
    bootstrap = (PACKAGES / "bootstrap/dist/css/bootstrap.min.css").read_text(encoding="utf-8")
    theme = (SOURCES / "theme.css").read_text(encoding="utf-8")
    (STATIC / "theme.css").write_text(theme_css(theme, bootstrap), encoding="utf-8")
    (STATIC / "icons.svg").write_text(sprite(ICONS), encoding="utf-8")
    modules = [(SOURCES / "js" / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]
    (STATIC / "guichet.js").write_text(script(modules), encoding="utf-8")
    shutil.copyfile(SOURCES / "staff.css", STATIC / "staff.css")
    shutil.copyfile(SOURCES / "js" / "inbox.js", STATIC / "inbox.js")
    shutil.copyfile(PACKAGES / "bootstrap/LICENSE", STATIC / "bootstrap.LICENSE.txt")
    shutil.copyfile(PACKAGES / "lucide-static/LICENSE", STATIC / "icons.LICENSE.txt")
    for name, source in FONTS.items():
        shutil.copyfile(source, STATIC / "fonts" / name)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size:>8} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
