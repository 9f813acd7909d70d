"""A town's colours: contrast as WCAG 2 measures it, and the shades derived from the one that the town chose."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls

WHITE, PAPER = "#ffffff", "#faf8f5"
LEAST = 4.5
"""The contrast that small text needs (WCAG 2.2, 1.4.3)."""
STRONG = 0.74
"""How much of the primary is left when darkened."""
TINT_LIGHTNESS, TINT_SATURATION = 0.945, 0.5

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """`#1d4f94` -> (29, 79, 148)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _luminance(colour: str) -> float:
    channels = [value / 255 for value in rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: str, left: float = STRONG) -> str:
    return _written(tuple(part * left for part in rgb(colour)))


def tinted(colour: str) -> str:
    """A very light ground of the same hue."""
    hue, _, saturation = rgb_to_hls(*(part / 255 for part in rgb(colour)))
    light = hls_to_rgb(hue, TINT_LIGHTNESS, min(saturation, TINT_SATURATION))
    return _written(tuple(part * 255 for part in light))


def worst_background(colour: str) -> tuple[str, float]:
    """Of white, the paper and its own tint, the one on which a primary reads worst, and the contrast there."""
    found = {name: contrast(colour, ground) for name, ground in grounds(colour).items()}
    return min(found.items(), key=lambda item: item[1])


def grounds(colour: str) -> dict[str, str]:
    return {"le blanc": WHITE, "le papier": PAPER, "sa propre teinte": tinted(colour)}


def reads_well(colour: str) -> bool:
    return worst_background(colour)[1] >= LEAST


def nearest_readable(colour: str) -> str:
    """The colour itself when it reads well, else the lightest of its darker shades that does."""
    left = 1.0
    while not reads_well(shade := darkened(colour, left)):
        left -= 0.005
    return shade
