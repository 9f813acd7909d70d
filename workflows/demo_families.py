"""Many families at once, for benchmarks and for seeing how a big town's inbox behaves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain.cases import search_text
from domain.chain import sealed
from domain.clock import now, today
from domain.counters import next_number, skip_numbers
from domain.households import FIRST_NUMBER
from domain.ids import new_id
from domain.keys import UNMISTAKABLE
from domain.passwords import hash_password
from domain.records import Account, Base, Case, CaseEvent, CaseWord, Household, HouseholdPerson, Person, PersonWord
from domain.records.word import rows_of_case, rows_of_person
from domain.text import searchable
from schemas.definitions import DRAFT, Procedure, State, Town
from workflows.deadlines import end_of
from workflows.demo_names import FIRST_NAMES, LAST_NAMES
from workflows.samples import address_in

PASSWORD = "guichet-demo"
BATCH = 500

Rows = dict[type[Base], list[dict[str, Any]]]


def load_families(session: Session, town: Town, count: int) -> int:
    """Add `count` families, each with an account, two children and one file in some state; how many were added.

    They log in with the demo password. Rows go in by batches; memory does not grow with `count`.
    """
    first = next_number(session, name="household", first=FIRST_NUMBER)
    skip_numbers(session, name="household", count=count)
    password_hash = hash_password(PASSWORD)
    made = (_family(town, first + index, password_hash) for index in range(count))
    while batch := list(islice(made, BATCH)):
        for record in (Household, Person, PersonWord, HouseholdPerson, Account, Case, CaseWord, CaseEvent):
            rows = [row for family in batch for row in family.get(record, ())]
            if rows:
                session.execute(insert(record), rows)
    return count


def _family(town: Town, number: int, password_hash: str) -> Rows:
    chance = random.Random(f"{town.slug}-{number}")
    last_name, household_id = chance.choice(LAST_NAMES), new_id()
    kinds = ("adult", "child", "child")
    people = [_person(town, chance, last_name, kind, 10 * number + rank) for rank, kind in enumerate(kinds)]
    email = f"famille{number}@{town.slug}.example"
    account = {
        "town": town.slug,
        "id": new_id(),
        "email": email,
        "login": {"email": email, "user_name": f"famille{number}", "family_number": str(number)}[town.login.by],
        "password_hash": password_hash,
        "state": "active",
        "display_name": f"{people[0]['first_name']} {last_name}",
        "roles": [],
        "person_id": people[0]["id"],
        "household_id": household_id,
        "activated_at": now(),
    }
    household = {
        "town": town.slug,
        "id": household_id,
        "number": number,
        "linking_key": _key(chance, number),
        "address": address_in(town),
    }
    roles = ("holder", "child", "child")
    places = [
        {
            "town": town.slug,
            "household_id": household_id,
            "person_id": person["id"],
            "role": role,
            "details": {"address": address_in(town)} if role == "child" else {},
        }
        for person, role in zip(people, roles, strict=True)
    ]
    rows: Rows = {Household: [household], Person: people, HouseholdPerson: places, Account: [account]}
    rows[PersonWord] = [row for person in people for row in rows_of_person(person)]
    return rows | _case(town, chance, number, account, household_id, people)


def _person(town: Town, chance: random.Random, last_name: str, kind: str, number: int) -> dict[str, Any]:
    first_name, child = chance.choice(FIRST_NAMES), kind == "child"
    born = today() - timedelta(days=chance.randrange(300, 4000) + (0 if child else 9000))
    return {
        "town": town.slug,
        "id": new_id(),
        "kind": kind,
        "last_name": last_name,
        "first_name": first_name,
        "birth_date": date.fromordinal(born.toordinal()),
        "sex": chance.choice(("male", "female")) if child else None,
        "address": None if child else address_in(town),
        "linking_key": _key(chance, number) if child else None,
        "search": searchable(last_name, first_name),
    }


def _case(
    town: Town,
    chance: random.Random,
    number: int,
    account: dict[str, Any],
    household_id: str,
    people: list[dict[str, Any]],
) -> Rows:
    """A file of a random procedure in a random state of its workflow; nothing for a town without procedures."""
    procedures = [p for p in town.procedures.values() if "guardian" in p.audience]
    if not procedures:
        return {}
    procedure = chance.choice(procedures)
    workflow = town.workflow_of(procedure)
    state = chance.choice([*workflow.states.values()])
    sent = now() - timedelta(minutes=chance.randrange(60 * 24 * 90))
    person = people[1] if procedure.subject == "child" else None
    subject = person or people[0]
    reference = f"{town.reference}-{today():%y}-{_signs(number, 6)}-{chance.randrange(10, 100)}"
    title = f"{subject['last_name']}, {subject['first_name']}"
    case = {
        "town": town.slug,
        "id": new_id(),
        "reference": reference,
        "procedure": procedure.id,
        "edition": town.edition,
        "workflow": procedure.workflow,
        "subject_kind": procedure.subject,
        "household_id": household_id,
        "account_id": account["id"],
        "person_id": person["id"] if person else None,
        "title": title,
        "state": state.id,
        "colour": state.colour,
        "holder": state.holder,
        "answers": _answers(procedure, subject),
        "search": search_text(reference, title, procedure.title),
        "created_at": sent,
        "updated_at": sent,
        "sent_at": sent,
        **({"due_at": end_of(state.due, sent, commune=town.commune)} if state.due else {}),
    }
    return {
        Case: [case],
        CaseWord: rows_of_case(case),
        CaseEvent: [_event(town, case, state, workflow.submission.id, account)],
    }


def _answers(procedure: Procedure, subject: dict[str, Any]) -> dict[str, Any]:
    names = procedure.questions().keys() & {"last_name", "first_name"}
    return {name: subject[name] for name in sorted(names)}


def _event(town: Town, case: dict[str, Any], state: State, transition: str, account: dict[str, Any]) -> dict[str, Any]:
    line = {
        "town": town.slug,
        "id": new_id(),
        "case_id": case["id"],
        "at": case["sent_at"],
        "actor_kind": "family",
        "actor_id": account["id"],
        "actor_name": account["display_name"],
        "transition": transition,
        "from_state": DRAFT,
        "to_state": state.id,
        "note": "",
        "visible_to": "all",
        "data": {"version": 1},
    }
    return line | sealed(line, rank=1, previous="")


def _key(chance: random.Random, number: int) -> str:
    return "".join(chance.choice(UNMISTAKABLE) for _ in range(4)) + _signs(number, 6)


def _signs(number: int, length: int) -> str:
    """A number in unmistakable signs: unique, unlike a random draw."""

    def digits() -> Iterator[str]:
        rest = number
        for _ in range(length):
            rest, digit = divmod(rest, len(UNMISTAKABLE))
            yield UNMISTAKABLE[digit]

    return "".join(digits())[::-1]
