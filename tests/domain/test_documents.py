from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts, attachments, documents, drafts, readings, scans, storage_space
from domain.actors import Actor, of_account, visitor
from domain.clock import now
from domain.database import Database
from domain.documents import NotClean
from domain.errors import NotYours
from domain.papers import INFECTED
from domain.records import Attachment, Case, Document
from domain.records.document import ReadingsAreAppendOnly
from schemas.definitions import Town
from tests.domain.document_kinds import PROOF, VACCINES, child_of, family
from tests.domain.papers_given import give
from tests.worlds import make_agent, make_family, make_town, send

KINDS = {kind.id: kind for kind in (PROOF, VACCINES)}


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
        storage_space.remove(session, document_id=document.id, actor=claire)

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
    storage_space.remove(session, document_id=paper.id, actor=actor)
    with pytest.raises(NotYours):
        documents.readable_by_family(session, document_id=paper.id, actor=actor)
    case = send(session, town, "question", actor, {"message": "Bonjour"})
    session.add(Attachment(town="carros", case_id=case.id, document_id=paper.id, question="proof", key="k"))
    session.flush()
    assert documents.readable_by_family(session, document_id=paper.id, actor=actor) is paper
