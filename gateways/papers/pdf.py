"""PDFs: refused when they act, freed of what they carry beside their pages, written anew.

Writing anew by qpdf leaves out whatever no page leads to, and gives every file one plain structure.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, PasswordError, Pdf, PdfError, Stream

from domain.papers import RefusedPaper
from gateways.papers import inflating, sentences

LAUNCHES = ("/Launch", "/ImportData", "/RichMediaExecute", "/Rendition")
SAFE_ACTIONS = ("/GoTo", "/URI", "/Named")
SAFE_ADDRESSES = ("http://", "https://", "mailto:", "tel:")
CARRIERS = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
"""Annotations that hold a file, a film or a sound."""
BESIDE_THE_PAGES = ("/AA", "/AF", "/EF", "/Metadata", "/PieceInfo")
OF_THE_CATALOG = ("/OpenAction", "/Perms", "/Collection", "/Threads", "/SpiderInfo", "/URI")


def clean(sources: list[Path], made: Path, *, max_pages: int) -> int:
    """Write one PDF of all pages of `sources`; how many. Raises RefusedPaper."""
    try:
        return _clean(sources, made, max_pages)
    except PasswordError as error:
        raise RefusedPaper(sentences.LOCKED) from error
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise RefusedPaper(sentences.BROKEN_PDF) from error


def _clean(sources: list[Path], made: Path, max_pages: int) -> int:
    pdfs = [pikepdf.open(source) for source in sources]
    pages = sum(len(pdf.pages) for pdf in pdfs)
    if not all(len(pdf.pages) for pdf in pdfs):
        raise RefusedPaper(sentences.BROKEN_PDF)
    if pages > max_pages:
        raise RefusedPaper(sentences.TOO_MANY_PAGES.format(pages=pages, most=max_pages))
    for pdf in pdfs:
        _refuse_active(pdf)
        inflating.refuse_bombs(pdf)
        _strip(pdf)
    for pdf in pdfs[1:]:
        pdfs[0].add_pages_from(pdf)
    pdfs[0].save(made, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return pages


def _refuse_active(pdf: Pdf) -> None:
    """Raises RefusedPaper for scripts, launching actions and XFA, wherever they hide, in use or not."""
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        raise RefusedPaper(sentences.SCRIPT)
    for each in dictionaries(pdf):
        action = str(each.get("/S", "")) if isinstance(each.get("/S"), Name) else ""
        if action == "/JavaScript" or (action == "/Rendition" and "/JS" in each):
            raise RefusedPaper(sentences.SCRIPT)
        if action in LAUNCHES:
            raise RefusedPaper(sentences.LAUNCH)
        if "/XFA" in each:
            raise RefusedPaper(sentences.XFA)


def _strip(pdf: Pdf) -> None:
    for each in list(dictionaries(pdf)):
        for key in BESIDE_THE_PAGES:
            if key in each:
                del each[key]
        _strip_actions(each)
        _strip_carriers(each)
    for key in OF_THE_CATALOG:
        if key in pdf.Root:
            del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
    for key in ("/Info", "/ID"):  # without its old one, the same content gets the same identifier
        if key in pdf.trailer:
            del pdf.trailer[key]


def _strip_actions(each: Object) -> None:
    """Links to pages and to the web stay; what sends, opens, plays or chains goes."""
    for key in ("/A", "/PA"):
        action = each.get(key)
        if isinstance(action, Dictionary) and "/S" in action and not _is_safe(action):
            del each[key]
    if "/Next" in each and str(each.get("/S", "")) in SAFE_ACTIONS:
        del each["/Next"]


def _is_safe(action: Dictionary) -> bool:
    if str(action.get("/S")) not in SAFE_ACTIONS:
        return False
    return "/URI" not in action or str(action["/URI"]).strip().lower().startswith(SAFE_ADDRESSES)


def _strip_carriers(each: Object) -> None:
    notes = each.get("/Annots")
    if not isinstance(notes, Array):
        return
    kept = [note for note in notes if not (isinstance(note, Dictionary) and str(note.get("/Subtype")) in CARRIERS)]
    if len(kept) != len(notes):
        each["/Annots"] = Array(kept)


def dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary of the file, a stream's own included, reached from a page or not, each once."""
    for top in (*pdf.objects, pdf.trailer):
        within = [top]
        while within:
            each = within.pop()
            if isinstance(each, Array):
                within.extend(value for value in each if _is_within(value))
            elif isinstance(each, Dictionary | Stream):
                yield each
                within.extend(value for value in each.values() if _is_within(value))


def _is_within(value: object) -> bool:
    """Whether it stands inside its holder; what is only referred to has its own turn."""
    return isinstance(value, Dictionary | Array) and not value.is_indirect
