"""What changes between two editions of a town, in words: what a configurator reads before publishing.

A YAML diff shows lines; this says which question, of which step, of which procedure, and what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from schemas.conditions import Condition
from schemas.definitions import (
    DocumentKind,
    Field,
    Mail,
    Page,
    Procedure,
    State,
    Step,
    Town,
    Transition,
    Validity,
    Workflow,
)

TOWN = {
    "name": "le nom", "portal": "le nom du portail", "commune": "le code de la commune", "postcode": "le code postal",
    "website": "le site", "service": "le service", "theme": "l'apparence", "login": "la connexion",
    "password": "la règle des mots de passe",
    "mark": "la marque des questions", "reference": "le préfixe des références", "roles": "les rôles", "home": "l'accueil",
    "sections": "les rubriques de l'espace", "footer": "le pied de page", "words": "les mots de l'interface",
    "activated": "la page après l'activation", "space": "l'accueil de l'espace",
    "shared": "ce que partagent les deux foyers d'un enfant", "uploads": "les fichiers acceptés",
    "retention": "les durées de conservation",
}  # fmt: skip
PROCEDURE = {
    "title": "le titre", "subject": "le sujet", "audience": "le public", "workflow": "le circuit", "duration": "la durée",
    "before": "les pièces à préparer", "intro": "la présentation", "opens": "l'ouverture",
    "concerns": "les personnes concernées", "writes": "les colonnes écrites",
    "sent": "la page après l'envoi", "sheet": "l'indicateur", "words": "les mots",
    "family_title": "le titre que lit la famille", "renew": "la reconduction",
}  # fmt: skip
STEP = {
    "title": "le titre", "intro": "le texte", "help": "l'aide", "aside": "la suite", "when": "la condition",
    "cautions": "les avertissements",
}  # fmt: skip
QUESTION = {
    "type": "le type", "label": "le libellé", "hint": "l'indication", "why": "le pourquoi", "required": "le caractère obligatoire",
    "when": "la condition", "checks": "les vérifications", "default": "la valeur de départ", "locked": "le verrou",
    "prefill": "le préremplissage", "width": "la largeur", "heading": "l'intertitre", "options": "les options",
    "name_in_errors": "le nom dans les erreurs", "readers": "les lecteurs", "change": "le moment du changement",
    "known": "ce que la fiche sait déjà",
}  # fmt: skip
STATE = {
    "label": "le libellé", "colour": "la couleur", "holder": "qui doit agir", "due": "le délai", "final": "la fin", "text": "le texte",
}  # fmt: skip
TRANSITION = {
    "label": "le libellé", "sources": "le départ", "target": "l'arrivée", "by": "qui peut", "needs": "ce qu'il faut donner",
    "do": "les actions", "after": "le délai", "when": "la condition", "on": "l'événement", "style": "l'allure", "key": "la touche",
    "by_field": "le jugement réponse par réponse",
}  # fmt: skip
KIND = {
    "label": "le nom", "hint": "l'indication", "of": "à qui elle se rapporte", "valid_for": "la validité", "readers": "les lecteurs",
    "shared": "le partage entre foyers", "keep": "la conservation",
}  # fmt: skip
LETTER = {"subject": "l'objet", "body": "le texte"}
PAGE = {"title": "le titre", "body": "le texte"}


def differences(before: Town, after: Town) -> list[str]:
    """French sentences, most general first; empty when families would see no difference."""
    found = [f"Commune : {each}." for each in _attributes(before, after, TOWN)]
    found += _parts("Procédure", before.procedures, after.procedures, lambda p: p.title, _procedure)
    found += _parts("Pièce", before.documents, after.documents, lambda k: k.label, _kind)
    found += _parts("Circuit", before.workflows, after.workflows, lambda w: w.id, _workflow)
    found += _parts("Courrier", before.mails, after.mails, lambda m: m.id, _letter)
    found += _parts("Page", before.pages, after.pages, lambda p: p.title, _page)
    return found


def _parts(
    noun: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    title: Callable[[Any], str],
    inside: Callable[[Any, Any], Iterator[str]],
) -> Iterator[str]:
    gone, new = ("retirée", "nouvelle") if noun in {"Procédure", "Pièce", "Page"} else ("retiré", "nouveau")
    for name, was in before.items():
        if name not in after:
            yield f"{noun} « {title(was)} » : {gone}."
    for name, now in after.items():
        if name not in before:
            yield f"{noun} « {title(now)} » : {new}."
        else:
            yield from (f"{noun} « {title(now)} », {each}." for each in inside(before[name], now))


def _procedure(before: Procedure, after: Procedure) -> Iterator[str]:
    yield from _attributes(before, after, PROCEDURE)
    yield from _children(
        "étape", {s.id: s for s in before.steps}, {s.id: s for s in after.steps}, lambda s: s.title, _step
    )


def _step(before: Step, after: Step) -> Iterator[str]:
    yield from _attributes(before, after, STEP)
    yield from _questions(before, after)


def _questions(before: Step | Field, after: Step | Field) -> Iterator[str]:
    yield from _children(
        "question",
        {q.id: q for q in before.fields},
        {q.id: q for q in after.fields},
        lambda q: q.label or q.id,
        _question,
    )


def _name_of(question: Field) -> str:
    return question.label or question.id


def _question(before: Field, after: Field) -> Iterator[str]:
    yield from _attributes(before, after, QUESTION)
    yield from _questions(before, after)


def _workflow(before: Workflow, after: Workflow) -> Iterator[str]:
    yield from _children("état", before.states, after.states, lambda s: s.label, _state)
    yield from _children("passage", before.transitions, after.transitions, lambda t: t.label or t.id, _transition)


def _state(before: State, after: State) -> Iterator[str]:
    yield from _attributes(before, after, STATE)


def _transition(before: Transition, after: Transition) -> Iterator[str]:
    yield from _attributes(before, after, TRANSITION)


def _kind(before: DocumentKind, after: DocumentKind) -> Iterator[str]:
    yield from _attributes(before, after, KIND)


def _letter(before: Mail, after: Mail) -> Iterator[str]:
    yield from _attributes(before, after, LETTER)


def _page(before: Page, after: Page) -> Iterator[str]:
    yield from _attributes(before, after, PAGE)


def _children(
    noun: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    title: Callable[[Any], str],
    inside: Callable[[Any, Any], Iterator[str]],
) -> Iterator[str]:
    for name, was in before.items():
        if name not in after:
            yield f"{noun} « {title(was)} » : en moins"
    for name, now in after.items():
        if name not in before:
            yield f"{noun} « {title(now)} » : en plus"
        else:
            yield from (f"{noun} « {title(now)} », {each}" for each in inside(before[name], now))
    kept, order = [n for n in before if n in after], [n for n in after if n in before]
    if kept != order:
        yield f"ordre des {noun}s : {', '.join(title(after[name]) for name in order)}"


def _attributes(before: Any, after: Any, nouns: Mapping[str, str]) -> Iterator[str]:
    for name, noun in nouns.items():
        was, now = _told(getattr(before, name)), _told(getattr(after, name))
        if was != now:
            yield f"{noun} : {_change(was, now)}"


def _told(value: Any) -> Any:
    """A value as it can be compared and said: conditions by their sentence."""
    if isinstance(value, Condition):
        return value.sentence
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Validity):
        return _length(value)
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value


UNITS = {"days": ("jour", "jours"), "months": ("mois", "mois"), "years": ("an", "ans")}


def _length(validity: Validity) -> str:
    """« 3 mois », « l'année scolaire »."""
    if validity.unit == "school_year":
        return "l'année scolaire"
    one, several = UNITS[validity.unit]
    return f"{validity.amount} {one if validity.amount == 1 else several}"


def _change(was: Any, now: Any) -> str:
    """« avant → après » for short texts, else that it changed."""
    if isinstance(was, str | int | None) and isinstance(now, str | int | None) and len(f"{was}{now}") <= 160:
        return f"{_quoted(was)} devient {_quoted(now)}"
    return "changé"


def _quoted(value: Any) -> str:
    return "rien" if value in (None, "") else f"« {value} »"
