"""Two records of one person become one, and two again if that was a mistake.

Everything that pointed at the record that goes is written down in `Merge.moved`, with what the kept one held before, so
that undoing gives back the very same rows. What changed since then on the kept record is not lost by undoing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import belongings, upkeep
from domain.actors import Actor
from domain.belongings import EMPTY, as_row, changes, put_back
from domain.clock import now
from domain.errors import DomainError
from domain.linking import homes_of
from domain.people import CHILD_IDENTITY, COLUMNS
from domain.records import Account, HouseholdPerson, Merge, Person
from domain.text import searchable
from domain.upkeep import DISTINCT, MERGED

Side = Literal["kept", "gone"]


def merge(
    session: Session, *, kept: Person, gone: Person, choices: Mapping[str, Side] | None = None, by: Actor
) -> Merge:
    """Make one record of two. `choices` says, column by column, whose value stays; else the kept one's, if it has any.

    Places, guardianships, cases, drafts, documents and accounts of `gone` become those of `kept`; a child of two separated
    parents lives in both homes from then on, each with what it says of the child. Raises DomainError: `two_people` for
    different kinds, `merged_already`, `two_homes` for an adult whose details another household would come to see, `two_holders`
    for two who each hold a household or an account.
    """
    _check(session, kept, gone)
    moved = belongings.hand_over(session, old=gone.id, new=kept.id)
    moved["fields"] = _complete(kept, gone, choices or {})
    gone.merged_into = kept.id
    done = upkeep.note(session, kept=kept, gone=gone, verdict=MERGED, by=by, moved=moved)
    session.flush()
    return done


def tell_apart(session: Session, *, one: Person, other: Person, by: Actor) -> Merge:
    """Remember that somebody looked at both and found two people: the list does not show them again."""
    older, newer = sorted((one, other), key=lambda person: person.id)
    done = upkeep.note(session, kept=older, gone=newer, verdict=DISTINCT, by=by)
    session.flush()
    return done


def undo(session: Session, *, merge_id: str, by: Actor) -> Merge:
    """Give both records back what was theirs; a second time changes nothing.

    Raises DomainError `unknown_merge`, or `later_merge` when the kept record was merged again since: that comes first.
    """
    done = session.scalar(select(Merge).where(Merge.id == merge_id, Merge.verdict.in_((MERGED, DISTINCT))))
    if done is None:
        raise DomainError("unknown_merge", "Cette fusion n’existe pas.")
    if done.undone_at is not None:
        return done
    if done.verdict == MERGED:
        _check_latest(session, done)
        _separate(session, done)
    done.undone_at, done.undone_by = now(), by.name
    session.flush()
    return done


def past(session: Session, *, limit: int = 50) -> list[tuple[Merge, Person, Person]]:
    """The latest decisions on two records with both people, undone ones included. Two SELECTs."""
    decided = select(Merge).where(Merge.verdict.in_((MERGED, DISTINCT)))
    merges = session.scalars(decided.order_by(Merge.id.desc()).limit(limit)).all()
    wanted = {person_id for done in merges for person_id in (done.kept_id, done.gone_id)}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}
    both = [(done, people.get(done.kept_id), people.get(done.gone_id)) for done in merges]
    return [(done, kept, gone) for done, kept, gone in both if kept is not None and gone is not None]


# ------------------------------------------------------------------------------------------------ fields


def comparable(person: Person) -> dict[str, Any]:
    """What the two records may say differently, by column: of a child, what each home says of it is no part of this."""
    columns = CHILD_IDENTITY if person.kind == "child" else COLUMNS[person.kind]
    details = {name: value for name, value in person.details.items() if _is_own(person, name)}
    return {name: getattr(person, name) for name in columns} | details


def _is_own(person: Person, name: str) -> bool:
    """Whether a detail is the record's: a child's may be a copy of what a home said, left by an earlier release."""
    return person.kind != "child" or name in (person.sources or {})


def _complete(kept: Person, gone: Person, choices: Mapping[str, Side]) -> dict[str, Any]:
    """Write the values that stay into the kept record; its former row and its new one, by column that changed."""
    before = as_row(kept)
    held, other = comparable(kept), comparable(gone)
    choices = {**_birth(kept, gone), **choices}
    taken = [name for name in other if _takes(name, held.get(name), other[name], choices)]
    details, sources = dict(kept.details), dict(kept.sources or {})
    for name in taken:
        if name in COLUMNS[kept.kind]:
            setattr(kept, name, other[name])
        else:
            details[name] = other[name]
        sources.pop(name, None)
        if name in (gone.sources or {}):
            sources[name] = gone.sources[name]
    kept.details, kept.sources = details, sources
    kept.search = searchable(kept.last_name, kept.birth_name, kept.first_name)
    kept.version += 1
    return changes(before, as_row(kept))


def _birth(kept: Person, gone: Person) -> dict[str, Side]:
    """A born child's birth date is worth more than the day another record expects it on."""
    if not kept.expected_birth:
        return {"expected_birth": "kept"}
    return {} if gone.expected_birth else {"expected_birth": "gone", "birth_date": "gone"}


def _takes(name: str, mine: Any, theirs: Any, choices: Mapping[str, Side]) -> bool:
    if name in choices:
        return choices[name] == "gone" and theirs != mine
    return mine in EMPTY and theirs not in EMPTY


# ------------------------------------------------------------------------------------------------ checks


def _check(session: Session, kept: Person, gone: Person) -> None:
    if kept.id == gone.id or kept.kind != gone.kind:
        raise DomainError("two_people", "Choisissez deux fiches de même nature : deux adultes, ou deux enfants.")
    if kept.merged_into is not None or gone.merged_into is not None:
        raise DomainError("merged_already", "Une de ces fiches a déjà été fusionnée : rechargez la page.")
    if kept.kind != "child" and _hold_two_homes(session, kept, gone):
        raise DomainError(
            "two_holders",
            "Chacune de ces fiches est titulaire d’une famille : chaque compte verrait ce que l’autre a donné. Si c’est la "
            "même personne, gardez une seule famille et fermez d’abord l’autre compte.",
        )
    if kept.kind != "child" and not _may_share_homes(session, kept, gone):
        raise DomainError(
            "two_homes",
            "Ces fiches sont dans deux foyers dont les titulaires diffèrent : chacun verrait les coordonnées données "
            "à l’autre. Retirez d’abord cette personne du foyer où elle n’est plus.",
        )


def _hold_two_homes(session: Session, kept: Person, gone: Person) -> bool:
    """Whether both hold a household, or log in to one, and these are not the same: nothing proves that they are one."""
    both = (kept.id, gone.id)
    held = select(HouseholdPerson.person_id, HouseholdPerson.household_id).where(
        HouseholdPerson.person_id.in_(both), HouseholdPerson.role == "holder"
    )
    opened = select(Account.person_id, Account.household_id).where(
        Account.person_id.in_(both), Account.state != "closed", Account.household_id.is_not(None)
    )
    found = {*map(tuple, session.execute(held)), *map(tuple, session.execute(opened))}
    one, other = ({home for person_id, home in found if person_id == each} for each in both)
    return bool(one and other) and len(one | other) > 1


def _may_share_homes(session: Session, kept: Person, gone: Person) -> bool:
    """Whether nobody but this person themself holds the households that the merged record would belong to."""
    households = {home.household.id for home in homes_of(session, person_ids=[kept.id, gone.id])}
    holders = select(HouseholdPerson.person_id).where(
        HouseholdPerson.household_id.in_(households), HouseholdPerson.role == "holder"
    )
    return len(households) < 2 or set(session.scalars(holders)) <= {kept.id, gone.id}


def _check_latest(session: Session, done: Merge) -> None:
    both = (done.kept_id, done.gone_id)
    later = select(Merge.id).where(
        Merge.verdict == MERGED,
        Merge.undone_at.is_(None),
        Merge.id > done.id,
        Merge.kept_id.in_(both) | Merge.gone_id.in_(both),
    )
    if session.scalar(later.limit(1)) is not None:
        raise DomainError(
            "later_merge", "Cette fiche a été fusionnée de nouveau depuis : annulez d’abord cette fusion."
        )


# ---------------------------------------------------------------------------------------------- undoing


def _separate(session: Session, done: Merge) -> None:
    kept, gone = (session.get(Person, (done.town, person_id)) for person_id in (done.kept_id, done.gone_id))
    if kept is None or gone is None:
        raise DomainError("unknown_merge", "Une de ces fiches a été effacée depuis : rien ne peut être annulé.")
    gone.merged_into = None
    put_back(kept, {name: pair for name, pair in done.moved["fields"].items() if name != "search"})
    kept.search = searchable(kept.last_name, kept.birth_name, kept.first_name)
    session.flush()
    belongings.give_back(session, done.moved, old=gone.id, new=kept.id)
