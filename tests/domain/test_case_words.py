from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import case_words, erasure, inbox, merging, people
from domain.actors import Actor, of_account, visitor
from domain.clock import now
from domain.database import Database, counting
from domain.inbox import Filter
from domain.migrate import downgrade, upgrade
from domain.records import Case, CaseWord, Household, Person, PersonWord
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family, make_town, send

TITLES = (("question", "Poser une question"), ("family", "Fiche du foyer"))
ROUX = {"last_name": "Le Gall-Müller", "first_name": "Éloïse", "mobile": "+33639982014", "email": "eloise@example.fr"}


@pytest.fixture
def both(any_database: Database) -> Iterator[Session]:
    with any_database.session("carros") as session:
        yield session


def ask(session: Session, town: Town, actor: Actor, **more: Any) -> Case:
    return send(session, town, "question", actor, {"message": "x"}, **more)


def found(session: Session, typed: str, **wanted: Any) -> list[Case]:
    return list(inbox.waiting(session, text=typed, titles=TITLES, **wanted).items)


TYPED = [
    "le gall",
    "GALL-MULLER",
    "müller éloïse",
    "Éloïse Le Gall",
    "eloise müller",
    "gall elo",
    "06 39 98 20 14",
    "+33 6 39 98",
    "eloise@exa",
    "{number}",
    "{reference}",
    "{bare}",
    "{signs}",
    "claire le gall",
    "roux question",
    "ques",
    "gall {number}",
]


@BOTH
@pytest.mark.parametrize("typed", TYPED)
def test_a_case_is_found_by(both: Session, town: Town, typed: str) -> None:
    """Its people, their telephones and addresses, the family's number, its reference, its procedure; all together too."""
    account, home = make_family(both, town)
    people.write_person(both, household=home, kind="adult", role="co_guardian", values=ROUX)
    case = ask(both, town, of_account(account))
    town_and_year, _, signs = case.reference.partition("-26-")
    names = {"number": home.number, "reference": case.reference, "bare": case.reference.replace("-", "").lower()}
    assert town_and_year == "CAR"
    assert found(both, typed.format(**names, signs=signs.lower())) == [case]


@BOTH
@pytest.mark.parametrize(
    "typed", ["galle", "paul le gall", "100%", "10", "06 39 98 20 15", "zz-26", "fiche", "roux fiche"]
)
def test_nobody_else_is_found(both: Session, town: Town, typed: str) -> None:
    account, home = make_family(both, town)
    people.write_person(both, household=home, kind="adult", role="co_guardian", values=ROUX)
    ask(both, town, of_account(account))
    assert found(both, typed) == []


def test_whose_name_is_typed_comes_alone(session: Session, town: Town) -> None:
    """« Claire Roux » is not also the family of a Claire and of a Roux."""
    account, _ = make_family(session, town)
    other, home = make_family(session, town, email="other@example.fr")
    [holder] = session.scalars(select(Person).where(Person.id == other.person_id))
    people.write_person(
        session, household=home, kind="adult", role="holder", values={"first_name": "Paul"}, person_id=holder.id
    )
    people.write_person(
        session, household=home, kind="child", role="child", values={"last_name": "Petit", "first_name": "Claire"}
    )
    other.display_name = "Paul Roux"
    mine, theirs = ask(session, town, of_account(account)), ask(session, town, of_account(other))
    assert found(session, "claire roux") == [mine]
    assert found(session, "paul claire") == [theirs], "two people of one household"


def test_a_name_corrected_is_found_at_once_and_the_former_no_more(session: Session, town: Town) -> None:
    account, home = make_family(session, town)
    case = ask(session, town, of_account(account))
    values = {"last_name": "Haddad", "mobile": "+33612345678"}
    people.write_person(
        session, household=home, kind="adult", role="holder", values=values, person_id=account.person_id
    )
    for typed in ("haddad", "claire haddad", "0612345678"):
        assert found(session, typed) == [case], typed
    assert session.scalars(select(PersonWord.word).where(PersonWord.word.like("roux%"))).all() == []


def test_who_joins_or_leaves_a_household_is_found_with_it_or_no_more(session: Session, town: Town) -> None:
    from domain import households

    account, home = make_family(session, town)
    case = ask(session, town, of_account(account))
    child = people.write_person(
        session, household=home, kind="child", role="child", values={"first_name": "Missie", "last_name": "Roux"}
    )
    assert found(session, "missie") == [case]
    households.leave(session, household_id=home.id, person_id=child.id)
    assert found(session, "missie") == []


def test_a_visitor_is_found_by_what_they_answered(session: Session, town: Town) -> None:
    answers = {"message": "x", "last_name": "Haddad", "first_name": "Nour", "phone": "+33639982014"}
    case = send(session, town, "question", visitor("secret"), answers)
    assert all(found(session, typed) == [case] for typed in ("nour had", "06 39 98 20", case.reference))


def test_words_follow_a_correction_of_the_answers(session: Session, town: Town) -> None:
    from domain import cases

    account, _ = make_family(session, town)
    case = ask(session, town, of_account(account))
    answers = {"children": [{"last_name": "Petit", "first_name": "Nina"}]}
    assert cases.move(session, case=case, expected_version=case.version, values={"answers": answers})
    assert found(session, "nina petit") == [case]
    assert cases.move(session, case=case, expected_version=case.version, values={"answers": {}})
    assert found(session, "nina petit") == []


def test_merged_records_are_found_with_the_one_kept(session: Session, town: Town) -> None:
    account, home = make_family(session, town)
    twins = [
        people.write_person(
            session, household=home, kind="child", role="child", values={"first_name": name, "last_name": "Roux"}
        )
        for name in ("Missie", "Missye")
    ]
    case = ask(session, town, of_account(account))
    done = merging.merge(session, kept=twins[0], gone=twins[1], by=make_agent(session))
    assert found(session, "missie") == [case]
    merging.undo(session, merge_id=done.id, by=make_agent(session, email="chief@example.fr"))
    assert found(session, "missye") == [case]


def test_erasing_a_family_leaves_no_word_of_it(session: Session, town: Town) -> None:
    account, home = make_family(session, town)
    people.write_person(session, household=home, kind="child", role="child", values=ROUX)
    case = ask(session, town, of_account(account))
    case.holder, case.state = "nobody", "valid"
    erasure.erase_household(session, household_id=home.id, moment=now(), asked_by=account)
    assert session.scalars(select(PersonWord.word)).all() == []
    kept = set(session.scalars(select(CaseWord.word)))
    bare = case.reference.replace("-", "").lower()
    assert kept == {bare, bare[5:], "donnee effacee", "effacee donnee"}


@BOTH
def test_another_town_finds_nothing(any_database: Database, town: Town) -> None:
    """Neither its cases, nor a family of the same number or name (trap 24)."""
    for slug in ("carros", "vence"):
        with any_database.begin(slug) as session:
            account, home = make_family(session, make_town(slug))
            ask(session, make_town(slug), of_account(account))
            number = home.number
    with any_database.session("vence", readonly=True) as session:
        for typed in ("roux", "roux claire", "claire question", str(number), "ques"):
            assert [case.town for case in found(session, typed)] == ["vence"]
        reference = session.scalar(select(Case.reference))
    with any_database.session("carros", readonly=True) as session:
        assert found(session, reference) == []


@BOTH
@pytest.mark.parametrize("typed", ["roux", "roux claire", "claire ro", "CAR-26", "{number}", "paul roux"])
def test_a_common_name_is_found_as_a_rare_one_is(
    both: Session, town: Town, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom nobody lists one by one, the database looks for in each case: the same cases, in the same order."""
    for number in range(4):
        account, home = make_family(both, town, email=f"family{number}@example.fr")
        ask(both, town, of_account(account))
    people.write_person(
        both, household=home, kind="adult", role="contact", values={"last_name": "Petit", "first_name": "Paul"}
    )
    both.add(Household(town="carros", number=7, linking_key="K" * 10))
    both.flush()
    typed = typed.format(number=home.number)
    rare = found(both, typed)
    monkeypatch.setattr(case_words, "MOST", 0)
    assert found(both, typed) == rare
    assert len(rare) == {"paul roux": 1, str(home.number): 1}.get(typed, 4)


def test_a_search_is_one_statement_whoever_bears_the_name(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        ask(session, town, of_account(account))
    with sqlite.session("carros", readonly=True) as session:
        for typed, most in (("", 0), ("claire roux", 1), ("roux", 1), ("nobody", 1), ("roux question", 1)):
            with counting(sqlite) as statements:
                inbox.choose(session, Filter(text=typed, titles=TITLES))
            assert len(statements) == most, typed


@BOTH
def test_what_was_there_before_the_words_is_found_after_the_migration(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, home = make_family(session, town)
        people.write_person(session, household=home, kind="child", role="child", values=ROUX)
        ask(session, town, of_account(account))
        before = _words(session)
    downgrade(any_database, "0006")
    upgrade(any_database)
    with any_database.session("carros") as session:
        assert _words(session) == before
        assert len(found(session, "elo")) == 1


def _words(session: Session) -> list[set[tuple[str, str]]]:
    of_people = {(row.word, row.person_id) for row in session.scalars(select(PersonWord))}
    return [of_people, {(row.word, row.case_id) for row in session.scalars(select(CaseWord))}]


@pytest.mark.postgres
def test_words_are_sorted_by_their_bytes_on_any_server(postgres: Database) -> None:
    """In another order, the words that begin in one way would not stand together, and no index would find them."""
    asked = "SELECT collation_name FROM information_schema.columns WHERE column_name = 'word' ORDER BY table_name"
    with postgres.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalars().all() == ["C", "C"]


def test_the_same_words_are_written_once(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case = ask(session, town, of_account(account))
    count = select(func.count()).select_from(CaseWord)
    before = session.scalar(count)
    case_words.rewrite(session, case=case)
    case.title = f"{case.title} "
    session.flush()
    assert session.scalar(count) == before
