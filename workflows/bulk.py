"""One decision, one assignment or one label on many cases; each right is looked at again for each case (trap 23)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain import bulk, desks, labels
from domain.actors import Actor, of_account
from domain.bulk import Line
from domain.colleagues import colleague
from domain.errors import DomainError
from domain.hands import OPEN
from domain.records import Account, Bulk, Case
from schemas.definitions import Town, Transition
from schemas.problem import Broken
from workflows import engine
from workflows.guards import NotAllowed

log = logging.getLogger(__name__)
TownOf = Callable[[str], Town]
"""An edition's hash -> the town as it was in it."""
GONE = "Ce dossier n’existe plus."
AWAY = "Vous n’êtes plus parmi les agents : ce dossier n’a pas été changé."
BROKEN = "Ce dossier n’a pas pu être traité avec les autres. Ouvrez-le et décidez-le seul."
OUT_OF_REACH = "Ce dossier n’est pas dans vos attributions."


@dataclass(frozen=True, slots=True)
class Offer:
    """A decision that `count` of the chosen cases allow, by its id and its words."""

    transition: Transition
    count: int

    @property
    def key(self) -> str:
        return key_of(self.transition)


def key_of(transition: Transition) -> str:
    """Two workflows may call different decisions by one name: the words tell them apart."""
    return f"{transition.id}~{transition.label}"


def offers(cases: Iterable[Case], *, actor: Actor, town_of: TownOf) -> list[Offer]:
    """The decisions that can be taken on many cases at once, those that most cases allow first.

    Which answers to correct is said case by case, so decisions that ask for it are not among them.
    """
    counts: dict[str, int] = {}
    found: dict[str, Transition] = {}
    for case in cases:
        for way in _available(case, actor, town_of):
            if not way.by_field and "fields" not in way.needs:
                counts[key_of(way)] = counts.get(key_of(way), 0) + 1
                found.setdefault(key_of(way), way)
    ordered = sorted(counts, key=lambda key: -counts[key])
    return [Offer(found[key], counts[key]) for key in ordered]


def _available(case: Case, actor: Actor, town_of: TownOf) -> list[Transition]:
    """Nothing for a case whose edition cannot be read any more: it refuses when its turn comes, and stops no other."""
    try:
        return engine.available(town_of(case.edition), case, actor)
    except (KeyError, Broken):
        return []


def run_batch(session: Session, *, bulk_id: str, town_of: TownOf, now: datetime, size: int = bulk.BATCH) -> bool:
    """Do the next cases of an act, in the caller's transaction; whether some remain after them.

    Each case stands alone: one that refuses, or breaks, changes nothing and stops no other.
    """
    act = session.scalar(select(Bulk).where(Bulk.id == bulk_id, Bulk.state == "running"))
    if act is None:
        return False
    batch = bulk.claim(session, bulk=act, size=size)
    actor, found = _actor(session, act), bulk.cases_of(session, batch)
    lines = [_line(session, act, item, found.get(item["id"]), actor, town_of, now) for item in batch]
    if lines:
        bulk.report(session, bulk=act, lines=lines, at=now)
    return act.state == "running"


def _actor(session: Session, act: Bulk) -> Actor | None:
    """Who asked, with the roles they have now."""
    account = session.scalar(select(Account).where(Account.id == act.account_id))
    return of_account(account) if account is not None and account.active else None


def _line(
    session: Session,
    act: Bulk,
    item: Mapping[str, Any],
    case: Case | None,
    actor: Actor | None,
    town_of: TownOf,
    now: datetime,
) -> Line:
    reference = item["reference"]
    if case is None:
        return Line(reference, False, GONE)
    if actor is None or not actor.is_agent:
        return Line(reference, False, AWAY)
    try:
        with session.begin_nested():
            _do(session, act, item, case, actor, town_of(case.edition), now)
    except DomainError as refusal:
        session.expire(case)
        return Line(reference, False, refusal.sentence)
    except OperationalError:
        raise
    except Exception:
        session.expire(case)
        log.exception("A case of the act %s was left as it was", act.id)
        return Line(reference, False, BROKEN)
    return Line(reference, True)


def _do(
    session: Session, act: Bulk, item: Mapping[str, Any], case: Case, actor: Actor, town: Town, now: datetime
) -> None:
    if act.kind == "transition":
        _take(session, act.options, item, case, actor, town, now)
        return
    if not concerns(town, case, actor):
        raise NotAllowed(OUT_OF_REACH)
    if act.kind == "assign":
        _assign(session, act.options, town, case, actor, now)
    else:
        _relabel(session, act.options, town, case, actor, now)


def _take(
    session: Session,
    options: Mapping[str, Any],
    item: Mapping[str, Any],
    case: Case,
    actor: Actor,
    town: Town,
    now: datetime,
) -> None:
    """The decision, on the version that the agent saw in the list."""
    workflow = town.workflow_of(town.procedures[case.procedure])
    wanted = next((way for way in workflow.transitions.values() if key_of(way) == options["transition"]), None)
    if wanted is None:
        raise NotAllowed(f"Cette décision n’existe pas pour ce dossier : {workflow.states[case.state].label}.")
    engine.take(
        session,
        town=town,
        case=case,
        transition=wanted.id,
        actor=actor,
        note=options.get("note", ""),
        expected_version=item["version"],
        now=now,
    )


def _assign(session: Session, options: Mapping[str, Any], town: Town, case: Case, actor: Actor, now: datetime) -> None:
    to = colleague(session, account_id=options["to"]) if options.get("to") else None
    check_receiver(town, case, to)
    if case.holder not in OPEN:
        raise NotAllowed("Ce dossier est clos : il ne se confie plus.")
    seen = options.get("seen", desks.ANYBODY)
    desks.assign(session, case=case, to=to, actor=actor, seen=seen, at=now)


def _relabel(session: Session, options: Mapping[str, Any], town: Town, case: Case, actor: Actor, now: datetime) -> None:
    """In the words of the list that the agent chose from, else in those of the case's own edition."""
    words = {name: label.label for name, label in town.labels.items()} | dict(options.get("words", {}))
    put, remove = (options.get(what, ()) for what in ("put", "remove"))
    labels.relabel_by(session, case=case, actor=actor, at=now, words=words, put=put, remove=remove)


def check_receiver(town: Town, case: Case, to: Account | None) -> None:
    """A case in the hands of who cannot open it would be lost from sight. Raises NotAllowed."""
    if to is not None and not concerns(town, case, of_account(to)):
        name = desks.name_of(to)
        raise NotAllowed(f"{name} ne peut pas ouvrir ce dossier : ce n’est pas son service ou son rôle.")


def concerns(town: Town, case: Case, actor: Actor) -> bool:
    """Whether one of the actor's roles decides something on cases of this kind, in this service."""
    ways = town.workflow_of(town.procedures[case.procedure]).transitions.values()
    return actor.serves(case.service) and any(actor.has_role(role) for way in ways for role in way.by)
