"""What one account is told of everything the town holds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from domain import export
from domain.actors import of_account
from domain.clock import now
from domain.database import Database, counting
from domain.portability import as_json, told_answers, without_secret_links
from domain.records import Account
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.homes import Homes, make_homes, settle
from tests.worlds import at_once, make_family, send


def told(session: Session, town: Town, account: Account) -> str:
    held = export.gather(session, account=account)
    data = as_json(held, town=town, procedure_of=lambda sent: town.procedures[sent.procedure], paths={}, moment=now())
    return json.dumps(data, ensure_ascii=False)


def test_trap_25_each_parent_is_told_their_own_home_and_nothing_of_the_other(session: Session, town: Town) -> None:
    homes = make_homes(session, town)
    for home, other in ((homes.mine, homes.theirs), (homes.theirs, homes.mine)):
        text = told(session, town, home.account)
        said = (f"École {home.word}", f"rue {home.word}", f"Dr {home.word}", f"Bonjour {home.word}",
                f"Facture {home.word}", f"parent {home.word}", f"Fatima {home.word}", f"Reçu {home.word}", "Missie",
                f"Question de {home.word}")  # fmt: skip
        assert [each for each in said if each not in text] == []
        for secret in (other.word, other.household.id, other.case.reference, other.account.email, other.holder.id):
            assert secret not in text
    assert "Sami" in told(session, town, homes.mine.account)
    assert "Sami" not in told(session, town, homes.theirs.account)


def test_of_what_another_home_said_of_a_child_only_the_day_is_told(session: Session, town: Town) -> None:
    homes = make_homes(session, town)
    held = export.gather(session, account=homes.mine.account)
    data = as_json(held, town=town, procedure_of=lambda sent: None, paths={}, moment=now())
    child = next(each for each in data["people"] if each["id"] == homes.shared.id)
    assert child["sources"]["first_name"].keys() == {"at"}  # the other parent said it last


def test_what_another_adult_of_the_household_sent_is_theirs(session: Session, town: Town) -> None:
    homes = make_homes(session, town)
    partner, alone = make_family(session, town, email="ines@example.fr")
    partner.household_id = homes.mine.household.id
    case = send(session, town, "question", of_account(partner), {"message": "Entre moi et la mairie"})
    text = told(session, town, homes.mine.account)
    assert "Entre moi et la mairie" not in text
    assert case.reference not in text
    assert json.loads(text)["account"]["other_accounts"] == [partner.display_name]
    assert "Entre moi et la mairie" in told(session, town, partner)
    assert alone.id not in told(session, town, partner)


def test_the_journal_is_told_without_what_is_kept_for_staff(session: Session, town: Town) -> None:
    from domain import cases

    homes = make_homes(session, town)
    settle(session, town, homes.mine.case, homes.agent)
    cases.add_note(session, case=homes.mine.case, actor=homes.agent, note="Entre agents", at=now())
    text = told(session, town, homes.mine.account)
    assert "Entre agents" not in text
    [request] = json.loads(text)["requests"]
    assert [line["to"] for line in request["history"]] == ["waiting", "valid"]
    assert [line["by"] for line in request["history"]] == [homes.mine.account.display_name, "agent"]


def test_no_key_and_no_hash_is_told(session: Session, town: Town) -> None:
    homes = make_homes(session, town)
    text = told(session, town, homes.mine.account)
    for secret in (homes.mine.household.linking_key, homes.shared.linking_key, homes.mine.account.password_hash):
        assert secret
        assert secret not in text


def test_answers_to_secret_questions_are_left_out(town: Town) -> None:
    answers = {"password": {"hash": "$argon2"}, "password-again": "x", "security": True, "last_name": "Roux"}
    assert told_answers(town.procedures["account"], answers) == {"last_name": "Roux"}
    assert told_answers(None, answers) == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Ouvrez http://x.fr/carros/password/{'a-B' * 14}.", "Ouvrez http://x.fr/carros/password/…."),
        ("Voyez http://x.fr/carros/family/requests/CAR-26-H2P8-41", "Voyez http://x.fr/carros/family/requests/CAR-26-H2P8-41"),
    ],
)  # fmt: skip
def test_one_time_links_are_cut_from_mails(text: str, shown: str) -> None:
    assert without_secret_links(text) == shown


@BOTH
def test_of_two_exports_asked_for_at_once_one_is_made(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)

    def ask(_: int) -> bool:
        with any_database.begin("carros") as session:
            try:
                return bool(export.note(session, actor=of_account(account), moment=now()))
            except export.TooSoon:
                session.rollback()
                return False

    assert sorted(at_once(4, ask)) == [False, False, False, True]
    with any_database.begin("carros") as session:
        assert export.note(session, actor=of_account(account), moment=now() + timedelta(seconds=61))


def test_a_family_of_any_size_takes_as_many_statements(sqlite: Database, town: Town) -> None:
    counts = []
    with sqlite.begin("carros") as session:
        homes: Homes = make_homes(session, town)
        alone, _ = make_family(session, town, email="seule@example.fr")
    for account in (homes.mine.account, alone):
        with sqlite.session("carros", readonly=True) as session, counting(sqlite) as statements:
            export.gather(session, account=account)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16


def test_an_account_without_a_household_is_told_its_own(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    answers = {"message": "Sans foyer"}
    account.household_id = None
    send(session, town, "question", of_account(account), answers)
    data = json.loads(told(session, town, account))
    assert (data["household"], data["people"]) == (None, [])
    assert [request["answers"] for request in data["requests"]] == [answers]


def keys_of(data: object, above: str = "") -> set[str]:
    """Every name of the format; what questions and columns are called is each town's."""
    if isinstance(data, list):
        return {key for each in data for key in keys_of(each, above)}
    if not isinstance(data, dict) or above in (
        "values",
        "sources",
        "answers",
        "before",
        "typed",
        "replaced_answers",
        "town",
    ):
        return set()
    return set(data) | {key for name, value in data.items() for key in keys_of(value, name)}


def test_every_name_of_the_export_is_documented(session: Session, town: Town) -> None:
    homes = make_homes(session, town)
    settle(session, town, homes.mine.case, homes.agent)
    guide = (Path(__file__).parents[2] / "docs" / "families.md").read_text(encoding="utf-8")
    names = keys_of(json.loads(told(session, town, homes.mine.account)))
    assert len(names) > 50
    assert [name for name in sorted(names) if f"`{name}`" not in guide] == []
