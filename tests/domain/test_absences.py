from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from domain import absences
from domain.errors import DomainError, NotYours
from domain.records import Absence
from tests.domain.desk_world import account_of
from tests.worlds import make_agent

TODAY = date(2026, 11, 21)


def announce(session: Session, actor: object, start: date, end: date, stand_in: object = None) -> Absence:
    account = account_of(session, actor)  # type: ignore[arg-type]
    other = account_of(session, stand_in) if stand_in else None  # type: ignore[arg-type]
    return absences.announce(session, account=account, stand_in=other, from_day=start, until_day=end, today=TODAY)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2026, 11, 25), date(2026, 11, 24), "ends_before"),
        (date(2026, 11, 1), date(2026, 11, 20), "past"),
        (date(2026, 11, 21), date(2027, 11, 22), "too_long"),
        (date(2026, 12, 31), date(2027, 1, 10), "absence_overlaps"),
    ],
)
def test_days_that_make_no_sense_are_refused_with_what_to_do(
    session: Session, start: date, end: date, code: str
) -> None:
    ines = make_agent(session)
    announce(session, ines, date(2026, 12, 20), date(2026, 12, 31))
    with pytest.raises(DomainError) as refused:
        announce(session, ines, start, end)
    assert refused.value.code == code


def test_nobody_stands_in_for_oneself(session: Session) -> None:
    ines = make_agent(session)
    with pytest.raises(DomainError, match="own_stand_in"):
        announce(session, ines, TODAY, TODAY, ines)


def test_one_takes_back_ones_own_absence_and_a_chief_that_of_others(session: Session) -> None:
    ines, chief = make_agent(session), make_agent(session, "chief", email="chef@example.fr", name="Chef")
    paul = make_agent(session, email="paul@example.fr", name="Paul")
    first = announce(session, ines, TODAY, TODAY, paul)
    with pytest.raises(NotYours):
        absences.withdraw(session, absence_id=first.id, actor=paul)
    assert absences.away(session, day=TODAY) == {ines.id: first}
    absences.withdraw(session, absence_id=first.id, actor=chief)
    second = announce(session, ines, TODAY, date(2026, 11, 22))
    assert [each.id for each in absences.coming(session, day=TODAY)] == [second.id]
    absences.withdraw(session, absence_id=second.id, actor=ines)
    assert not absences.coming(session, day=TODAY)
