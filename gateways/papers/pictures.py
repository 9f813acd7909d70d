"""Photos: upright, freed of where and when they were taken, of a reasonable size, drawn anew.

Drawing a picture anew leaves behind whatever else its file held.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.papers import RefusedPaper
from gateways.papers import sentences
from gateways.papers.signatures import Kind

MOST_PIXELS = 60_000_000
LONGEST = 4000
"""Pixels on the long side: a phone's 12 megapixels stay as they are, more are reduced (A4 at 340 points per inch)."""
QUALITY = 85
A4 = (210.0, 297.0)
_FORMATS: dict[Kind, list[str]] = {"jpeg": ["JPEG"], "png": ["PNG"], "webp": ["WEBP"], "heic": ["HEIF"]}


def cleaned(path: Path, kind: Kind, stem: Path, *, flat: bool = False) -> Path:
    """`stem` with .png for a PNG and .jpg for all others; `flat` has no transparency. Raises RefusedPaper."""
    try:
        return _drawn(path, kind, stem, flat)
    except RefusedPaper:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise RefusedPaper(sentences.BROKEN_PICTURE) from error


def as_pdf(picture: Path) -> Path:
    """One A4 page, upright or lying as the picture is, that the picture fills. Its data is kept as it is."""
    import img2pdf

    size = (img2pdf.mm_to_pt(A4[0]), img2pdf.mm_to_pt(A4[1]))
    layout = img2pdf.get_layout_fun(pagesize=size, fit=img2pdf.FitMode.into, auto_orient=True)
    made = picture.with_suffix(".pdf")
    made.write_bytes(img2pdf.convert(str(picture), layout_fun=layout, nodate=True))
    return made


def opened(path: Path, kind: Kind) -> Image.Image:
    """The picture, not decoded yet. Raises RefusedPaper when it has too many pixels."""
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # ours is lower, and says what to do
    image = Image.open(path, formats=_FORMATS[kind])
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise RefusedPaper(sentences.HUGE_PICTURE.format(megapixels=round(pixels / 1_000_000)))
    return image


def _drawn(path: Path, kind: Kind, stem: Path, flat: bool) -> Path:
    image = opened(path, kind)
    image.draft(None, _reduced(image.size))  # a huge JPEG is decoded at a half or a quarter of its size
    image = _plain(_upright(image))
    image.thumbnail((LONGEST, LONGEST))
    if image.mode == "RGBA" and (flat or kind != "png"):
        image = _on_white(image)
    image.info = {}  # comments, profiles and the rest would be written again
    if kind == "png":
        image.save(made := stem.with_suffix(".png"), compress_level=4)
    else:
        image.save(made := stem.with_suffix(".jpg"), quality=QUALITY)
    return made


def _reduced(size: tuple[int, int]) -> tuple[int, int]:
    longest = max(*size, LONGEST)
    return max(1, size[0] * LONGEST // longest), max(1, size[1] * LONGEST // longest)


def _upright(image: Image.Image) -> Image.Image:
    """As the phone was held. A damaged note about it is no reason to refuse the photo."""
    image.load()
    with contextlib.suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Grey, colours, or colours with transparency, in 8 bits."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("1", "L", "RGB", "RGBA"):
        return image.convert("L") if image.mode == "1" else image
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page
