"""Finding cases by what an agent types: names, telephones, references, family numbers, procedures.

First one look at how many people and cases the words name: few are listed one by one, and the database begins with them;
for many, it walks the list in its order and asks of each case whether it is one, which is soon answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, insert, literal, or_, select, union_all
from sqlalchemy.orm import Session

from domain import words
from domain.records import Case, CaseWord, Household, HouseholdPerson, PersonWord
from domain.records.word import rows_of_case
from domain.scope import NAMES_TOWN, town_of
from domain.text import searchable

MOST = 1000
"""People, and cases, that are listed one by one."""
_HOUSEHOLD, _CASE = "household", "case"


@dataclass(slots=True)
class _Named:
    """Whom a beginning names. Of those of a kind in `many`, not all are listed."""

    beginning: str
    ids: dict[str, set[str]] = field(default_factory=lambda: {_HOUSEHOLD: set(), _CASE: set()})
    many: bool = False

    def __bool__(self) -> bool:
        return self.many or any(self.ids.values())


def find(session: Session, *, text: str, titles: Iterable[tuple[str, str]] = ()) -> list[ColumnElement[bool]]:
    """What was typed, as conditions on `Case`: one statement, none for an empty text. `titles` are the (procedure, title)
    that may be typed too.

    Whose name, telephone or reference is all that was typed comes alone; where nobody's is, each word counts for itself.
    """
    typed = words.typed(text)
    if not typed:
        return []
    terms = typed.terms if len(typed.terms) > 1 else ()
    named = _look(session, typed.whole, terms)
    procedures = () if terms else _procedures(typed.terms[0], titles)
    if procedures or any(map(named.get, typed.whole)):
        return [or_(*(_matches(named[each]) for each in typed.whole if named[each]), *_of_procedures(procedures))]
    if not terms:
        return [false()]
    return [or_(_matches(named[term]), *_of_procedures(_procedures(term, titles))) for term in terms]


def rewrite(session: Session, *, case: Case) -> None:
    """Write the words of a case again, after its answers changed in a statement of their own."""
    gone = delete(CaseWord).where(CaseWord.case_id == case.id).execution_options(synchronize_session=False)
    session.execute(gone)
    if rows := rows_of_case(case):
        session.execute(insert(CaseWord), rows)


# --------------------------------------------------------------------------------------------- looking


def _look(session: Session, whole: Sequence[str], terms: Sequence[str]) -> dict[str, _Named]:
    """{beginning: whom it names}, in one statement, which looks for the terms only where all of it names nobody."""
    named = [_Named(beginning) for beginning in (*whole, *terms)]
    town = town_of(session)
    branches = [_branches(town, place, each.beginning) for place, each in enumerate(named)]
    together = union_all(*chain.from_iterable(branches[: len(whole)])).cte("together")
    nobody = ~exists(select(together.c.id))
    looks = [select(together), *(branch.where(nobody) for each in branches[len(whole) :] for branch in each)]
    counts: Counter[tuple[int, str]] = Counter()
    for place, kind, found in session.execute(union_all(*looks).execution_options(**{NAMES_TOWN: True})):
        named[place].ids[kind].add(found)
        counts[place, kind] += 1
        named[place].many = named[place].many or counts[place, kind] > MOST
    return {each.beginning: each for each in reversed(named)}


def _branches(town: str, place: int, beginning: str) -> list[Select[Any]]:
    low, high = words.bounds(beginning)
    people = (
        select(HouseholdPerson.household_id.label("id"))
        .join(
            PersonWord, and_(PersonWord.town == HouseholdPerson.town, PersonWord.person_id == HouseholdPerson.person_id)
        )
        .where(PersonWord.town == town, PersonWord.word >= low, PersonWord.word < high)
    )
    cases = select(CaseWord.case_id.label("id")).where(
        CaseWord.town == town, CaseWord.word >= low, CaseWord.word < high
    )
    looks = [(_HOUSEHOLD, people), (_CASE, cases)]
    if _is_number(beginning):
        numbered = select(Household.id.label("id")).where(Household.town == town, Household.number == int(beginning))
        looks.append((_HOUSEHOLD, numbered))
    return [_branch(place, kind, look) for kind, look in looks]


def _branch(place: int, kind: str, look: Select[Any]) -> Select[Any]:
    few = look.limit(MOST + 1).subquery()
    return select(literal(place).label("place"), literal(kind).label("kind"), few.c.id)


def _procedures(term: str, titles: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The procedures whose title has a word that begins so."""
    return tuple(name for name, title in titles if any(word.startswith(term) for word in searchable(title).split()))


# ------------------------------------------------------------------------------------------- conditions


def _of_procedures(procedures: Sequence[str]) -> list[ColumnElement[bool]]:
    return [Case.procedure.in_(procedures)] if procedures else []


def _matches(named: _Named) -> ColumnElement[bool]:
    if named.many:
        return or_(_has_word(named.beginning), _lives_with(named.beginning), *_numbered(named.beginning))
    ways: list[ColumnElement[bool]] = []
    if named.ids[_CASE]:
        ways.append(Case.id.in_(sorted(named.ids[_CASE])))
    if named.ids[_HOUSEHOLD]:
        ways.append(Case.household_id.in_(sorted(named.ids[_HOUSEHOLD])))
    return or_(*ways) if ways else false()


def _has_word(beginning: str) -> ColumnElement[bool]:
    low, high = words.bounds(beginning)
    same = and_(CaseWord.town == Case.town, CaseWord.case_id == Case.id)
    return exists().where(same, CaseWord.word >= low, CaseWord.word < high)


def _lives_with(beginning: str) -> ColumnElement[bool]:
    """Somebody of the case's household has such a word."""
    low, high = words.bounds(beginning)
    place = and_(HouseholdPerson.town == Case.town, HouseholdPerson.household_id == Case.household_id)
    same = and_(PersonWord.town == HouseholdPerson.town, PersonWord.person_id == HouseholdPerson.person_id)
    return exists().where(place, same, PersonWord.word >= low, PersonWord.word < high)


def _numbered(beginning: str) -> list[ColumnElement[bool]]:
    if not _is_number(beginning):
        return []
    mine = (Household.town == Case.town, Household.id == Case.household_id)
    return [exists().where(*mine, Household.number == int(beginning))]


def _is_number(beginning: str) -> bool:
    """Whether it may be a family's number, which no one begins with a zero."""
    return beginning.isdecimal() and not beginning.startswith("0") and len(beginning) < 10
