from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, attachments, documents, drafts, households, people, readings, scans
from domain.actors import Actor, of_account, visitor
from domain.clock import now
from domain.database import Database
from domain.documents import NotClean
from domain.errors import DomainError, NotYours
from domain.papers import INFECTED
from domain.records import Attachment, Case, Document, Household
from domain.records.document import ReadingsAreAppendOnly
from schemas.definitions import DocumentKind, Town
from tests.domain.papers_given import give
from tests.worlds import make_agent, make_family, make_town, send

PROOF = DocumentKind("address_proof", "Justificatif de domicile")
VACCINES = DocumentKind("vaccines", "Vaccinations", of="child", readers=("health",), shared=True)
KINDS = {kind.id: kind for kind in (PROOF, VACCINES)}


def family(session: Session, town: Town, email: str = "claire@example.fr") -> tuple[Actor, Household]:
    account, household = make_family(session, town, email=email)
    return of_account(account), household


def child_of(session: Session, *homes: Household) -> str:
    values = {"last_name": "Roux", "first_name": "Léo"}
    child = people.write_person(session, household=homes[0], kind="child", role="child", values=values)
    for other in homes[1:]:
        households.join(session, household=other, person=child, role="child")
    session.flush()
    return child.id


def names(found: list[Document]) -> list[str]:
    return [document.name for document in found]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("facture.pdf", "facture.pdf"),
        ("C:\\Documents\\facture.pdf", "facture.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x\x00.pdf", "a Set-Cookie: x .pdf"),
        ("photo \u202egpj.exe", "photo gpj.exe"),
        ("  ", "document"),
        ("x" * 300, "x" * 160),
        ("caf\ufffd.pdf", "caf .pdf"),
    ],
)
def test_a_name_is_shown_without_folders_or_tricks(given: str, shown: str) -> None:
    assert documents.shortened(given) == shown


def test_the_space_holds_the_households_papers_the_newest_first(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    nour, _ = family(session, town, "nour@example.fr")
    give(session, claire, "a.pdf")
    give(session, nour, "of nour.pdf")
    gone = give(session, claire, "gone.pdf")
    give(session, claire, "b.pdf", clean=False)
    documents.remove(session, document_id=gone.id, actor=claire)
    assert claire.household_id is not None
    assert names(documents.space(session, household_id=claire.household_id)) == ["b.pdf", "a.pdf"]


def test_what_is_shared_of_a_common_child_is_in_both_spaces_and_nothing_else_is(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    karim, other = family(session, town, "karim@example.fr")
    child, alone = child_of(session, home, other), child_of(session, home)
    shared = give(session, claire, "vaccins.pdf", kind="vaccines", person_id=child)
    give(session, claire, "bail.pdf", kind="address_proof")
    give(session, claire, "seul.pdf", kind="vaccines", person_id=alone)
    give(session, claire, "attend.pdf", kind="vaccines", person_id=child, clean=False)

    seen = documents.space(session, household_id=other.id, person_ids=[child], shared_kinds=["vaccines"])
    assert names(seen) == ["vaccins.pdf"]
    assert documents.space(session, household_id=other.id, person_ids=[child]) == []
    assert documents.space(session, household_id=other.id, shared_kinds=["vaccines"]) == []
    assert documents.readable_by_family(session, document_id=shared.id, actor=karim, shared_kinds=["vaccines"])
    with pytest.raises(NotYours):
        documents.remove(session, document_id=shared.id, actor=karim)


def test_only_who_owns_a_paper_opens_it(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    karim, other = family(session, town, "karim@example.fr")
    child, alone = child_of(session, home, other), child_of(session, home)
    cases = [
        give(session, claire, "bail.pdf", kind="address_proof"),
        give(session, claire, "of a child.pdf", kind="address_proof", person_id=child),
        give(session, claire, "of another.pdf", kind="vaccines", person_id=alone),
    ]
    strangers = [karim, visitor("secret"), visitor(""), Actor("family"), make_agent(session)]
    for document in cases:
        assert documents.readable_by_family(session, document_id=document.id, actor=claire) is document
        for stranger in strangers:
            with pytest.raises(NotYours):
                documents.readable_by_family(
                    session, document_id=document.id, actor=stranger, shared_kinds=["vaccines"]
                )
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id="none", actor=claire)


def test_a_removed_paper_is_no_longer_shared(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    karim, other = family(session, town, "karim@example.fr")
    shared = give(session, claire, kind="vaccines", person_id=child_of(session, home, other))
    documents.remove(session, document_id=shared.id, actor=claire)
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=shared.id, actor=karim, shared_kinds=["vaccines"])


def test_a_visitors_paper_opens_in_their_browser_then_in_their_account_only(session: Session, town: Town) -> None:
    browser = visitor("secret")
    document = give(session, browser)
    assert "secret" not in str(document.visitor)
    assert documents.readable_by_family(session, document_id=document.id, actor=visitor("new", "secret")) is document
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=document.id, actor=visitor("other"))

    account, _ = make_family(session, town)
    assert documents.adopt(session, visitor="secret", account=account) == 1
    assert documents.readable_by_family(session, document_id=document.id, actor=of_account(account)) is document
    assert documents.adopt(session, visitor="secret", account=account) == 0
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=document.id, actor=browser)


def test_a_draft_resumed_elsewhere_brings_its_papers(session: Session, town: Town) -> None:
    document = give(session, visitor("old"))
    assert documents.rename_visitor(session, old="old", new="old") == 0
    assert documents.rename_visitor(session, old="old", new="new") == 1
    assert documents.readable_by_family(session, document_id=document.id, actor=visitor("new")) is document
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=document.id, actor=visitor("old"))


def test_a_paper_of_another_town_does_not_exist(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        document = give(session, visitor("secret"))
    with sqlite.session("charost") as session, pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=document.id, actor=visitor("secret"))


def test_nobody_opens_what_the_antivirus_has_not_called_clean(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    agent, case = make_agent(session), sent_case(session, town, claire)
    document = give(session, claire, clean=False)
    hold(session, case, document)
    openings: list[Any] = [
        lambda: documents.readable_by_family(session, document_id=document.id, actor=claire),
        lambda: documents.readable_by_agent(
            session, document_id=document.id, case_id=case.id, actor=agent, kinds=KINDS
        ),
    ]
    for opening in openings:
        with pytest.raises(NotClean, match="attend le contrôle"):
            opening()
    assert scans.mark_refused(session, document=document)
    session.expire_all()
    for opening in openings:
        with pytest.raises(NotClean) as refused:
            opening()
        assert refused.value.sentence == INFECTED


def sent_case(session: Session, town: Town, actor: Actor) -> Case:
    return send(session, town, "question", actor, {"message": "x"}, fresh=True)


def hold(session: Session, case: Case, document: Document) -> None:
    from domain.records import Attachment

    session.add(
        Attachment(town=case.town, case_id=case.id, document_id=document.id, question="papers", key=document.id)
    )
    session.flush()


@pytest.mark.parametrize(
    ("roles", "kind", "opens"),
    [
        (("agent",), "address_proof", True),
        (("agent",), "", True),
        (("agent",), "vaccines", False),
        (("health",), "vaccines", True),
        (("all",), "vaccines", True),
        (("config",), "address_proof", False),
    ],
)
def test_an_agent_opens_what_their_role_may_read(
    session: Session, town: Town, roles: tuple[str, ...], kind: str, opens: bool
) -> None:
    claire, _ = family(session, town)
    case = sent_case(session, town, claire)
    document = give(session, claire, kind=kind)
    hold(session, case, document)
    agent = make_agent(session, *roles)
    if opens:
        found = documents.readable_by_agent(session, document_id=document.id, case_id=case.id, actor=agent, kinds=KINDS)
        assert found is document
    else:
        with pytest.raises(NotYours):
            documents.readable_by_agent(session, document_id=document.id, case_id=case.id, actor=agent, kinds=KINDS)


def test_an_agent_opens_nothing_that_was_not_sent_with_the_case(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    agent, case, other = make_agent(session), sent_case(session, town, claire), sent_case(session, town, claire)
    kept, elsewhere = give(session, claire, "kept.pdf"), give(session, claire, "elsewhere.pdf")
    hold(session, other, elsewhere)
    for document in (kept, elsewhere):
        with pytest.raises(NotYours):
            documents.readable_by_agent(session, document_id=document.id, case_id=case.id, actor=agent, kinds=KINDS)
    with pytest.raises(NotYours):
        documents.readable_by_agent(session, document_id=elsewhere.id, case_id=other.id, actor=claire, kinds=KINDS)


DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("given", "usable"),
    [
        ({}, True),
        ({"expires_on": DAY}, True),
        ({"expires_on": DAY - timedelta(days=1)}, False),
        ({"clean": False}, False),
    ],
)
def test_a_paper_is_given_again_while_it_is_worth_something(
    session: Session, town: Town, given: dict[str, Any], usable: bool
) -> None:
    claire, home = family(session, town)
    give(session, claire, **{"kind": "address_proof", **given})
    found = documents.reusable(session, household_id=home.id, day=DAY)
    assert bool(found) is usable


def test_a_childs_paper_is_given_again_for_that_child_only(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    _, other = family(session, town, "karim@example.fr")
    leo, zoe = child_of(session, home, other), child_of(session, home)
    give(session, claire, "leo.pdf", kind="vaccines", person_id=leo)
    give(session, claire, "zoe.pdf", kind="vaccines", person_id=zoe)

    def usable(household: Household, person_id: str | None) -> list[str]:
        space = documents.reusable(session, household_id=household.id, shared_kinds=["vaccines"], day=DAY)
        return names([each for each in space if documents.fits(each, kind=VACCINES, person_id=person_id)])

    assert usable(home, leo) == ["leo.pdf"]
    assert usable(home, None) == []
    assert usable(other, leo) == ["leo.pdf"]  # a kind that this town shares
    assert usable(other, zoe) == []


@pytest.mark.parametrize(
    ("given", "kind", "person_id", "fits"),
    [
        ({"kind": "address_proof"}, PROOF, None, True),
        ({"kind": "address_proof"}, PROOF, "leo", True),
        ({"kind": "address_proof", "person_id": "zoe"}, PROOF, "leo", False),
        ({"kind": "vaccines"}, PROOF, None, False),
        ({"kind": "vaccines", "person_id": "leo"}, VACCINES, "leo", True),
        ({"kind": "vaccines", "person_id": "leo"}, VACCINES, None, False),
        ({"kind": "vaccines"}, VACCINES, None, False),
        ({"kind": ""}, None, None, False),
    ],
)
def test_a_paper_fits_what_asks_for_its_kind_about_its_person(
    given: dict[str, Any], kind: DocumentKind | None, person_id: str | None, fits: bool
) -> None:
    assert documents.fits(Document(**given), kind=kind, person_id=person_id) is fits


@pytest.mark.parametrize(("count", "size", "full"), [(2, 10, False), (3, 10, True), (1, 99, False), (1, 100, True)])
def test_a_space_takes_so_many_papers_and_so_many_bytes(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch, count: int, size: int, full: bool
) -> None:
    monkeypatch.setattr(documents, "MOST_KEPT", 3)
    monkeypatch.setattr(documents, "MOST_BYTES", 100)
    claire, home = family(session, town)
    for number in range(count):
        give(session, claire, f"{number}.pdf").size = size
    session.flush()
    if not full:
        documents.check_space(session, household_id=home.id)
        return
    with pytest.raises(DomainError) as refused:
        documents.check_space(session, household_id=home.id)
    assert "retirez" in refused.value.sentence
    for each in documents.space(session, household_id=home.id):
        documents.remove(session, document_id=each.id, actor=claire)
    documents.check_space(session, household_id=home.id)


def test_what_the_town_gave_is_not_removed_by_a_family(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    certificate = give(session, claire, origin="town")
    with pytest.raises(NotYours):
        documents.remove(session, document_id=certificate.id, actor=claire)


# ------------------------------------------------------------------------------------------ the antivirus


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


# -------------------------------------------------------------------------------------------- forgetting


def test_documents_of_nobody_are_forgotten_after_a_day_and_no_other(session: Session, town: Town) -> None:
    claire, _ = family(session, town)
    kept = give(session, claire, "in the space.pdf")
    removed = give(session, claire, "removed.pdf")
    sent = give(session, claire, "removed but sent.pdf")
    in_a_draft = give(session, visitor("secret"), "in a draft.pdf")
    give(session, visitor("secret"), "orphan.pdf")
    hold(session, sent_case(session, town, claire), sent)
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("secret"))
    attachments.attach(session, draft=draft, question="papers", key="k", document=in_a_draft)
    for document in (removed, sent):
        documents.remove(session, document_id=document.id, actor=claire)

    assert scans.forget_orphans(session, moment=now() + timedelta(hours=23)) == 0
    assert scans.forget_orphans(session, moment=now() + timedelta(hours=25)) == 2
    session.expire_all()
    left = {document.name for document in session.scalars(select(Document))}
    assert left == {kept.name, sent.name, in_a_draft.name}


def test_a_draft_that_expires_lets_go_of_its_papers(sqlite: Database) -> None:
    from domain.purge import purge

    town = make_town()
    with sqlite.begin("carros") as session:
        draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("secret"))
        attachments.attach(session, draft=draft, question="papers", key="k", document=give(session, visitor("secret")))
    later = now() + timedelta(days=400)
    with sqlite.begin(None, all_towns=True) as session:
        purge(session, moment=later)
        assert scans.forget_orphans(session, moment=later) == 1


# ---------------------------------------------------------------------------------------------- readings


def test_every_reading_is_kept_and_shown_to_its_household_only(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    agent = make_agent(session)
    document = give(session, claire)
    with time_machine.travel(now() - timedelta(days=1), tick=False):
        readings.note(session, actor=agent, what="health", household_id=home.id, detail="Santé")
    read = readings.note(
        session, actor=agent, what="document", household_id=home.id, document_id=document.id, detail=document.name
    )
    assert [each.detail for each in readings.of_household(session, household_id=home.id)] == ["facture.pdf", "Santé"]
    assert readings.of_document(session, document_id=document.id) == [read]
    assert read.account_name == "Inès Martin"
    assert readings.of_household(session, household_id="other") == []
    read.detail = "autre chose"
    with pytest.raises(ReadingsAreAppendOnly):
        session.flush()


def test_a_second_account_of_the_household_opens_its_papers(session: Session, town: Town) -> None:
    claire, home = family(session, town)
    partner = accounts.open_account(
        session, town=town, email="karim@example.fr", password_hash="x", household=home, state="active"
    )
    document = give(session, claire)
    assert documents.readable_by_family(session, document_id=document.id, actor=of_account(partner)) is document


def test_a_removed_paper_opens_only_while_something_sent_holds_it(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    actor = of_account(account)
    paper = give(session, actor, household_id=household.id)
    documents.remove(session, document_id=paper.id, actor=actor)
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=paper.id, actor=actor)
    case = send(session, town, "question", actor, {"message": "Bonjour"})
    session.add(Attachment(town="carros", case_id=case.id, document_id=paper.id, question="proof", key="k"))
    session.flush()
    assert documents.readable_by_family(session, document_id=paper.id, actor=actor) is paper
