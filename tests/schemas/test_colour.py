"""A town's colour is one that everybody can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.colour import LEAST, contrast, darkened, nearest_readable, reads_well, rgb, tinted, worst_background

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("colour", ["#1d4f94", "#0c5c66", "#47601d", "#7b2149", "#4c3f97", "#1c5d59"])
def test_the_five_towns_colours_read_well(colour: str) -> None:
    assert reads_well(colour)
    assert nearest_readable(colour) == colour
    assert contrast(darkened(colour), tinted(colour)) > contrast(colour, tinted(colour))


@given(COLOURS)
def test_the_colour_proposed_always_reads_well(colour: str) -> None:
    proposed = nearest_readable(colour)
    assert worst_background(proposed)[1] >= LEAST
    assert all(new <= old for new, old in zip(rgb(proposed), rgb(colour), strict=True))


@given(COLOURS)
def test_a_tint_is_nearly_white(colour: str) -> None:
    assert contrast(tinted(colour), "#ffffff") < 1.35
