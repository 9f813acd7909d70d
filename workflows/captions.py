"""What a drawing says, in words: of a state who acts and until when, of a transition who takes it, when, and if what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.words import fill
from schemas.condition_sentence import Wording, Wordings, sentence_of
from schemas.definitions import Field, Procedure, State, Town, Transition, Workflow
from workflows.lengths import in_french

HANDS = {"staff": "à la ville", "family": "à la famille", "others": "", "nobody": ""}
ROLES = {"agent": "Agents", "family": "Famille", "clock": "Délai", "link": "Lien reçu par mail"}
EVENTS = {
    "activation": "quand le compte est activé",
    "opinion": "quand tous les avis sont donnés",
    "sub_cases": "quand toutes les démarches liées sont closes",
    "api": "par un autre logiciel",
}
CLOCKS = {"pauses": "le délai légal s’arrête", "restarts": "le délai légal repart de zéro"}


@dataclass(frozen=True, slots=True)
class Names:
    """How people call what a workflow names by its id: the town's roles, and the questions that its conditions read."""

    roles: Mapping[str, str] = field(default_factory=dict)
    questions: Wordings = field(default_factory=dict)


def names_for(town: Town, flow: Workflow) -> Names:
    """Procedures that share a workflow may word a question differently: it is called as in the first of them."""
    using = [procedure for procedure in town.procedures.values() if procedure.workflow == flow.id]
    return Names(town.roles, wordings_of(using))


def wordings_of(procedures: Iterable[Procedure]) -> Wordings:
    found: dict[str, Wording] = {}
    for procedure in procedures:
        for question in procedure.questions().values():
            found.setdefault(question.id, _wording(question))
    return found


def _wording(question: Field) -> Wording:
    """A label that holds a name (« … de {first_name} ») goes without it: no family is meant here."""
    return Wording(fill(question.label, {}) or question.id, question.options.get("options") or {})


def of_state(state: State) -> list[tuple[str, bool]]:
    """What is said of a state besides its name, and whether it is about time."""
    said = []
    if HANDS[state.holder] and not state.final:
        said.append((f"C’est {HANDS[state.holder]} d’agir", False))
    if state.due:
        said.append((f"À traiter sous {in_french(state.due)}", True))
    said += [(f"Rappel après {in_french(each.after)}", True) for each in state.remind]
    if state.clock in CLOCKS:
        said.append((f"Pendant ce temps, {CLOCKS[state.clock]}", True))
    if state.route:
        said.append(("Confié au service compétent", False))
    return said


def conditions(way: Transition, names: Names) -> str:
    """« Maire, accord de tous ; si « École » est « Jean Moulin » », « après 30 jours »."""
    who = ", ".join(ROLES.get(role) or names.roles.get(role, role) for role in way.by if role not in ("clock", "link"))
    if way.agree == "all":
        who += " (accord de tous)"
    elif way.agree != "any":
        who += f" (accord de {way.agree} personnes)"
    delay = f"après {in_french(way.after)}" if way.after else ""
    if delay and way.since == "complete":
        delay += " de dossier complet"
    event = EVENTS.get(way.on, way.on) if way.on else ""
    condition = sentence_of(way.when.source, names.questions) if way.when else ""
    return " ; ".join(filter(None, (who, delay, event, condition))) or ROLES["link"]
