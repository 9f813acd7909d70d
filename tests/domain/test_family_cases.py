from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from domain import cases, family_cases, guardianships, people
from domain.actors import Actor, of_account
from domain.database import Database, counting
from domain.records import Account, Attachment, Case, Document
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, send
from workflows.engine import take


def asked(session: Session, town: Town, case: Case, agent: Actor, note: str) -> Case:
    version = case.version
    return take(
        session, town=town, case=case, transition="ask", actor=agent, note=note, marked={"message": "?"},
        expected_version=version,
    )  # fmt: skip


def paper(session: Session, case: Case, name: str, verdict: str, replaced: bool = False) -> None:
    document = Document(town=case.town, name=name, content_type="application/pdf", size=1, hash="0" * 64)
    session.add(document)
    session.flush()
    values = {"case_id": case.id, "document_id": document.id, "question": name, "key": name, "verdict": verdict}
    session.add(Attachment(town=case.town, replaced_at=datetime.now(UTC) if replaced else None, **values))
    session.flush()


def test_a_household_has_what_each_of_its_accounts_sent_oldest_first(session: Session, town: Town) -> None:
    claire, home = make_family(session, town)
    stranger, other = make_family(session, town, email="nour@example.fr")
    karim = Account(town=town.slug, email="k@example.fr", login="k@example.fr", household_id=home.id, state="active")
    session.add(karim)
    session.flush()
    first = send(session, town, "family", of_account(claire), {"situation": "married"})
    second = send(session, town, "question", of_account(karim), {"message": "x"})
    send(session, town, "question", of_account(stranger), {"message": "y"})

    def found(account: Account, household_id: str | None) -> list[str]:
        return [each.id for each in family_cases.of_family(session, account_id=account.id, household_id=household_id)]

    assert found(claire, home.id) == found(karim, home.id) == [first.id, second.id]
    assert found(claire, None) == [first.id]
    assert len(found(stranger, other.id)) == 1


@BOTH
def test_papers_asked_again_are_those_refused_and_not_replaced(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        for name, verdict, replaced in (("a", "refused", False), ("b", "accepted", False), ("c", "refused", True)):
            paper(session, case, name, verdict, replaced)
        found = family_cases.papers_refused(session, case_ids=[case.id, "other"])
        assert {id: [each.document.name for each in papers] for id, papers in found.items()} == {case.id: ["a"]}
    with counting(any_database) as statements:
        assert family_cases.papers_refused(session, case_ids=[]) == {}
    assert not statements


@BOTH
def test_messages_are_what_agents_wrote_to_the_family_newest_first(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        agent = make_agent(session)
        sent = [send(session, town, "question", of_account(account), {"message": "x"}) for _ in range(4)]
        for case, note in zip(sent, ("Première", "Seconde", "Ailleurs"), strict=False):
            asked(session, town, case, agent, note)
        cases.add_note(session, case=sent[3], actor=agent, note="Entre nous", at=datetime.now(UTC))
        mine = [sent[0].id, sent[1].id, sent[3].id]
        found = family_cases.messages(session, case_ids=mine)
        assert [line.note for line in found] == ["Seconde", "Première"]
        assert [line.note for line in family_cases.messages(session, case_ids=mine, limit=1)] == ["Seconde"]
    with counting(any_database) as statements:
        assert family_cases.messages(session, case_ids=[]) == []
    assert not statements


def test_a_familys_cases_are_found_by_index(sqlite: Database, town: Town) -> None:
    """100,000 households do not slow a page: no statement reads the whole town."""
    with sqlite.begin("carros") as session:
        account, home = make_family(session, town)
        with counting(sqlite) as statements:
            family_cases.of_family(session, account_id=account.id, household_id=home.id)
    with sqlite.engine.connect() as connection:
        names = ("x",) * statements[-1].count("?")
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[-1]}", names).fetchall()
    plan = " ".join(str(step[3]) for step in steps)
    assert "ix_case_file_account" in plan
    assert "ix_case_file_household" in plan
    assert "ix_case_file_sent" not in plan


def test_the_ties_of_a_child_are_told_by_child(session: Session, town: Town) -> None:
    account, home = make_family(session, town)
    children = [
        people.write_person(
            session, household=home, kind="child", role="child", values={"last_name": "Roux", "first_name": name}
        )
        for name in ("Missie", "Sami")
    ]
    relations = {account.person_id or "": ("mother", True)}
    people.write_guardianship(session, child=children[0], relations=relations)
    session.flush()
    [tie] = guardianships.of_child(session, child_id=children[0].id)
    assert (tie.adult_id, tie.relationship, tie.parental_authority) == (account.person_id, "mother", True)
    assert guardianships.of_child(session, child_id=children[1].id) == []
