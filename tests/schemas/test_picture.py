"""A logo draws, and does nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.picture import picture_problems

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
TOWNS = Path(__file__).parent.parent.parent / "towns"


@pytest.mark.parametrize("path", sorted(TOWNS.glob("*/*.svg")), ids=lambda path: path.parent.name)
def test_the_logos_of_the_towns_are_accepted(path: Path) -> None:
    assert picture_problems("logo.svg", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<rect OnClick="alert(1)"/>',
        "<foreignObject><body/></foreignObject>",
        '<image href="https://x.example/a.png"/>',
        '<use xlink:href="https://x.example/a.svg#b"/>',
        '<use href="javascript:alert(1)"/>',
        '<rect fill="url(https://x.example/a)"/>',
        '<rect style="background: url(//x.example)"/>',
        "<style>@import url(x)</style>",
        '<set attributeName="onload" to="x"/>',
        '<a href="#x"><rect/></a>',
        "<rect>",
    ],
)
def test_what_runs_or_fetches_is_refused(inside: str) -> None:
    assert picture_problems("logo.svg", SVG.format(inside))


@pytest.mark.parametrize("inside", ['<use href="#a"/>', '<rect fill="url(#shade)"/>', '<g><path d="M0 0"/></g>'])
def test_what_only_draws_is_accepted(inside: str) -> None:
    assert picture_problems("logo.svg", SVG.format(inside)) == []


@pytest.mark.parametrize(
    "text", ["", "GIF89a", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), SVG.format("x" * 70_000)]
)
def test_what_is_no_small_svg_is_refused(text: str) -> None:
    assert picture_problems("logo.svg", text)
