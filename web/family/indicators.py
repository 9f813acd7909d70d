"""The coloured indicator of a sheet or of a request: an icon, a word and a colour, who has it, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.clock import today
from domain.records import Draft
from schemas.definitions import Procedure
from web.casefile import CaseFile
from workflows.renewals import asks_from, last_day

ICONS = {"green": "check", "orange": "hourglass", "yellow": "pencil", "red": "circle-x", "blue": "mail-check"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """`whose` says who has to act (« Chez le service Enfance ») and `due` until when; `settled` is the day it was decided."""

    colour: str
    label: str
    icon: str = "circle-dot"
    whose: str = ""
    due: datetime | None = None
    settled: datetime | None = None
    ends: date | None = None
    """The last day of a sheet that is to be confirmed: past once it has expired."""

    @property
    def expired(self) -> bool:
        return self.ends is not None and self.ends < today()


MISSING = Indicator("grey", "À remplir", "circle-dot")


def of_draft(draft: Draft) -> Indicator:
    return Indicator("blue", "À terminer", "pencil", "Pas encore envoyé")


def of_case(file: CaseFile) -> Indicator:
    state, case = file.state, file.case
    return Indicator(
        state.colour,
        state.label,
        ICONS.get(state.colour, "circle-dot"),
        whose=holder_words(file),
        due=None if state.final else case.due,
        settled=case.updated_at if state.final else None,
    )


def of_sheet(file: CaseFile, procedure: Procedure) -> Indicator:
    """A sheet's: a valid one turns to « À confirmer » when its time is nearly over, by the rule of today's edition."""
    renewal = procedure.renew
    end = last_day(renewal, file.state, file.case.updated_at)
    if renewal is None or end is None or today() < asks_from(renewal, end, commune=file.town.commune):
        return of_case(file)
    return Indicator("yellow", "À confirmer", "rotate-cw", settled=file.case.updated_at, ends=end)


def holder_words(file: CaseFile) -> str:
    """Who has it, in the family's words; nothing once it is settled, nor while it waits for others."""
    if file.state.final or file.state.holder in ("nobody", "others"):
        return ""
    return "À vous de jouer" if file.state.holder == "family" else f"Chez {_with_article(file.town.service.name)}"


def _with_article(name: str) -> str:
    """« le service Enfance », « l’espace citoyen »: names of services are common nouns with their article left out."""
    first = name.split(" ", 1)[0].lower()
    if first in {"le", "la", "les"} or name.startswith(("l’", "l'", "L’", "L'")):
        return name
    if first in {"direction", "mairie", "régie", "maison", "mission", "caisse", "commune", "ville"}:
        return f"la {_lower(name)}"
    return f"l’{_lower(name)}" if first[0] in "aeiouyéèêh" else f"le {_lower(name)}"


def _lower(name: str) -> str:
    """Only the first letter of a common noun, never an acronym."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name
