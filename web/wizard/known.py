"""What a page of the wizard says of a value that nobody typed: « Repris de votre dossier (12 novembre 2026). »."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from domain import desk_trace
from web.filters import french, full_day_fr
from web.wizard.filling import Filling
from workflows.provenance import Source, unchanged


def sentences(filling: Filling, answers: Mapping[str, Any] | None = None) -> dict[str, Markup]:
    """By input name, of the values that still are what they were at first; `answers` are the draft's unless said."""
    told = {name: sentence(filling, source) for name, source in filling.provenance(answers).items()}
    return dict.fromkeys(_noted(filling, answers), french("Noté au guichet.")) | told


def _noted(filling: Filling, answers: Mapping[str, Any] | None) -> Iterable[str]:
    """What an agent typed at the desk, while it is an answer."""
    typed = desk_trace.typed_by(filling.draft)
    now = filling.answers if answers is None else answers
    return unchanged({name: {} for name in typed}, now, now) if typed else ()


def sentence(filling: Filling, source: Source) -> Markup:
    """An agent who fills in for a family reads « le dossier » where the family reads « votre dossier »."""
    day = full_day_fr(source.get("at"))
    if source.get("from") == "agent":
        return french(f"Noté par le service le {day}." if day else "Noté par le service.")
    what = _what(filling, source)
    return french(f"Repris {what} ({day})." if day else f"Repris {what}.")


def _what(filling: Filling, source: Source) -> str:
    for_family = filling.agent is None and filling.facts.get("actor") != "agent"
    request = filling.town.procedures.get(source.get("procedure", ""))
    if request is not None:
        return f"{'de votre' if for_family else 'de la'} demande « {request.title_for_family} »"
    record = "compte" if source.get("from") == "account" else "dossier"
    return f"{'de votre' if for_family else 'du'} {record}"
