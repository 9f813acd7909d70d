"""What time does to a case: no reminder and no timed transition that could never come."""

from __future__ import annotations

from collections.abc import Callable

from schemas.lengths import delay
from schemas.link.way import leaves, sources
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

HOURS = {"hours": 1, "days": 24, "working_days": 34, "school_days": 42, "months": 24 * 30}
"""How long a unit lasts, about: enough to tell a delay that another always comes before."""


def link_clocks(states: dict[str, Node], transitions: dict[str, Node], mails: list[str], report: Report) -> None:
    for transition in transitions.values():
        _link_since(transition, states, report)
    for name, state in states.items():
        timed = [each for each in transitions.values() if leaves(each, name) and each.get("after") is not None]
        _refuse_never_first(name, timed, report)
        _link_reminders(name, state, timed, mails, report)


def _link_since(transition: Node, states: dict[str, Node], report: Report) -> None:
    since = transition.get("since")
    if since is None:
        return
    if transition.get("after") is None:
        report(Problem(*since.mark, "« since » dit d'où part un délai, et il n'y en a pas", "Ajoutez « after »."))
    for source in sources(transition) if since.value == "complete" else ():
        state = states.get(str(source.value))
        if state is not None and state.text("clock", "runs") != "runs":
            fact = f"ce délai n'arrivera jamais : il est suspendu dans l'état « {source.value} »"
            report(Problem(*source.mark, fact, "Retirez cet état de « from », ou son « clock »."))


def _refuse_never_first(name: str, timed: list[Node], report: Report) -> None:
    """Of two delays that count from the same moment and without a condition, the longer never runs out."""
    always = [each for each in timed if each.get("when") is None]
    for transition in timed:
        for other in always:
            same = transition.text("since", "state") == other.text("since", "state")
            if other is not transition and same and _hours(other) < _hours(transition):
                fact = f"ce délai n'arrivera jamais : « {other.text('after')} » est passé avant dans l'état « {name} »"
                after = transition.get("after") or transition
                report(Problem(*after.mark, fact, "Raccourcissez-le, ou donnez une condition « when » à l'autre."))
                break


def _link_reminders(name: str, state: Node, timed: list[Node], mails: list[str], report: Report) -> None:
    reminders = list((state.get("remind") or Node([], state.mark)).entries())
    final = state.get("final")
    if reminders and final is not None and final.value is True:
        fact = f"l'état « {name} » est final : rien n'y est attendu"
        report(Problem(*state.key_mark("remind"), fact, "Retirez « remind »."))
    ends = [_hours(each) for each in timed if each.get("when") is None and each.text("since", "state") == "state"]
    for reminder in reminders:
        mail = reminder.get("mail")
        if mail is not None and mail.value not in mails:
            fact = f"le mail « {mail.value} » n'existe pas"
            report(Problem(*mail.mark, fact, choose(str(mail.value), mails, "Mails connus")))
        if ends and _hours(reminder) >= min(ends):
            fact = f"ce rappel n'arrivera jamais : l'état « {name} » est quitté avant"
            report(Problem(*reminder.mark, fact, "Raccourcissez « after »."))


def _hours(timed: Node) -> int:
    written = delay(timed.text("after"))
    return 0 if written is None else written.amount * HOURS[written.unit]
