from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import mentions
from domain.actors import Actor, of_account
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError
from domain.records import Account, Case, CaseEvent, Mention
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, send

EVERY = ["question", "family"]


def agents(session: Session) -> dict[str, Account]:
    for email, name in (
        ("ines.m@ville.fr", "Inès Martin"),
        ("paul@ville.fr", "Paul Mercier"),
        ("paul2@ville.fr", "Paul-Émile Roy"),
        ("zoe@ville.fr", "Zoé"),
    ):
        make_agent(session, email=email, name=name)
    staff = session.scalars(select(Account).where(Account.household_id.is_(None), Account.person_id.is_(None)))
    return {account.display_name: account for account in staff}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Vu avec @ines.", ["Inès Martin"]),
        ("@Inès.Martin et @zoé : à relire", ["Inès Martin", "Zoé"]),
        ("@martin, @mercier (@roy)", ["Inès Martin", "Paul Mercier", "Paul-Émile Roy"]),
        ("@ines.m, @inès et @INES.MARTIN", ["Inès Martin"]),
        ("Écrire à claire@example.fr ou @ midi", []),
        ("@paul-emile.roy", ["Paul-Émile Roy"]),
        ("", []),
    ],
)
def test_who_a_note_names(session: Session, text: str, named: list[str]) -> None:
    everybody = agents(session)
    assert [each.display_name for each in mentions.named_in(text, list(everybody.values()))] == named


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("@nadia, vois-tu ?", "unknown_mention", "« @nadia »"),
        ("@paul, vois-tu ?", "ambiguous_mention", "@paul.mercier ou @paul.emile.roy"),
    ],
)
def test_a_name_that_is_nobodys_is_said_with_what_to_write(session: Session, text: str, code: str, said: str) -> None:
    with pytest.raises(DomainError, match=code) as refused:
        mentions.named_in(text, list(agents(session).values()))
    assert said in refused.value.sentence


def test_what_is_shown_to_type_names_that_very_agent(session: Session) -> None:
    everybody = list(agents(session).values())
    for account in everybody:
        assert mentions.named_in(f"@{mentions.handle_of(account)}", everybody) == [account]


def noted(session: Session, town: Town, *named: Account, by: Actor) -> Case:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "?"})
    mentions.leave_note(session, case=case, actor=by, note="Regarde la pièce.", mentioned=named, at=now())
    return case


@BOTH
def test_who_is_named_finds_the_note_until_they_saw_it(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        staff = agents(session)
        ines, paul = (of_account(staff[name]) for name in ("Inès Martin", "Paul Mercier"))
        case = noted(session, town, staff["Inès Martin"], staff["Paul Mercier"], by=paul)
        [found] = mentions.for_me(session, actor=ines, procedures=EVERY)
        assert (found.case.id, found.note, found.mention.by_name) == (case.id, "Regarde la pièce.", "Paul Mercier")
        assert mentions.unseen_count(session, actor=ines, procedures=EVERY) == 1
        assert mentions.unseen_count(session, actor=paul, procedures=EVERY) == 0, "nobody is told their own note"
        assert mentions.see(session, actor=paul, at=now(), mention_id=found.mention.id) == 0, "it is not his"
        assert mentions.see(session, actor=ines, at=now(), mention_id=found.mention.id) == 1
        assert mentions.see(session, actor=ines, at=now()) == 0
        assert mentions.for_me(session, actor=ines, procedures=EVERY) == []
        assert len(mentions.for_me(session, actor=ines, procedures=EVERY, seen=True)) == 1


def test_the_note_is_for_staff_and_says_whom_it_told(session: Session, town: Town) -> None:
    staff = agents(session)
    case = noted(session, town, staff["Zoé"], by=of_account(staff["Paul Mercier"]))
    line = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.transition == "note")).one()
    assert (line.visible_to, line.note, line.data) == ("staff", "Regarde la pièce.", {"mentions": ["Zoé"]})


def test_a_case_that_is_no_longer_theirs_is_not_told(session: Session, town: Town) -> None:
    staff = agents(session)
    case = noted(session, town, staff["Zoé"], by=of_account(staff["Paul Mercier"]))
    assert mentions.unseen_count(session, actor=of_account(staff["Zoé"]), procedures=["family"]) == 0
    case.service, staff["Zoé"].services = "north", ["south"]
    session.flush()
    assert mentions.for_me(session, actor=of_account(staff["Zoé"]), procedures=EVERY) == []
    staff["Zoé"].services = ["north"]
    assert mentions.unseen_count(session, actor=of_account(staff["Zoé"]), procedures=EVERY) == 1


def test_writing_in_a_case_says_that_its_notes_were_seen(session: Session, town: Town) -> None:
    staff = agents(session)
    case = noted(session, town, staff["Zoé"], by=of_account(staff["Paul Mercier"]))
    mentions.see_case(session, actor=of_account(staff["Zoé"]), case=case, at=now())
    assert session.scalars(select(Mention)).one().seen_at is not None
