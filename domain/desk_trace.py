"""What was done to a draft at the desk: kept among its facts until it is sent, then told by the journal of its case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import cases, readings
from domain.actors import SYSTEM, Actor
from domain.clock import now, paris
from domain.errors import DomainError
from domain.records import Case, Draft

TRACE = "desk.trace"
"""The fact of a draft that keeps it; its dot keeps it apart from every question.

{"opened": [{"id", "name", "at"}], "typed": {input name: agent}, "home": whether the family had begun it,
"allowed": [{"id", "name", "at", "gate", "reason"}]}
"""
LONGEST_REASON = 500


def open_draft(session: Session, *, draft: Draft, actor: Actor, title: str) -> None:
    """Note that an agent opens a family's draft, before it is shown: on the draft, and among what the family reads of
    who looked. `title` is what the family calls the procedure."""
    if actor.desk is None:
        return
    agent, trace = actor.desk.agent, trace_of(draft.facts)
    begun = trace.get("opened") or draft.version > 1 or bool(draft.answers)
    opened = [*trace.get("opened", ()), {"id": agent.id, "name": agent.name, "at": now().isoformat()}]
    _keep(draft, {"home": bool(begun), **trace, "opened": opened[-50:]})
    readings.note(
        session,
        actor=agent,
        what="desk",
        detail=title,
        household_id=draft.household_id or actor.household_id,
        person_id=draft.person_id,
    )


def is_open_to(draft: Draft, agent: Actor) -> bool:
    """Whether this agent opened the draft, which was written down then."""
    return any(each["id"] == agent.id for each in trace_of(draft.facts).get("opened", ()))


def allow(draft: Draft, *, agent: Actor, gate: str, reason: str) -> None:
    """Let a draft be sent although a gate is closed; `gate` is the sentence it says. Raises DomainError `reason_missing`."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise DomainError("reason_missing", "Dites pourquoi la démarche est ouverte malgré tout : le journal le garde.")
    said = {"id": agent.id, "name": agent.name, "at": now().isoformat(), "gate": gate, "reason": reason}
    _keep(draft, {**trace_of(draft.facts), "allowed": [*trace_of(draft.facts).get("allowed", ()), said][-10:]})


def is_allowed(draft: Draft, gate: str) -> bool:
    """Whether an agent let it pass this very gate."""
    return any(each["gate"] == gate for each in trace_of(draft.facts).get("allowed", ()))


def mark_typed(draft: Draft, names: Iterable[str], agent: Actor | None) -> None:
    """Remember who gave the answers to these input names: an agent at the desk or, with None, the family."""
    trace, names = trace_of(draft.facts), set(names)
    typed = {name: by for name, by in trace.get("typed", {}).items() if name not in names}
    if agent is not None:
        typed |= dict.fromkeys(sorted(names), agent.id)
    if typed != trace.get("typed", {}):
        _keep(draft, {**trace, "typed": typed})


def typed_by(draft: Draft) -> Mapping[str, str]:
    """{input name: the agent who typed its answer}, of those that nobody changed since."""
    typed: Mapping[str, str] = trace_of(draft.facts).get("typed", {})
    return typed


def trace_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(facts.get(TRACE) or {})


def without_trace(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a case keeps of a draft's facts: its journal tells the rest."""
    return {name: value for name, value in facts.items() if name != TRACE}


def _keep(draft: Draft, trace: Mapping[str, Any]) -> None:
    draft.facts = {**draft.facts, TRACE: dict(trace)}


# ------------------------------------------------------------------------------------------- the journal


def tell(session: Session, *, case: Case, trace: Mapping[str, Any], actor: Actor) -> None:
    """Say in a case's journal what was done at the desk before it was sent; `actor` sent it.

    That an agent sent it is the sending's own line. Which gate was opened, and why, only staff reads.
    """
    moment = now()
    if words := _who_began(trace, actor):
        began = {"opened_at_desk": trace["opened"]}
        cases.add_note(session, case=case, actor=SYSTEM, note=words, at=moment, for_staff=False, data=began)
    for each in trace.get("allowed", ()):
        agent = Actor("agent", id=each["id"], name=each["name"])
        note = f"Envoi permis au guichet malgré la condition « {each['gate']} ». Motif : {each['reason']}"
        cases.add_note(session, case=case, actor=agent, note=note, at=moment)


def _who_began(trace: Mapping[str, Any], actor: Actor) -> str:
    opened = trace.get("opened") or ()
    if not opened:
        return ""
    if actor.desk is not None:
        return "Commencé par la famille chez elle, fini au guichet." if trace.get("home") else ""
    names = " et ".join(dict.fromkeys(each["name"] for each in opened))
    day = paris(datetime.fromisoformat(opened[0]["at"])).strftime("%d/%m/%Y")
    begun = "Commencé par la famille, rempli en partie" if trace.get("home") else "Commencé"
    return f"{begun} au guichet le {day} par {names}, fini par la famille chez elle."
