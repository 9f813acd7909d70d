from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.database import Database
from domain.labels import relabel
from domain.records import Case, CaseLabel
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import waiting_cases
from tests.worlds import at_once


def rows(session: Session) -> set[str]:
    return set(session.scalars(select(CaseLabel.label)))


@pytest.mark.parametrize(
    ("put", "remove", "left"),
    [
        (["urgent"], [], ["urgent"]),
        (["to_check", "urgent", "to_check"], [], ["to_check", "urgent"]),
        (["urgent"], ["urgent"], ["urgent"]),
        ([], ["urgent"], []),
    ],
)
def test_labels_are_put_and_taken_off(
    session: Session, town: Town, put: list[str], remove: list[str], left: list[str]
) -> None:
    [case] = waiting_cases(session, town)
    version = case.version
    assert list(relabel(session, case=case, put=put, remove=remove)) == left == case.labels
    assert rows(session) == set(left)
    assert case.version == version


@BOTH
def test_two_agents_who_label_at_once_both_get_their_label(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        [case] = waiting_cases(session, town)
    names = ("urgent", "to_check")

    def put(index: int) -> None:
        with any_database.begin("carros") as session:
            own = session.scalars(select(Case).where(Case.id == case.id)).one()
            relabel(session, case=own, put=[names[index]])

    assert at_once(2, put) == [None, None]
    with any_database.session("carros") as session:
        assert set(session.scalars(select(Case.labels)).one()) == set(names)
        assert rows(session) == set(names)
