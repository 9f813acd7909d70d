"""Cesson-Sévigné whose child's sheet asks for no paper: the pages by hand take no files, which have a benchmark of their own."""

from __future__ import annotations

import re

from schemas.bundle import Bundle, read_bundle
from settings import ROOT

CERTIFICATE = re.compile(r"^      dance_certificate:\n(?:        .*\n)+", re.MULTILINE)
SAID_INSTEAD = """      dance_certificate:
        type: information
        before: image_rights
        when: {arts_activity: dance}
        style: info
        text: "Pour la danse, un certificat médical d'aptitude vous sera demandé : apportez-le ou envoyez-le à l'école des arts."
"""
MEDICAL = "      doctor_name: {required: true}\n"


def without_papers(slug: str) -> Bundle:
    """Raises RuntimeError when the sheet is no longer written as this expects."""
    bundle, path = read_bundle(ROOT / "towns", slug), f"{slug}/procedures/child.yaml"
    text, replaced = CERTIFICATE.subn(SAID_INSTEAD, bundle.files[path])
    if replaced != 1 or MEDICAL not in text:
        raise RuntimeError(f"{path} is written otherwise: correct benchmarks/paperless.py.")
    text = text.replace(MEDICAL, f"{MEDICAL}      pai_signed: null\n      prescription: null\n")
    return Bundle(slug, {**bundle.files, path: text})
