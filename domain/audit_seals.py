"""The proof that days are whole: every seal against the one before it, what the tables hold, and what was noted elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import as_stored, seals
from domain.records import Case, CaseEvent, JournalDigest, Reading
from domain.seals import ONE_DAY, Written
from schemas.definitions import Town

OVERDUE = timedelta(hours=3)
"""After a day may be sealed: the worker looks each hour."""
SEAL = ("town", "day", "content", "previous", "digest")
Seal = SimpleNamespace
"""A row of `JournalDigest` as it stands: any of it may have been changed."""


def problems(session: Session, *, town: Town, moment: datetime, against: Mapping[date, str]) -> Iterator[str]:
    """What is not as it was sealed, day by day, each in a French sentence."""
    gone = max((seals.readings_gone_before(town, moment), *map(_gone_before, filter(_sound, sealed(session)))))
    last, found = None, dict[date, str]()
    for seal in sealed(session):
        yield from _after(seal, last)
        yield from _in_between(session, last, seal)
        if _sound(seal):
            yield from _content(session, seal, gone)
        else:
            yield f"Le scellé du {_day(seal.day)} a été modifié après avoir été posé."
        last, found[seal.day] = seal, seal.digest
    for day in _days_unread(session):
        yield f"Un scellé porte « {day} » au lieu d’un jour : il a été modifié après avoir été posé."
    yield from _elsewhere(found, against)


def late(session: Session, *, last: date | None, moment: datetime) -> date | None:
    """The first day after `last` that should have been sealed by now: nothing proves that it is whole.

    Either the worker does not run, or its seal was removed. Raises ValueError where an identifier or a date is none.
    """
    day = seals.next_day(session, after=last)
    return day if day and seals.start(day + ONE_DAY) + seals.GRACE + OVERDUE <= moment else None


def sealed(session: Session) -> Iterator[Seal]:
    """Every seal that bears a day, oldest first."""
    return (seal for seal in _rows(session) if isinstance(seal.day, date))


def _days_unread(session: Session) -> Iterator[Any]:
    return (seal.day for seal in _rows(session) if not isinstance(seal.day, date))


def _rows(session: Session) -> Iterator[Seal]:
    return as_stored.rows(session, JournalDigest, SEAL, lambda asked: asked.order_by(JournalDigest.day))


def _elsewhere(found: Mapping[date, str], against: Mapping[date, str]) -> Iterator[str]:
    for day, digest in against.items():
        if day not in found:
            yield f"Le scellé du {_day(day)}, noté ailleurs, n’est plus dans la base."
        elif found[day] != digest:
            yield f"Le scellé du {_day(day)} n’est pas celui qui a été noté ailleurs : les journaux ont été réécrits."


def _sound(seal: Seal) -> bool:
    """Whether a seal fits its own digest, and says what a seal says."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        written = _written(seal.content)
        shaped = all(isinstance(rank, int) for rank, _ in written.cases.values()) and _gone_before(seal).tzinfo
        made = seals.digest_of(town=seal.town, day=seal.day, content=seal.content, previous=seal.previous)
        return bool(shaped) and made == seal.digest
    return False


def _after(seal: Seal, last: Seal | None) -> Iterator[str]:
    if last is None and seal.previous:
        yield f"Les scellés d’avant le {_day(seal.day)} ont été retirés."
    elif last is not None and seal.previous != last.digest:
        yield f"Entre le {_day(last.day)} et le {_day(seal.day)}, un scellé a été retiré ou remplacé."


def _in_between(session: Session, last: Seal | None, seal: Seal) -> Iterator[str]:
    """A day without a seal is a day on which nothing was written."""
    first, until = last.day + ONE_DAY if last else None, seal.day - ONE_DAY
    for record, what in ((CaseEvent, "ligne"), (Reading, "consultation")):
        late = select(func.count(record.id)).where(*seals.written(record, first=first, last=until))
        if count := session.scalar(late):
            many = "s" if count > 1 else ""
            yield f"Avant le {_day(seal.day)} : {count} {what}{many} ajoutée{many} après coup."


def _content(session: Session, seal: Seal, gone: datetime) -> Iterator[str]:
    sealed, held = _written(seal.content), seals.written_on(session, seal.day)
    on = f"Scellé du {_day(seal.day)}"
    for case_id in sorted({*sealed.cases, *held.cases}):
        then, today = sealed.cases.get(case_id), held.cases.get(case_id)
        if then != today and (told := _about_case(then, today)):
            yield f"{on}, dossier {_name(session, case_id)} : {told}"
    if held.lines != sealed.lines:
        yield f"{on} : {sealed.lines} lignes ont été scellées, il y en a {held.lines}."
    if seals.start(seal.day) > gone and (held.readings, held.readings_hash) != (sealed.readings, sealed.readings_hash):
        yield f"{on} : {_about_readings(sealed.readings, held.readings)}"
    for list_id in sorted({*sealed.lists, *held.lists}):
        if sealed.lists.get(list_id) != held.lists.get(list_id):
            yield f"{on} : {_about_list(list_id, list_id in sealed.lists, list_id in held.lists)}"


def _about_case(then: list[Any] | None, today: list[Any] | None) -> str:
    if then is None:
        return "des lignes ont été ajoutées après coup."
    if today is None:
        return f"ses lignes de ce jour ont disparu, jusqu’à la ligne {then[0]}, sans bordereau d’élimination."
    if today[0] < then[0]:
        return f"le journal allait jusqu’à la ligne {then[0]}, il s’arrête ce jour-là à la ligne {today[0]}."
    if today[0] > then[0]:
        return f"le journal s’arrêtait ce jour-là à la ligne {then[0]}, il va jusqu’à la ligne {today[0]}."
    return f"son journal a été réécrit jusqu’à la ligne {then[0]}, avec de nouvelles empreintes."


def _about_readings(then: int, today: int) -> str:
    if today < then:
        return f"{then} consultations ont été scellées, il en reste {today}."
    if today > then:
        return f"{then} consultations ont été scellées, il y en a {today} : d’autres ont été ajoutées après coup."
    return f"les {then} consultations ne sont plus celles qui ont été scellées : au moins une a été modifiée."


def _about_list(list_id: str, then: bool, today: bool) -> str:
    if then and today:
        return f"le bordereau d’élimination {list_id} a été modifié après la décision."
    return f"le bordereau d’élimination {list_id} a été {'retiré' if then else 'ajouté après coup'}."


def _name(session: Session, case_id: str) -> str:
    """Its reference, or its identifier when it is gone."""
    return session.scalar(select(Case.reference).where(Case.id == case_id)) or case_id


def _written(content: Mapping[str, Any]) -> Written:
    return Written(**{name: content[name] for name in Written.__slots__ if name in content})


def _gone_before(seal: Seal) -> datetime:
    return datetime.fromisoformat(seal.content["gone_before"])


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
