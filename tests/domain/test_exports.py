from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import export_cases, exports
from domain.actors import Actor
from domain.clock import now
from domain.database import Database
from domain.errors import DomainError, NotYours
from domain.export_cases import MOST_CASES, Wanted
from domain.exports import GIVEN_UP, KEPT, SILENT
from domain.inbox import Filter
from domain.records import Account, Export, Reading
from tests.databases import BOTH
from tests.worlds import at_once

FILTERS = [
    Filter(),
    Filter(holder=None, procedures=("child", "family"), state="valid", text="roux", assignee_id="a"),
    Filter(procedures=()),
    Filter(label="urgent", answers=(("school_level", "cp"), ("lunch", "true")), sent_from=date(2026, 11, 2)),
]


def agent(session: Session, name: str = "anne", *roles: str, services: tuple[str, ...] = ()) -> Actor:
    account = Account(
        town="carros",
        email=f"{name}@carros.example",
        login=f"{name}@carros.example",
        state="active",
        roles=[*roles] or ["agent"],
        services=[*services],
    )
    session.add(account)
    session.flush()
    return Actor("agent", id=account.id, name=name, roles=tuple(account.roles), services=services)


def ask(session: Session, actor: Actor, **more: Any) -> Export:
    asked = {"wanted": Wanted(), "format": "csv", "title": "À traiter", "total": 3, **more}
    return exports.ask(session, actor=actor, **asked)


@pytest.mark.parametrize("wanted", FILTERS)
def test_what_was_asked_for_is_what_is_written(session: Session, wanted: Filter) -> None:
    asked = Wanted(wanted, "newest", answers=True, reserved=True)
    export = ask(session, agent(session), wanted=asked)
    session.commit()
    session.expire_all()
    assert Wanted.from_json(session.scalars(select(Export).where(Export.id == export.id)).one().wanted) == asked


@pytest.mark.parametrize(
    "value", [date(2026, 11, 21), datetime(2026, 11, 21, 9, tzinfo=UTC), ("a", ("b", "c")), None, True, 3, "x"]
)
def test_any_value_of_a_filter_survives_the_wait(value: object) -> None:
    assert export_cases._from_json(export_cases._to_json(value)) == value


def test_asking_is_noted_with_the_list_and_its_length(session: Session) -> None:
    ask(session, agent(session), total=412)
    noted = session.scalars(select(Reading)).one()
    assert (noted.what, noted.account_name, noted.detail) == ("export", "anne", "CSV, 412 dossiers : À traiter")


@pytest.mark.parametrize(("total", "code"), [(0, "nothing_to_export"), (MOST_CASES + 1, "export_too_large")])
def test_a_list_that_is_empty_or_endless_is_refused(session: Session, total: int, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        ask(session, agent(session), total=total)
    assert refusal.value.code == code
    assert not session.scalars(select(Reading)).all()


def test_an_export_is_its_agent_s_alone(session: Session) -> None:
    anne, paul = agent(session), agent(session, "paul", "all")
    export = ask(session, anne)
    assert exports.find(session, export_id=export.id, actor=anne) is export
    with pytest.raises(NotYours):
        exports.find(session, export_id=export.id, actor=paul)
    assert exports.of_account(session, account_id=paul.id or "") == []


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ("agent", "health")},
        {"roles": ("chief",)},
        {"services": ("north",)},
    ],
)
def test_a_file_leaves_only_under_the_rights_that_it_was_made_with(session: Session, change: dict[str, Any]) -> None:
    anne, moment = agent(session), now()
    export = ask(session, anne)
    export.state, export.expires_at = "done", moment + KEPT
    exports.check_fetched(export, actor=anne, moment=moment)
    changed = Actor("agent", id=anne.id, **{"roles": anne.roles, **change})
    with pytest.raises(DomainError) as refusal:
        exports.check_fetched(export, actor=changed, moment=moment)
    assert refusal.value.code == "rights_changed"


@pytest.mark.parametrize(("state", "after"), [("running", KEPT / 2), ("failed", KEPT / 2), ("done", KEPT)])
def test_no_file_leaves_before_it_is_there_nor_after_its_day(session: Session, state: str, after: timedelta) -> None:
    anne, moment = agent(session), now()
    export = ask(session, anne)
    export.state, export.expires_at = state, moment + KEPT
    with pytest.raises(DomainError) as refusal:
        exports.check_fetched(export, actor=anne, moment=moment + after)
    assert refusal.value.code == "export_not_there"


@BOTH
def test_of_many_runners_one_writes_an_export(any_database: Database) -> None:
    with any_database.begin("carros") as session:
        export = ask(session, agent(session))

    def take(_: int) -> bool:
        with any_database.begin("carros") as session:
            return exports.take_up(session, export_id=export.id, moment=now()) is not None

    assert sorted(at_once(6, take)) == [False] * 5 + [True]


def taken(session: Session, export: Export, moment: datetime) -> Export | None:
    found = exports.take_up(session, export_id=export.id, moment=moment)
    if found is not None:
        session.expunge(found)
    return found


def test_trap_22_an_export_whose_writer_died_is_taken_up_again_and_the_dead_one_says_nothing(session: Session) -> None:
    moment, export = now(), ask(session, agent(session))
    first = taken(session, export, moment)
    assert first is not None
    assert exports.due(session, moment=moment + SILENT) == []
    later = moment + SILENT + timedelta(seconds=1)
    assert exports.due(session, moment=later) == [("carros", export.id)]
    second = taken(session, export, later)
    assert second is not None
    assert not exports.beat(session, export=first, done=5, left_out=0, moment=later)
    assert not exports.finish(session, export=first, digest="a" * 64, size=1, moment=later)
    assert exports.beat(session, export=second, done=1, left_out=0, moment=later)
    assert exports.finish(session, export=second, digest="b" * 64, size=1, moment=later)


def test_an_export_that_failed_three_times_is_given_up_with_a_sentence(session: Session) -> None:
    moment, export = now(), ask(session, agent(session))
    for _ in range(exports.MOST_TRIES):
        assert taken(session, export, moment) is not None
        moment += SILENT * 2
    assert taken(session, export, moment) is None
    found = session.scalars(select(Export).execution_options(populate_existing=True)).one()
    assert (found.state, found.problem) == ("failed", GIVEN_UP)
    assert exports.due(session, moment=moment + SILENT * 2) == []


STOPS: list[tuple[str, Callable[[Session, Export], object]]] = [
    ("waiting", lambda session, export: None),
    ("running", lambda session, export: taken(session, export, now())),
]


@pytest.mark.parametrize(("state", "begin"), STOPS)
def test_a_stopped_export_is_written_no_further(
    session: Session, state: str, begin: Callable[[Session, Export], object]
) -> None:
    export = ask(session, agent(session))
    writing = begin(session, export)
    assert exports.cancel(session, export=export)
    assert exports.due(session, moment=now() + SILENT * 2) == []
    if isinstance(writing, Export):
        assert not exports.beat(session, export=writing, done=1, left_out=0, moment=now())


def test_a_file_that_another_export_has_too_stays(session: Session) -> None:
    anne, moment = agent(session), now()
    for hours in (1, 5):
        export = ask(session, anne)
        export.state, export.hash, export.expires_at = "done", "a" * 64, moment + timedelta(hours=hours)
    session.flush()
    assert exports.expire(session, moment=moment + timedelta(hours=2)) == []
    assert exports.expire(session, moment=moment + timedelta(hours=6)) == [("carros", "a" * 64)]
