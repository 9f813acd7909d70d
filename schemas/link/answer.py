"""What an action may write as an answer: a constant that its question could have, or the answer to a question alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.condition_source import NUMBER
from schemas.link.condition import is_date
from schemas.link.names import Meaning
from schemas.node import Node, Scalar
from schemas.problem import choose

Said = tuple[str, str]
TODAY = "today"
PLAIN = ("text", "long_text", "email", "phone", "time", "user_name")
"""Types whose answer is the text that was typed."""
FREE = ("text", "long_text")
"""Those that take any such text."""
CODED = ("country", "department", "commune")
"""Types whose answer is the code of something known."""
OWN = "Prenez une question que la famille ne remplit pas, de type text, choice, yes_no, number ou date."


def unwritable(name: str, question: Node, value: Node, meaning: Meaning) -> Said | None:
    """Why a constant is no answer to this question, and what to write; None when it is one."""
    judge = CONSTANTS.get(meaning.kind)
    plain = value.value
    if judge is None or isinstance(plain, (list, dict)):
        return f"« {name} » est une question de type {question.text('type')}, qu'une action ne remplit pas", OWN
    return judge(name, question, plain, meaning)


def _choice(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    if value in meaning.options:
        return None
    fact = f"« {name} » n'a pas de réponse « {_written(value)} »"
    return fact, choose(_written(value), meaning.options, "Réponses possibles")


def _choices(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    fact = f"« {name} » admet plusieurs réponses, et « set_answers » n'en écrit qu'une"
    return fact, "Prenez une question à une seule réponse (type choice)."


def _yes_no(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    return None if isinstance(value, bool) else (f"« {name} » se répond par oui ou non", "Écrivez true ou false.")


def _number(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
        return f"« {name} » est un nombre", "Écrivez par exemple 3."
    for bound, holds in (
        ("min", lambda least: float(str(value)) >= least),
        ("max", lambda most: float(str(value)) <= most),
    ):
        limit = question.get(bound)
        if limit is not None and isinstance(limit.value, int) and not holds(limit.value):
            return f"« {name} » a pour « {bound} » {limit.value}, et vous écrivez {value}", "Corrigez l'un des deux."
    return None


def _date(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    if isinstance(value, str) and (value == TODAY or is_date(value)):
        return None
    return f"« {name} » est une date", 'Écrivez today, ou un jour comme "2026-09-01".'


def _text(name: str, question: Node, value: Scalar, meaning: Meaning) -> Said | None:
    if question.text("type") not in (*PLAIN, *CODED):
        return f"« {name} » est une question de type {question.text('type')}, qu'une action ne remplit pas", OWN
    if isinstance(value, str):
        return None
    return f"« {name} » est un texte", f'Mettez la valeur entre guillemets : "{_written(value)}".'


def unlike(theirs: str, taken: Node, wanted: Meaning, ours: str, given: Node, held: Meaning) -> Said | None:
    """Why the answer to `ours` is none to `theirs`, and what to do; None when it is one."""
    types = taken.text("type"), given.text("type")
    same_kind = wanted.kind == held.kind and wanted.kind not in ("text", "rows")
    if types[0] != types[1] and not same_kind and not (types[0] in FREE and types[1] in PLAIN):
        fact = f"« {theirs} » est de type {types[0]}, et « {ours} », dont elle prendrait la réponse, de type {types[1]}"
        return fact, "Prenez la réponse d'une question du même type."
    unknown = [value for value in held.options if value not in wanted.options]
    if unknown:
        fact = f"« {ours} » admet la réponse « {unknown[0]} », que « {theirs} » ne connaît pas"
        return fact, choose(unknown[0], wanted.options, f"Réponses de « {theirs} »")
    return None


def _written(value: Scalar) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


CONSTANTS: Mapping[str, Callable[[str, Node, Scalar, Meaning], Said | None]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "number": _number,
    "date": _date,
    "text": _text,
}
