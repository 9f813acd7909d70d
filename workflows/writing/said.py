"""Which answers of a case count: who gave them, and which questions were shown, wait for nobody, or were refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from domain.clock import paris
from domain.records import Case
from domain.sources import Source
from forms.visibility import Sight, look
from schemas.definitions import Procedure
from workflows.mapping import people_groups


def source_of(case: Case) -> Source:
    """Who declared it and when: the family, on the day they sent it, unless an agent filled it in for them."""
    day = paris(case.sent_at).date()
    return Source("agent" if case.facts.get("actor") == "agent" else "family", day, case.reference)


def shown_of(procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
    """Input names of the questions that the family saw, by the same walk as the wizard's."""
    scope, sight = dict(facts), Sight()
    for step in procedure.steps:
        if step.when is None or step.when.holds(scope) is True:
            look(step.fields, answers, scope, sight)
    return sight.shown


def direct_of(procedure: Procedure, answers: Mapping[str, Any]) -> set[str]:
    """Input names of the questions that change a record as soon as the family sends."""
    names = set()
    for question in procedure.questions().values():
        if question.change == "direct":
            names.add(question.id)
        inner = [each.id for each in question.fields if "direct" in (question.change, each.change)]
        rows = answers.get(question.id) or [] if inner else []
        names |= {f"{question.id}-{row['_key']}-{name}" for row in rows for name in inner}
    return names


def without_refused(procedure: Procedure, shown: set[str], refused: Collection[str]) -> set[str]:
    """What is written. Rows that one column holds together (`group`) stay as they were when one answer is refused."""
    people = {group.id for group in people_groups(procedure)}
    whole = {name.partition("-")[0] for name in refused} - people
    return shown - set(refused) - whole
