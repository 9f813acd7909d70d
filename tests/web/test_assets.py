"""web/static is built and committed: these tests notice when somebody edited only one side."""

import re
from pathlib import Path

import pytest

from scripts.build_assets import BOOTSTRAP_IMPORT, theme_css

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "web" / "assets"
STATIC = ROOT / "web" / "static"
STYLESHEETS = ["theme.css", "staff.css"]


def built(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def test_the_theme_served_is_its_source_with_bootstrap_in_its_layer() -> None:
    before, after = (SOURCES / "theme.css").read_text(encoding="utf-8").split(BOOTSTRAP_IMPORT)
    assert built("theme.css").startswith(f"{before}@layer bootstrap {{"), "Run `make assets`."
    assert built("theme.css").endswith(after), "Run `make assets`."


def test_the_staff_stylesheet_served_is_its_source() -> None:
    assert built("staff.css") == (SOURCES / "staff.css").read_text(encoding="utf-8"), "Run `make assets`."


def test_a_theme_without_the_place_of_bootstrap_is_refused() -> None:
    with pytest.raises(SystemExit, match="is missing"):
        theme_css("@layer bootstrap;", "")


@pytest.mark.parametrize("name", STYLESHEETS)
def test_no_page_asks_another_host_for_anything(name: str) -> None:
    loaded = re.findall(r"url\(([^)]*)\)", built(name))
    assert not [url for url in loaded if "//" in url and not url.strip("\"'").startswith("data:")]
    assert "@import" not in built(name)
    assert "sourceMappingURL" not in built(name)


@pytest.mark.parametrize("name", STYLESHEETS)
def test_every_font_named_is_there_with_its_licence(name: str) -> None:
    for font in re.findall(r'url\("(fonts/[^"]+)"\)', built(name)):
        assert (STATIC / font).read_bytes()[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in built("fonts/OFL-next.txt")
    assert "SIL OPEN FONT LICENSE" in built("fonts/OFL-mono.txt")


@pytest.mark.parametrize("name", STYLESHEETS)
def test_no_town_stands_in_the_stylesheets(name: str) -> None:
    assert not re.findall(r'\[data-town="[^"]+"\]', built(name))
