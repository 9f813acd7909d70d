"""`{opinion: {...}}`: ask somebody without an account what they think, by a link in a mail.

They read the answers and papers that are named here, and nothing else. When nobody is waited for any more, the transition
`on: opinion` is taken. The journal keeps who was asked; an address that no answer gives is told there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.actors import SYSTEM
from domain.opinions import Asked
from schemas.definitions import Delay
from schemas.lengths import delay as length
from schemas.shape.pieces import delay, enum, identifier, listing, record, text
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.opinion_asking import DUE, ask


def _names(options: Mapping[str, Any]) -> tuple[str, ...]:
    to = str(options.get("to", ""))
    return (*(() if "@" in to else (to,)), *options.get("answers", ()), *options.get("papers", ()))


word = Word(
    name="opinion",
    description=(
        "Demande l'avis d'une personne sans compte (école, médecin, autre mairie), qui répond par un lien reçu par "
        "courriel. Elle ne voit que les réponses et les pièces nommées ici. Quand tous les avis demandés sont rendus, le "
        "passage « on: opinion » est pris."
    ),
    schema=record(
        "L'avis demandé.",
        {
            "name": text("De qui, tel que les agents le lisent.", longest=120),
            "to": text(
                "Son adresse mail, ou l'identifiant de la question dont la réponse est cette adresse.",
                pattern="^([^@ ]+@[^@ ]+[.][^@ ]+|[a-z][a-z0-9_]*)$",
                patternErrorMessage="Une adresse mail, ou l'identifiant d'une question.",
            ),
            "question": text("Ce qui lui est demandé."),
            "answers": listing("Les réponses qu'elle lit.", identifier("Une question."), unique=True),
            "papers": listing("Les pièces qu'elle ouvre.", identifier("Une question de type file."), unique=True),
            "due": delay("Le temps qui lui est laissé ; 15 jours si rien n'est dit."),
            "remind": delay("Au bout de combien de temps le rappel part ; trois jours avant la fin si rien n'est dit."),
            "silence": enum(
                "À la fin du délai : l'avis reste attendu (wait), ou le dossier continue sans lui (pass).",
                "wait",
                "pass",
                default="wait",
            ),
        },
        ("name", "to", "question"),
    ),
    reads=_names,
    example=(
        "do:\n"
        "  - opinion:\n"
        "      name: Direction de l'école\n"
        "      to: ecole@carros.example\n"
        "      question: Pouvez-vous accueillir cet enfant ?\n"
        "      answers: [reason, wanted_school]\n"
        "      due: 10 days"
    ),
    sample={"name": "École", "to": "ecole@carros.example", "question": "Qu'en pensez-vous ?"},
)


def run(context: ActionContext, options: Any) -> None:
    address = _address(context, str(options["to"]))
    if not address or context.state.final:
        context.remember("opinions_not_asked", str(options["name"]))
        return
    asked = Asked(
        name=str(options["name"]),
        email=address,
        question=str(options["question"]),
        answers=tuple(options.get("answers", ())),
        papers=tuple(options.get("papers", ())),
        silence=str(options.get("silence", "wait")),
    )
    ask(
        context.session,
        town=context.town,
        case=context.case,
        asked=asked,
        actor=context.actor if context.actor.is_agent else SYSTEM,
        due=_length(options, "due") or DUE,
        remind=_length(options, "remind"),
        now=context.now,
    )
    context.remember("opinions", asked.name)


def _length(options: Mapping[str, Any], key: str) -> Delay | None:
    return length(str(options.get(key, "")))


def _address(context: ActionContext, to: str) -> str:
    """The address itself, or the answer that holds it; empty when that question was not answered."""
    if "@" in to:
        return to
    found = context.answers.get(to)
    return found if isinstance(found, str) and "@" in found else ""


action = Action(word, run)
