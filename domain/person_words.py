"""Finding people by what an agent types: names, telephones, mail addresses, birth dates, family numbers, keys.

Whatever is typed is looked up by its beginning in the index of words (see `domain.words`), in the index's own order, and
over so many of them at most: among four hundred thousand people it costs what it does among four hundred. Each statement
asks by one index and by nothing else, since a planner that is offered two, and has no statistics, takes the worse.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from domain import words
from domain.keys import LENGTH, read_key, unknown_signs
from domain.records import Account, Household, HouseholdPerson, Person, PersonWord
from domain.records.word import OF_PERSON
from domain.text import normalise_login, searchable

KINDS = ("adult", "child", "contact")
WALKED = 2500
"""Words of one beginning that are walked over until enough people are found: more than there are people of one surname in a
town of a hundred thousand households."""
STRIDE = 250
"""People asked for at once: given many more, SQLite prefers to walk through everybody."""
_DAY = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of people, in the order in which they are shown; `more` when these are not all, or may not be."""

    ids: tuple[str, ...] = ()
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.ids) or self.more


def find(session: Session, *, text: str, most: int, kinds: Collection[str] = KINDS) -> Named:
    """Whose names, telephone or address begin as `text`, or who lives in the household that it tells. Where nobody does,
    who has a name beginning as each of its words. With a day (dd/mm/yyyy), only who was born on it.

    Two SELECTs for a name. Whoever was merged into another record is not found.
    """
    born = _birth_date(text)
    if born is not None:
        return _born(session, born, words.typed(_DAY.sub(" ", text)).terms, kinds, most)
    typed = words.typed(text)
    if not typed:
        return Named()
    begun = [_walk(session, each, (), kinds, most) for each in typed.whole]
    told = tuple(_known(session, _told(session, text), kinds))
    ids = tuple(dict.fromkeys(each for ids in (told, *(named.ids for named in begun)) for each in ids))
    found = Named(ids[:most], len(ids) > most or any(named.more for named in begun))
    return found or (_bear(session, typed.terms, kinds, most) if len(typed.terms) > 1 else found)


def _birth_date(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _born(session: Session, day: date, terms: Sequence[str], kinds: Collection[str], most: int) -> Named:
    people = select(Person.id).where(Person.birth_date == day, Person.kind.in_(kinds))
    ids = session.scalars(people.limit(STRIDE)).all()
    found = tuple(_known(session, ids, kinds, terms))
    return Named(found[:most], len(found) > most or len(ids) == STRIDE)


def _known(session: Session, ids: Collection[str], kinds: Collection[str], terms: Sequence[str] = ()) -> Iterator[str]:
    """Those of a few people who are of these kinds, no merged record, and called as each of these words; by name."""
    columns = (Person.id, Person.kind, Person.merged_into, *(getattr(Person, name) for name in OF_PERSON))
    people = session.execute(select(*columns).where(Person.id.in_(ids))).all() if ids else ()
    for person in sorted(people, key=lambda person: (searchable(person.last_name, person.first_name), person.id)):
        if person.kind in kinds and person.merged_into is None and _is_called(person, terms):
            yield person.id


def _is_called(person: Row[Any], terms: Sequence[str]) -> bool:
    kept = words.of_person(dict(person._mapping)) if terms else ()
    return all(any(word.startswith(term) for word in kept) for term in terms)


# ------------------------------------------------------------------------------------------------ by words


def _bear(session: Session, terms: Sequence[str], kinds: Collection[str], most: int) -> Named:
    """Who has a name for each of the words, in any order: those of the rarest word are asked for the others."""
    walked = [_words_of(each).limit(WALKED + 1).subquery() for each in terms]
    counts = [select(func.count()).select_from(each).scalar_subquery() for each in walked]
    fewest, rarest = min(zip(session.execute(select(*counts)).one(), terms, strict=True))
    return _walk(session, rarest, [term for term in terms if term != rarest], kinds, most) if fewest else Named()


def _walk(session: Session, beginning: str, others: Sequence[str], kinds: Collection[str], most: int) -> Named:
    """Who has a word that begins so, and one for each of `others`, in the order of the words."""
    found: dict[str, None] = {}
    for walked in range(0, WALKED, STRIDE):
        ids = session.scalars(_words_of(beginning).offset(walked).limit(STRIDE)).all()
        theirs = set(_known(session, ids, kinds, others))
        found |= dict.fromkeys(each for each in ids if each in theirs)
        if len(found) > most or len(ids) < STRIDE:
            return Named(tuple(found)[:most], len(found) > most)
    return Named(tuple(found), True)


def _words_of(beginning: str) -> Select[Any]:
    low, high = words.bounds(beginning)
    begun = select(PersonWord.person_id).where(PersonWord.word >= low, PersonWord.word < high)
    return begun.order_by(PersonWord.word, PersonWord.person_id)


# ------------------------------------------------------------------------------------- by what is told once


def _told(session: Session, text: str) -> set[str]:
    """Who lives in the household of this number, telephone, key or account's address; the child of this key."""
    homes = {home for look in _homes(text) for home in session.scalars(look.limit(STRIDE)) if home}
    members = select(HouseholdPerson.person_id).where(HouseholdPerson.household_id.in_(homes))
    people = set(session.scalars(members)) if homes else set()
    if key := _key(text):
        people |= set(session.scalars(select(Person.id).where(Person.linking_key == key)))
    return people


def _homes(text: str) -> Iterator[Select[Any]]:
    plain = text.strip()
    if plain.isdecimal() and len(plain) < 10:
        yield select(Household.id).where(Household.number == int(plain))
    if key := _key(text):
        yield select(Household.id).where(Household.linking_key == key)
    if phones := words.stored_phones(plain):
        yield select(Household.id).where(Household.phone.in_(phones))
    if "@" in plain:
        yield select(Account.household_id).where(Account.email == normalise_login(plain))


def _key(text: str) -> str:
    """Empty for what cannot be one, such as most names of ten letters."""
    key = read_key(text)
    return key if len(key) == LENGTH and not unknown_signs(key) else ""
