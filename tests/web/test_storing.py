"""Names that files get."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.papers import Prepared
from web.storing import renamed


@pytest.mark.parametrize(
    ("name", "content_type", "called"),
    [
        ("photo.heic", "application/pdf", "photo.pdf"),
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.JPEG"),
        ("x" * 300 + ".jpg", "image/jpeg", "x" * 156 + ".jpg"),
        ("x" * 300, "application/pdf", "x" * 156 + ".pdf"),
        (".jpg", "application/pdf", "document.pdf"),
        ("\x00\ufffd.pdf", "application/pdf", "document.pdf"),
        ("", "application/pdf", "document.pdf"),
        ("pdf", "application/pdf", "pdf.pdf"),
        ("facture du 3.12.2025", "application/pdf", "facture du 3.12.2025.pdf"),
        ("v1.2.webp", "image/png", "v1.2.png"),
    ],
)
def test_a_name_keeps_its_stem_and_ends_as_the_file_is(name: str, content_type: str, called: str) -> None:
    assert renamed(name, Prepared(Path("x"), content_type, 1, 1, "d")) == called
