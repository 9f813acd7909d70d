from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases
from domain.clock import now
from domain.database import Database
from domain.labels import relabel, relabel_by
from domain.records import Case, CaseLabel
from schemas.definitions import Town
from tests.databases import BOTH
from tests.domain.desk_world import waiting_cases
from tests.domain.sealed import INES
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


def test_the_journal_tells_agents_which_labels_a_hand_put_and_took_off(session: Session, town: Town) -> None:
    [case] = waiting_cases(session, town)
    before, words = len(cases.journal(session, case)), {"urgent": "Urgent", "to_check": "À vérifier"}

    def change(**labels: Sequence[str]) -> None:
        relabel_by(session, case=case, actor=INES, at=now(), words=words, **labels)

    change(put=["urgent", "to_check"])
    change(put=["gone"], remove=["urgent"])
    change(put=["gone"])
    lines = cases.journal(session, case)[before:]
    assert [line.note for line in lines] == [
        "Étiquettes ajoutées : Urgent, À vérifier.",
        "Étiquette ajoutée : gone. Étiquette retirée : Urgent.",
    ]
    assert {(line.transition, line.visible_to, line.actor_name) for line in lines} == {("note", "staff", INES.name)}


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
