"""An icon that the sprite lacks shows as an empty space, and nothing says so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("templates", "forms", "web", "schemas", "workflows", "towns")
IN_CODE = re.compile(r"""\bicon\(["']([a-z0-9-]+)["']|#i-([a-z0-9-]+)""")
IN_YAML = re.compile(r"""\bicon: *["']?([a-z0-9-]+)()""")
USES = {".html": IN_CODE, ".py": IN_CODE, ".yaml": IN_YAML}
SOURCES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in USES and USES[path.suffix].search(path.read_text(encoding="utf-8"))
]


def drawn() -> set[str]:
    sprite = (ROOT / "web/static/icons.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', sprite))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_used_is_in_the_sprite(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    used = {next(filter(None, names)) for names in USES[source.suffix].findall(text)}
    missing = used - drawn()
    assert not missing, f"Add {', '.join(sorted(missing))} to schemas/icons.txt, then run `make assets`."


def test_the_sprite_holds_what_its_list_names() -> None:
    listed = (ROOT / "schemas/icons.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
    assert drawn() == set(listed)
