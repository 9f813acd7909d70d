"""A workflow: what its transitions name exists, and every one has someone to take it."""

from __future__ import annotations

from collections.abc import Callable, Container

from schemas.definitions import DRAFT
from schemas.link.agreement import link_agreements
from schemas.link.button import link_buttons
from schemas.link.clock import link_clocks
from schemas.link.condition import link_condition
from schemas.link.event import link_events
from schemas.link.holder import link_holders
from schemas.link.names import Names
from schemas.link.route import link_routes
from schemas.link.state import link_states
from schemas.link.way import actors, leaves, sources
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

ACTORS = ("family", "agent", "clock", "link")
"""Who may take a transition besides the roles that a town names."""


def link_workflow(
    file: Node, roles: list[str], mails: list[str], services: list[str], vocabulary: Vocabulary, report: Report
) -> None:
    """Link one workflow with the town's roles, mails and services."""
    states = dict((file.get("states") or Node({}, file.mark)).items())
    transitions = dict((file.get("transitions") or Node({}, file.mark)).items())
    link_states(file.get("states") or file, states, transitions, report)
    link_holders(file.get("states") or file, states, transitions, report)
    _link_sending(file, transitions, report)
    for name, transition in transitions.items():
        _link_ends(transition, states, report)
        _link_actors(name, transition, file, [*ACTORS, *(role for role in roles if role not in ACTORS)], report)
        _link_needs(transition, transitions, states, report)
        _link_by_field(transition, states, report)
        for action in (transition.get("do") or Node([], file.mark)).entries():
            _link_action(action, mails, vocabulary, report)
    link_events(transitions, states, report)
    link_buttons(file.get("transitions") or file, transitions, report)
    link_clocks(states, transitions, file.text("law", "requests"), mails, report)
    link_agreements(transitions, report)
    link_routes(states, services, report)


def _link_ends(transition: Node, states: Container[str], report: Report) -> None:
    known = list(states) if isinstance(states, dict) else []
    for end in (*sources(transition), transition.get("to")):
        if end is None or end.value in states or (end.value == DRAFT and end is not transition.get("to")):
            continue
        if end.value == DRAFT:
            report(Problem(*end.mark, "rien ne revient à l'état draft", "Choisissez un état tenu par la famille."))
            continue
        report(
            Problem(*end.mark, f"l'état « {end.value} » n'existe pas", choose(str(end.value), known, "États connus"))
        )


def _link_sending(file: Node, transitions: dict[str, Node], report: Report) -> None:
    """One transition, taken by whoever fills the form in, sends it."""
    marks = file.get("transitions") or file
    sending = [name for name, transition in transitions.items() if leaves(transition, DRAFT)]
    if not sending:
        report(
            Problem(
                *marks.mark,
                "aucun passage ne part de draft",
                "Ajoutez celui de l'envoi : « from: draft, by: [family] ».",
            )
        )
    for name in sending[1:]:
        fact = f"« {name} » part aussi de draft, comme « {sending[0]} »"
        report(Problem(*marks.key_mark(name), fact, "Gardez un seul passage pour l'envoi."))
    for name in sending:
        when = transitions[name].get("when")
        if when is not None:
            fact = "l'envoi n'attend pas de condition : elle ne serait jamais regardée"
            report(Problem(*when.mark, fact, "Écrivez-la sous « opens » dans la démarche, ou sur le passage suivant."))
        for actor in actors(transitions[name]):
            if actor.value in ("clock", "link"):
                report(
                    Problem(
                        *actor.mark, "l'envoi est fait par une personne", "Écrivez by: [family], ou un rôle d'agent."
                    )
                )


def _link_actors(name: str, transition: Node, file: Node, known: list[str], report: Report) -> None:
    named = [actor.value for actor in actors(transition)]
    for actor in actors(transition):
        if actor.value not in known:
            fact = f"le rôle « {actor.value} » n'existe pas"
            report(Problem(*actor.mark, fact, choose(str(actor.value), known, "Rôles connus")))
    mark = (file.get("transitions") or file).key_mark(name)
    if not named and transition.get("after") is None and transition.get("on") is None:
        report(Problem(*mark, f"personne ne peut faire « {name} »", "Ajoutez « by », « after » ou « on »."))
    if "clock" in named and transition.get("after") is None:
        report(Problem(*mark, f"l'horloge ne sait pas quand faire « {name} »", "Ajoutez « after: 30 days »."))
    if "link" in named and transition.get("on") is None:
        report(Problem(*mark, f"aucun lien ne déclenche « {name} »", "Ajoutez « on: activation »."))
    people = [actor for actor in named if actor not in ("clock", "link")]
    if people and transition.get("label") is None and not leaves(transition, DRAFT):
        report(Problem(*mark, f"« {name} » n'a pas de libellé, son bouton serait vide", "Ajoutez la clé « label »."))


def _link_needs(transition: Node, transitions: dict[str, Node], states: dict[str, Node], report: Report) -> None:
    """Answers to correct are corrected by the family: the state reached must let it answer, and somebody read that."""
    target = transition.text("to")
    back = [t for t in transitions.values() if leaves(t, target) and any(a.value == "family" for a in actors(t))]
    goes_on = [t for t in back if not _is_final(states.get(t.text("to")))]
    for need in (transition.get("needs") or Node([], transition.mark)).entries():
        if need.value == "fields" and not back:
            fact = f"la famille ne pourrait pas corriger : elle ne peut rien faire dans l'état « {target} »"
            report(Problem(*need.mark, fact, f"Ajoutez un passage « from: {target}, by: [family] »."))
        elif need.value == "fields" and not goes_on:
            fact = f"la famille ne pourrait pas renvoyer sa correction : de l'état « {target} », ses passages mènent tous à une fin"
            report(
                Problem(
                    *need.mark, fact, f"Ajoutez un passage « from: {target}, by: [family] » vers un état des agents."
                )
            )


def _is_final(state: Node | None) -> bool:
    return state is not None and state.plain().get("final") is True


def _link_by_field(transition: Node, states: dict[str, Node], report: Report) -> None:
    """Answers are judged one by one by staff, and what comes out is decided, or still theirs to decide."""
    by_field = transition.get("by_field")
    if by_field is None or by_field.value is not True:
        return
    others = [str(actor.value) for actor in actors(transition) if actor.value in ACTORS and actor.value != "agent"]
    if others or transition.get("by") is None:
        who = others[0] if others else "personne"
        fact = f"« by_field » juge les réponses une à une : « {who} » ne le peut pas"
        remedy = "Gardez seulement des rôles d'agents dans « by », ou retirez « by_field »."
        report(Problem(*by_field.mark, fact, remedy))
    target = states.get(transition.text("to"))
    if target is not None and target.text("holder") != "staff" and not _is_final(target):
        fact = f"« by_field » mène à l'état « {transition.text('to')} », où les agents ne décident plus"
        report(Problem(*by_field.mark, fact, "Menez à un état final, ou tenu par les agents (holder: staff)."))


def _link_action(action: Node, mails: list[str], vocabulary: Vocabulary, report: Report) -> None:
    for name, options in action.items():
        word = vocabulary.actions.get(name)
        if word is None or word.links != "mail":
            continue
        mail = options if not options.is_mapping else options.get("mail")
        if mail is not None and mail.value not in mails:
            fact = f"le mail « {mail.value} » n'existe pas"
            report(Problem(*mail.mark, fact, choose(str(mail.value), mails, "Mails connus")))


def link_transition_conditions(file: Node, names: Names, report: Report) -> None:
    """The conditions of transitions and routes read the answers of each procedure that takes this workflow."""
    for _, transition in (file.get("transitions") or Node({}, file.mark)).items():
        link_condition(transition.get("when"), names, report)
    for _, state in (file.get("states") or Node({}, file.mark)).items():
        for route in (state.get("route") or Node([], state.mark)).entries():
            link_condition(route.get("when"), names, report)
