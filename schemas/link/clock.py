"""What time does to a case: no reminder and no timed transition that could never come, and no silence without a meaning."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.span import least_hours, most_hours
from schemas.link.way import leaves, sources
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]


def link_clocks(
    states: dict[str, Node], transitions: dict[str, Node], law: str, mails: list[str], report: Report
) -> None:
    for transition in transitions.values():
        _link_since(transition, states, report)
        _link_silence(transition, law, report)
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


def _link_silence(transition: Node, law: str, report: Report) -> None:
    """The town's silence decides by the legal delay and by nothing else, and a receipt announces what."""
    silence, since = transition.get("silence"), transition.get("since")
    legal = since is not None and since.value == "complete"
    if silence is not None and not legal:
        fact = "le silence de la ville ne décide qu'à la fin du délai légal, qui se compte du dossier complet"
        report(
            Problem(*silence.mark, fact, "Ajoutez « after: 2 months » et « since: complete », ou retirez « silence ».")
        )
    if since is not None and legal and silence is None and law == "requests":
        fact = "ici, c'est le silence de la ville qui décide, et rien ne dit ce qu'il vaut pour la famille"
        remedy = (
            "Ajoutez « silence: accepts » si la demande est alors acceptée, « silence: refuses » si elle est refusée."
        )
        report(Problem(*since.mark, fact, remedy))
    if since is not None and legal and law == "personal_data":
        fact = "le silence de la ville ne décide pas d'un droit sur des données personnelles"
        report(Problem(*since.mark, fact, "Retirez ce passage, ou « law: personal_data »."))


def _refuse_never_first(name: str, timed: list[Node], report: Report) -> None:
    """Of two delays that count from the same moment, under no condition or the same, the longer never runs out."""
    for place, transition in enumerate(timed):
        first = next((other for other in timed if _comes_first(other, transition, timed[:place])), None)
        if first is not None:
            fact = f"ce délai n'arrivera jamais : « {first.text('after')} » est passé avant dans l'état « {name} »"
            after = transition.get("after") or transition
            report(Problem(*after.mark, fact, "Raccourcissez-le, ou donnez une condition « when » à l'autre."))


def _comes_first(other: Node, transition: Node, before: list[Node]) -> bool:
    """Whether the clock always takes the other way; of two that end together, the one written first."""
    when, theirs = transition.get("when"), other.get("when")
    open_too = theirs is None or (when is not None and theirs.plain() == when.plain())
    if other is transition or not open_too or transition.text("since", "state") != other.text("since", "state"):
        return False
    sooner = most_hours(other.text("after")) < least_hours(transition.text("after"))
    return sooner or (other.text("after") == transition.text("after") and any(other is each for each in before))


def _link_reminders(name: str, state: Node, timed: list[Node], mails: list[str], report: Report) -> None:
    reminders = list((state.get("remind") or Node([], state.mark)).entries())
    final = state.get("final")
    if reminders and final is not None and final.value is True:
        fact = f"l'état « {name} » est final : rien n'y est attendu"
        report(Problem(*state.key_mark("remind"), fact, "Retirez « remind »."))
    ends = [
        most_hours(each.text("after"))
        for each in timed
        if each.get("when") is None and each.text("since", "state") == "state"
    ]
    for reminder in reminders:
        mail = reminder.get("mail")
        if mail is not None and mail.value not in mails:
            fact = f"le mail « {mail.value} » n'existe pas"
            report(Problem(*mail.mark, fact, choose(str(mail.value), mails, "Mails connus")))
        if ends and least_hours(reminder.text("after")) >= min(ends):
            fact = f"ce rappel n'arrivera jamais : l'état « {name} » est quitté avant"
            report(Problem(*reminder.mark, fact, "Raccourcissez « after »."))
