from __future__ import annotations

from sqlalchemy.orm import Session

from domain import scans
from schemas.definitions import Town
from tests.domain.document_kinds import family, names
from tests.domain.papers_given import give


def test_those_tried_least_are_scanned_first(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    first, second = (give(session, claire, name, clean=False) for name in ("1.pdf", "2.pdf"))
    give(session, claire, "clean.pdf")
    assert names(scans.waiting(session)) == ["1.pdf", "2.pdf"]
    scans.mark_tried(session, document=first)
    assert names(scans.waiting(session)) == ["2.pdf", "1.pdf"]
    assert scans.mark_clean(session, document=second)
    assert not scans.mark_clean(session, document=second)
    assert names(scans.waiting(session)) == ["1.pdf"]


def test_what_was_refused_is_never_called_clean_again(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    document = give(session, claire, clean=False)
    assert scans.mark_refused(session, document=document)
    assert not scans.mark_refused(session, document=document)
    assert not scans.mark_clean(session, document=document)


def test_a_file_is_used_while_a_document_that_may_be_opened_has_it(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    one, two = give(session, claire, "same.pdf"), give(session, claire, "same.pdf", clean=False)
    hashes = [one.hash, "0" * 64]
    assert scans.unused(session, town="carros", hashes=hashes) == {"0" * 64}
    scans.mark_refused(session, document=one)
    assert scans.unused(session, town="carros", hashes=hashes) == {"0" * 64}
    scans.mark_refused(session, document=two)
    assert scans.unused(session, town="carros", hashes=hashes) == set(hashes)
