from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy.orm import Session

from domain import accounts, draft_owners, drafts, households, people
from domain.actors import Actor, of_account, visitor
from domain.database import Database, counting
from domain.errors import DomainError, NotYours
from domain.records import Draft
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import at_once, count_rows, make_agent, make_family, make_town


def make_child(session: Session, household: object, name: str) -> str:
    values = {"last_name": "Roux", "first_name": name}
    return people.write_person(session, household=household, kind="child", role="child", values=values).id  # type: ignore[arg-type]


def test_starting_again_goes_on_with_the_same_draft(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    first = drafts.start(session, town=town, procedure=town.procedures["family"], actor=of_account(account))
    again = drafts.start(session, town=town, procedure=town.procedures["family"], actor=of_account(account))
    assert again is first


def test_two_children_have_two_drafts(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    actor, procedure = of_account(account), town.procedures["child"]
    missie, sami = make_child(session, household, "Missie"), make_child(session, household, "Sami")
    found = [
        drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=child)
        for child in (missie, sami, missie)
    ]
    assert found[0] is found[2]
    assert found[0] is not found[1]


def test_a_second_new_child_does_not_overwrite_the_first(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    actor, procedure = of_account(account), town.procedures["child"]
    first = drafts.start(session, town=town, procedure=procedure, actor=actor)
    second = drafts.start(session, town=town, procedure=procedure, actor=actor, fresh=True)
    assert first is not second


def test_each_school_year_has_its_own_draft(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    actor, procedure = of_account(account), town.procedures["child"]
    with time_machine.travel("2026-07-31 12:00:00+02:00", tick=False):
        before = drafts.start(session, town=town, procedure=procedure, actor=actor)
    with time_machine.travel("2026-08-01 12:00:00+02:00", tick=False):
        after = drafts.start(session, town=town, procedure=procedure, actor=actor)
    assert (before.school_year, after.school_year) == ("2025-2026", "2026-2027")


@BOTH
def test_a_double_click_on_start_makes_one_draft(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)

    def start(_: int) -> str:
        with any_database.begin("carros") as session:
            procedure = town.procedures["family"]
            return drafts.start(session, town=town, procedure=procedure, actor=of_account(account)).id

    assert len(set(at_once(6, start))) == 1
    assert count_rows(any_database, Draft) == 1


def test_a_child_of_another_household_is_refused(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    _, other = make_family(session, town, email="nour@example.fr")
    child = make_child(session, other, "Adam")
    with pytest.raises(NotYours):
        drafts.start(
            session, town=town, procedure=town.procedures["child"], actor=of_account(account), subject_id=child
        )


def test_a_draft_opens_to_its_owner_only(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    other, _ = make_family(session, town, email="nour@example.fr")
    ex_partner = accounts.open_account(
        session, town=town, email="karim@example.fr", password_hash="x", household=household, state="active"
    )
    draft = drafts.start(session, town=town, procedure=town.procedures["family"], actor=of_account(account))
    assert drafts.load(session, draft_id=draft.id, actor=of_account(account)) is draft
    strangers = [
        of_account(other),
        of_account(ex_partner),
        make_agent(session),
        visitor("secret"),
        visitor(""),
        Actor("family"),
    ]
    for stranger in strangers:
        with pytest.raises(NotYours):
            drafts.load(session, draft_id=draft.id, actor=stranger)


def test_a_draft_of_another_town_does_not_exist(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("secret"))
    with sqlite.session("charost") as session, pytest.raises(NotYours):
        drafts.load(session, draft_id=draft.id, actor=visitor("secret"))


def test_a_visitor_finds_their_draft_by_their_browser_only(session: Session, town: Town) -> None:
    draft = drafts.start(session, town=town, procedure=town.procedures["account"], actor=visitor("secret"))
    assert drafts.load(session, draft_id=draft.id, actor=visitor("secret")) is draft
    assert "secret" not in str(draft.visitor)
    with pytest.raises(NotYours):
        drafts.load(session, draft_id=draft.id, actor=visitor("other"))


def test_nobody_at_all_starts_nothing(session: Session, town: Town) -> None:
    with pytest.raises(DomainError, match="nobody"):
        drafts.start(session, town=town, procedure=town.procedures["account"], actor=visitor(""))


def test_showing_a_step_reads_once_and_saving_it_writes_once(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        draft_id = drafts.start(session, town=town, procedure=town.procedures["family"], actor=of_account(account)).id
    actor = of_account(account)
    with sqlite.session("carros") as session, counting(sqlite) as statements:
        draft = drafts.load(session, draft_id=draft_id, actor=actor)
        assert [statement.split()[0] for statement in statements] == ["SELECT"]
        assert drafts.save(
            session, draft=draft, answers={"situation": "married"}, seen={"one": True}, expected_version=1
        )
        session.commit()
    assert [statement.split()[0] for statement in statements] == ["SELECT", "UPDATE"]
    with sqlite.session("carros") as session:
        draft = drafts.load(session, draft_id=draft_id, actor=actor)
        assert (draft.answers, draft.seen, draft.version) == ({"situation": "married"}, {"one": True}, 2)


@BOTH
def test_two_tabs_do_not_overwrite_each_other(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        draft_id = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s")).id

    def save(index: int) -> bool:
        with any_database.begin("carros") as session:
            draft = drafts.load(session, draft_id=draft_id, actor=visitor("s"))
            return drafts.save(session, draft=draft, answers={"message": str(index)}, expected_version=1)

    assert sorted(at_once(4, save)) == [False, False, False, True]


def test_saving_one_thing_leaves_the_others(session: Session, town: Town) -> None:
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    drafts.save(session, draft=draft, answers={}, pending={"a": "31/02"}, cautions=["alone"], expected_version=1)
    drafts.save(session, draft=draft, answers={"message": "x"}, expected_version=2)
    session.expire_all()
    draft = drafts.load(session, draft_id=draft.id, actor=visitor("s"))
    assert (draft.pending, draft.cautions, draft.answers) == ({"a": "31/02"}, ["alone"], {"message": "x"})


def test_a_cancelled_draft_forgets_its_answers_and_takes_no_more(session: Session, town: Town) -> None:
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    drafts.save(session, draft=draft, answers={"message": "x"}, expected_version=1)
    drafts.cancel(session, draft=draft)
    drafts.cancel(session, draft=draft)
    assert (draft.state, draft.answers) == ("cancelled", {})
    with pytest.raises(DomainError, match="draft_closed"):
        drafts.save(session, draft=draft, answers={"message": "y"}, expected_version=draft.version)
    assert drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s")) is not draft


def test_logging_in_takes_over_what_the_browser_began(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    assert draft_owners.claim(session, visitor="s", account=account) == 1
    session.expire_all()
    assert drafts.open_drafts(session, of_account(account)) == [draft]
    assert draft.household_id == household.id
    with pytest.raises(NotYours):
        drafts.load(session, draft_id=draft.id, actor=visitor("s"))


def test_a_renamed_visitor_finds_every_draft_and_the_old_secret_begins_anew(session: Session, town: Town) -> None:
    question = town.procedures["question"]
    one = drafts.start(session, town=town, procedure=question, actor=visitor("old"))
    other = drafts.start(session, town=town, procedure=question, actor=visitor("old"), fresh=True)
    theirs = drafts.start(session, town=town, procedure=question, actor=visitor("new"))
    assert draft_owners.rename_visitor(session, old="old", new="new") == 2
    assert draft_owners.rename_visitor(session, old="old", new="new") == 0
    assert draft_owners.rename_visitor(session, old="", new="new") == 0
    session.expire_all()
    assert {each.id for each in drafts.open_drafts(session, visitor("new"))} == {one.id, other.id, theirs.id}
    assert drafts.start(session, town=town, procedure=question, actor=visitor("new")) is theirs
    assert drafts.start(session, town=town, procedure=question, actor=visitor("old")) not in (one, other, theirs)


def test_each_secret_of_a_browser_opens_what_it_owns_and_the_first_owns_what_is_begun(
    session: Session, town: Town
) -> None:
    question = town.procedures["question"]
    shared = drafts.start(session, town=town, procedure=question, actor=visitor("shared"))
    both = visitor("own", "shared")
    assert drafts.load(session, draft_id=shared.id, actor=both) is shared
    assert drafts.start(session, town=town, procedure=question, actor=both) is shared, "found where it was begun"
    own = drafts.start(session, town=town, procedure=question, actor=both, fresh=True)
    assert {each.id for each in drafts.open_drafts(session, both)} == {own.id, shared.id}
    with pytest.raises(NotYours):
        drafts.load(session, draft_id=own.id, actor=visitor("shared"))
    mine = drafts.start(session, town=town, procedure=question, actor=visitor("own"))
    assert drafts.start(session, town=town, procedure=question, actor=both) is mine, "its own before a shared one"


def test_a_link_mailed_again_keeps_what_it_opens_as_long_again(session: Session, town: Town) -> None:
    begun = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    before = begun.expires_at
    with time_machine.travel(before, tick=False):
        assert draft_owners.renew(session, visitor="s") == 1
        assert draft_owners.renew(session, visitor="other") == 0
    session.expire_all()
    assert begun.expires_at - before == draft_owners.KEPT_FOR_VISITOR


def test_a_draft_pins_the_edition_it_was_begun_with(session: Session, town: Town) -> None:
    begun = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    newer = replace(make_town(), edition="f" * 64)
    assert drafts.start(session, town=newer, procedure=newer.procedures["question"], actor=visitor("s")) is begun
    assert begun.edition == "e" * 64


def test_households_have_numbers_in_order_and_keys_nobody_misreads(session: Session, town: Town) -> None:
    made = [households.create_household(session, town=town) for _ in range(3)]
    assert [household.number for household in made] == [1001, 1002, 1003]
    assert not set("".join(household.linking_key for household in made)) & set("O0I1L")
    key = made[1].linking_key
    assert households.find_by_key(session, linking_key=f" {key[:5].lower()}-{key[5:]} ") is made[1]


@pytest.mark.parametrize(
    ("procedure", "role"),
    [("child", "holder"), ("child", "contact"), ("family", "child"), ("question", "child"), ("email", "holder")],
)
def test_a_draft_begins_about_somebody_whose_place_is_what_the_procedure_is_about(
    session: Session, town: Town, procedure: str, role: str
) -> None:
    account, household = make_family(session, town)
    kind = {"holder": "adult"}.get(role, role)
    person_id = account.person_id
    if role != "holder":
        values = {"last_name": "Roux", "first_name": "Missie"}
        person_id = people.write_person(session, household=household, kind=kind, role=role, values=values).id
    with pytest.raises(NotYours):
        drafts.start(
            session, town=town, procedure=town.procedures[procedure], actor=of_account(account), subject_id=person_id
        )
