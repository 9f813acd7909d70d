"""Files of every sort, made here: good papers and photos, and what attackers send under their names."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw

from gateways.antivirus.embedded import EICAR

A4 = (595, 842)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


# ----------------------------------------------------------------------------------------------- PDFs


def pdf(*changes: Callable[[Pdf], None], pages: int = 1, **saved: Any) -> bytes:
    """A PDF with a line of text on each page, changed."""
    made = pikepdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=A4)
        page = made.pages[-1]
        page.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
        page.Contents = made.make_stream(f"BT /F1 24 Tf 72 700 Td (Page {number + 1}) Tj ET".encode())
    for change in changes:
        change(made)
    out = io.BytesIO()
    made.save(out, **saved)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('bonjour')"))


def opening(action: Dictionary) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        made.Root.OpenAction = action

    return change


def named_script(made: Pdf) -> None:
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([pikepdf.String("a"), made.make_indirect(script())]))
    )


def annotation(**what: Any) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 200, 50]), **what)
        made.pages[0].Annots = Array([*made.pages[0].get("/Annots", Array()), made.make_indirect(note)])

    return change


def link(address: str) -> Callable[[Pdf], None]:
    return annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=pikepdf.String(address)))


def unused_script(made: Pdf) -> None:
    """Reached from nowhere, but there."""
    made.Root.Private = Array([Dictionary(Deep=Array([script()]))])


def form(made: Pdf) -> None:
    """A text field, filled in, and a box, ticked."""
    name = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=pikepdf.String("nom"),
        V=pikepdf.String("Martin"),
        Rect=Array([72, 600, 300, 620]),
        DA=pikepdf.String("/F1 12 Tf 0 g"),
    )
    box = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Btn,
        T=pikepdf.String("accord"),
        V=Name.Yes,
        AS=Name.Yes,
        Rect=Array([72, 560, 90, 580]),
    )
    fields = Array([made.make_indirect(name), made.make_indirect(box)])
    made.pages[0].Annots = fields
    made.Root.AcroForm = Dictionary(Fields=fields, NeedAppearances=True)


def animated_form(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def embedding(content: bytes, name: str = "piece.txt") -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        made.attachments[name] = pikepdf.AttachedFileSpec(
            made, content, filename=name, description="", mime_type="", creation_date="", mod_date=""
        )

    return change


def image(width: int, height: int, data: bytes, filters: Any = Name.FlateDecode) -> Callable[[Pdf], None]:
    def change(made: Pdf) -> None:
        picture = made.make_stream(data)
        picture.update(
            Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=8)
        )
        picture.ColorSpace = Name.DeviceRGB
        picture.write(data, filter=filters)
        made.pages[0].Resources.XObject = Dictionary(Im0=picture)

    return change


def zeros(size: int) -> bytes:
    """So many zeros (whole mebibytes), compressed: one mebibyte of them, again and again."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    again = squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">I", (size % 65_521) << 16 | 1)
    return b"\x78\x9c" + again * (size >> 20) + b"\x03\x00" + checksum


def bomb_in_the_structure() -> bytes:
    """A cross-reference stream of 4 GB: it goes off while the file is opened."""
    packed = zeros(4 << 30)
    head = b"%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
    xref = b"3 0 obj <</Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>> stream\n" % len(packed)
    return head + xref + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


# --------------------------------------------------------------------------------------------- photos


def drawing(width: int = 1200, height: int = 900, mode: str = "RGB") -> Image.Image:
    """Red above, blue below: which way is up can be told."""
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    ImageDraw.Draw(picture).rectangle((0, height // 2, width, height), fill=(30, 30, 200))
    return picture.convert(mode)


def saved(picture: Image.Image, how: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, how, **options)
    return out.getvalue()


def phone_photo(orientation: int = 6) -> bytes:
    """Held upright, saved lying, with the place where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "Téléphone"
    exif.get_ifd(GPS).update({1: "N", 2: (43.0, 46.0, 30.0), 3: "E", 4: (7.0, 11.0, 12.0)})
    return saved(drawing().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=90)


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(drawing()).save(out, format="HEIF", quality=70)
    return out.getvalue()


def transparent() -> bytes:
    picture = drawing(mode="RGBA")
    picture.putalpha(120)
    return saved(picture, "PNG")


def huge_png(width: int = 20_000, height: int = 10_000) -> bytes:
    """200 megapixels of nothing, in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# --------------------------------------------------------------------------------------------- others


def archive(name: str = "lisez-moi.txt", content: bytes = b"bonjour") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def infected_pdf() -> bytes:
    """ClamAV 1.4 overlooks an attachment that tells its checksum before its length; `papers` strips that one as well."""

    def without_checksum(made: Pdf) -> None:
        for each in made.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Type") == Name.EmbeddedFile:
                del each.Params

    return pdf(embedding(EICAR, "facture.com"), without_checksum)
