from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attachments, cases, drafts, storage_space
from domain.actors import Actor, of_account, visitor
from domain.attachments import ByQuestion
from domain.database import Database, counting
from domain.errors import DomainError, NotYours
from domain.records import Case, Document, Draft
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.papers_given import give
from tests.worlds import at_once, make_family, make_town
from workflows.engine import submit


@pytest.fixture
def actor(session: Session, town: Town) -> Actor:
    return of_account(make_family(session, town)[0])


@pytest.fixture
def draft(session: Session, town: Town, actor: Actor) -> Draft:
    return start(session, town, actor)


def start(session: Session, town: Town, actor: Actor) -> Draft:
    return drafts.start(session, town=town, procedure=town.procedures["question"], actor=actor, fresh=True)


def attach(session: Session, draft: Draft, actor: Actor, name: str, question: str = "proof") -> Document:
    """A paper of that name, under a key of that name."""
    document = give(session, actor, name, kind="address_proof")
    attachments.attach(session, draft=draft, question=question, key=name, document=document)
    return document


def sent(session: Session, town: Town, draft: Draft, actor: Actor, *questions: str) -> Case:
    case = submit(session, town=town, draft=draft, actor=actor, answers={"message": "x"})
    attachments.move_to_case(session, draft=draft, case=case, questions=questions or ("proof", "other"))
    return case


def names(papers: ByQuestion) -> dict[str, list[str]]:
    return {question: [each.document.name for each in given] for question, given in papers.items()}


def test_papers_stand_under_their_questions_in_the_order_they_came(
    session: Session, town: Town, draft: Draft, actor: Actor
) -> None:
    for name, question in (("a", "proof"), ("b", "children-k1-vaccines"), ("c", "proof")):
        attach(session, draft, actor, name, question)
    assert names(attachments.of_draft(session, draft)) == {"proof": ["a", "c"], "children-k1-vaccines": ["b"]}


def test_the_papers_of_a_draft_are_read_in_one_statement(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        actor = of_account(make_family(session, town)[0])
        draft = start(session, town, actor)
        for number in range(10):
            attach(session, draft, actor, str(number))
    with sqlite.session("carros") as session, counting(sqlite) as statements:
        assert len(attachments.of_draft(session, draft)["proof"]) == 10
    assert len(statements) == 1


def test_the_same_file_sent_again_is_attached_once(session: Session, draft: Draft, actor: Actor) -> None:
    first = attach(session, draft, actor, "a")
    again = give(session, actor, "a")
    kept = attachments.attach(session, draft=draft, question="proof", key="a", document=again, fresh=True)
    assert kept.document_id == first.id
    assert attachments.find(session, draft=draft, question="proof", key="a") is kept
    assert actor.household_id is not None
    assert storage_space.space(session, household_id=actor.household_id) == [first]


def test_a_paper_of_the_space_is_not_lost_when_its_key_is_taken(session: Session, draft: Draft, actor: Actor) -> None:
    attach(session, draft, actor, "a")
    kept = give(session, actor, "from the space")
    attachments.attach(session, draft=draft, question="proof", key="a", document=kept)
    assert session.scalar(select(Document.id).where(Document.id == kept.id))


@BOTH
def test_uploads_at_once_lose_none_and_double_none(any_database: Database) -> None:
    town = make_town()
    with any_database.begin("carros") as session:
        actor = of_account(make_family(session, town)[0])
        draft = start(session, town, actor)

    def upload(number: int) -> None:
        with any_database.begin("carros") as session:
            document = give(session, actor, f"{number % 6}.pdf")
            attachments.attach(
                session, draft=draft, question="proof", key=str(number % 6), document=document, fresh=True
            )

    assert at_once(12, upload) == [None] * 12
    with any_database.session("carros") as session:
        given = [each.document.name for each in attachments.of_draft(session, draft)["proof"]]
        assert sorted(given) == [f"{number}.pdf" for number in range(6)]
        assert len(session.scalars(select(Document)).all()) == 6


@BOTH
def test_an_upload_and_the_sending_at_once_lose_nothing(any_database: Database) -> None:
    """Either the paper goes with the case, or the upload is told that it came too late."""
    town = make_town()
    for turn in range(6):
        with any_database.begin("carros") as session:
            actor = of_account(make_family(session, town, email=f"claire{turn}@example.fr")[0])
            draft = start(session, town, actor)

        def act(index: int, actor: Actor = actor, draft_id: str = draft.id) -> str:
            with any_database.begin("carros") as session:
                draft = drafts.load(session, draft_id=draft_id, actor=actor)
                if index:
                    return sent(session, town, draft, actor).id
                attach(session, draft, actor, "late")
            return "attached"

        uploaded, case_id = at_once(2, act)
        with any_database.session("carros") as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            given = names(attachments.of_case(session, case))
        if uploaded == "attached":
            assert given == {"proof": ["late"]}
        else:
            assert isinstance(uploaded, DomainError)
            assert (uploaded.code, given) == ("draft_closed", {})


@pytest.mark.parametrize("how", ["sent", "cancelled"])
def test_nothing_is_attached_to_what_is_closed(
    session: Session, town: Town, draft: Draft, actor: Actor, how: str
) -> None:
    document = attach(session, draft, actor, "a")
    if how == "sent":
        sent(session, town, draft, actor)
    else:
        drafts.cancel(session, draft=draft)
    with pytest.raises(DomainError, match="draft_closed"):
        attachments.attach(session, draft=draft, question="proof", key="late", document=document)
    with pytest.raises(DomainError, match="draft_closed"):
        attachments.detach(session, draft=draft, question="proof", document_id=document.id)


def test_taking_a_paper_back_leaves_it_in_the_space_when_it_has_a_kind(
    session: Session, draft: Draft, actor: Actor
) -> None:
    proof = attach(session, draft, actor, "proof")
    loose, twice = give(session, actor, "loose"), give(session, actor, "twice")
    for question, document in (("other", loose), ("other", twice), ("third", twice)):
        attachments.attach(session, draft=draft, question=question, key=document.name, document=document)
    for question, document in (("proof", proof), ("other", loose), ("other", twice)):
        attachments.detach(session, draft=draft, question=question, document_id=document.id)
    assert names(attachments.of_draft(session, draft)) == {"third": ["twice"]}
    assert actor.household_id is not None
    assert {each.name for each in storage_space.space(session, household_id=actor.household_id)} == {"proof", "twice"}


def test_only_what_a_question_has_is_taken_back(session: Session, town: Town, draft: Draft, actor: Actor) -> None:
    document = attach(session, draft, actor, "a")
    other = start(session, town, actor)
    for asked, question in ((draft, "other"), (other, "proof")):
        with pytest.raises(NotYours):
            attachments.detach(session, draft=asked, question=question, document_id=document.id)
    assert names(attachments.of_draft(session, draft)) == {"proof": ["a"]}


# ---------------------------------------------------------------------------------------------- sending


def test_what_is_shown_goes_to_the_case_and_what_is_hidden_is_let_go(
    session: Session, town: Town, draft: Draft, actor: Actor
) -> None:
    attach(session, draft, actor, "shown")
    attach(session, draft, actor, "hidden", "other")
    loose = give(session, actor, "loose")
    attachments.attach(session, draft=draft, question="other", key="loose", document=loose)
    case = sent(session, town, draft, actor, "proof")
    assert names(attachments.of_case(session, case)) == {"proof": ["shown"]}
    assert attachments.of_draft(session, draft) == {}
    assert actor.household_id is not None
    assert {each.name for each in storage_space.space(session, household_id=actor.household_id)} == {"shown", "hidden"}


def test_a_cases_papers_outlive_its_draft(session: Session, town: Town, draft: Draft, actor: Actor) -> None:
    attach(session, draft, actor, "a")
    case = sent(session, town, draft, actor)
    session.delete(draft)
    session.flush()
    assert names(attachments.of_case(session, case)) == {"proof": ["a"]}


def corrected(session: Session, town: Town, case: Case, actor: Actor) -> Draft:
    draft = drafts.reopen(session, case=case, actor=actor)
    attachments.copy_to_draft(session, case=case, draft=draft)
    return draft


def judge(session: Session, case: Case, name: str, *, accepted: bool) -> None:
    [found] = [
        each for given in attachments.of_case(session, case).values() for each in given if each.document.name == name
    ]
    attachments.judge(
        session,
        case=case,
        attachment_id=found.attachment.id,
        accepted=accepted,
        reason="" if accepted else "Illisible",
        by="Inès",
    )


def test_a_correction_begins_with_every_paper_that_was_not_refused(
    session: Session, town: Town, draft: Draft, actor: Actor
) -> None:
    for name in ("good", "bad", "unread"):
        attach(session, draft, actor, name)
    case = sent(session, town, draft, actor)
    judge(session, case, "good", accepted=True)
    judge(session, case, "bad", accepted=False)
    again = corrected(session, town, case, actor)
    assert names(attachments.of_draft(session, again)) == {"proof": ["good", "unread"]}
    assert attachments.copy_to_draft(session, case=case, draft=again) == 0


def test_a_replaced_paper_stays_in_the_case_and_the_others_keep_their_verdict(
    session: Session, town: Town, draft: Draft, actor: Actor
) -> None:
    for name in ("good", "bad"):
        attach(session, draft, actor, name)
    case = sent(session, town, draft, actor)
    judge(session, case, "good", accepted=True)
    judge(session, case, "bad", accepted=False)
    again = corrected(session, town, case, actor)
    attach(session, again, actor, "better")
    attachments.move_to_case(session, draft=again, case=case, questions=["proof"])

    [papers] = attachments.of_case(session, case).values()
    assert [(each.document.name, each.attachment.verdict) for each in papers] == [("good", "accepted"), ("better", "")]
    every = attachments.of_case(session, case, replaced=True)["proof"]
    assert [(each.document.name, bool(each.attachment.replaced_at)) for each in every] == [
        ("good", False),
        ("bad", True),
        ("better", False),
    ]
    assert attachments.of_draft(session, again) == {}


def test_a_refusal_needs_its_reason_and_a_replaced_paper_no_verdict(
    session: Session, town: Town, draft: Draft, actor: Actor
) -> None:
    attach(session, draft, actor, "a")
    case = sent(session, town, draft, actor)
    [each] = attachments.of_case(session, case)["proof"]
    with pytest.raises(DomainError, match="reason_missing"):
        attachments.judge(session, case=case, attachment_id=each.attachment.id, accepted=False, reason="  ")
    attachments.judge(session, case=case, attachment_id=each.attachment.id, accepted=False, reason="Flou")
    kept = attachments.judge(session, case=case, attachment_id=each.attachment.id, accepted=True, by="Inès")
    assert (kept.verdict, kept.reason, kept.decided_by) == ("accepted", "", "Inès")
    other = sent(session, town, start(session, town, actor), actor)
    with pytest.raises(NotYours):
        attachments.judge(session, case=other, attachment_id=each.attachment.id, accepted=True)


def test_a_visitors_papers_become_the_households_when_the_case_has_one(session: Session, town: Town) -> None:
    browser = visitor("secret")
    draft = start(session, town, browser)
    document = attach(session, draft, browser, "a")
    case = sent(session, town, draft, browser)
    assert (document.household_id, document.visitor is None) == (None, False)
    account, household = make_family(session, town)
    cases.move(
        session,
        case=case,
        expected_version=case.version,
        values={"household_id": household.id, "account_id": account.id},
    )
    attachments.adopt(session, case=case)
    assert (document.household_id, document.account_id, document.visitor) == (household.id, account.id, None)
