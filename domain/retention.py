"""How long the town keeps what it holds: defaults with the text each comes from, and what a town says instead.

Two classes. Leftovers of the portal's own working go by themselves, each night. Records of families are public
archives: they are only proposed, and go once somebody of the town approved the list (Code du patrimoine, L212-2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.clock import PARIS, paris
from schemas.definitions import Town, Validity

NS_058 = "Norme simplifiée 58 de la CNIL (délibération 2015-433) : trois ans au plus après le départ de l’enfant."
MINIMAL = "RGPD, article 5 : pas plus longtemps que nécessaire."
LOGS = "Recommandation de la CNIL sur la journalisation (délibération 2021-122) : de six mois à un an."
HEALTH = (
    "Code de l’action sociale et des familles, R227-7, et arrêté du 20 février 2003 : rendus ou détruits à la fin de "
    "l’accueil."
)
SCHOOL_YEAR = Validity(1, "school_year")
NOTICE = timedelta(days=30)
"""Between the mail that warns the owner of an account out of use and its place on a list of eliminations."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one sort of thing is kept. `approved`: whether somebody of the town decides before it goes."""

    keep: Validity
    source: str
    approved: bool = False


DEFAULTS: Mapping[str, Rule] = {
    "drafts_of_visitors": Rule(Validity(30, "days"), MINIMAL),
    "drafts_of_accounts": Rule(Validity(180, "days"), MINIMAL),
    "unproved_accounts": Rule(Validity(45, "days"), MINIMAL),
    "readings": Rule(Validity(1, "years"), LOGS),
    "mails": Rule(Validity(90, "days"), MINIMAL),
    "inactive_accounts": Rule(Validity(3, "years"), NS_058, approved=True),
    "refused_requests": Rule(Validity(1, "years"), MINIMAL, approved=True),
    "accepted_requests": Rule(Validity(3, "years"), NS_058, approved=True),
    "health": Rule(SCHOOL_YEAR, HEALTH, approved=True),
    "expired_documents": Rule(Validity(1, "years"), MINIMAL, approved=True),
}
"""The rules of `schemas.retention_rules`, which says in French what each keeps; a test compares the names."""


def kept_for(town: Town | None, rule: str) -> Validity:
    """The town's own time for a rule, else the default."""
    said = town.retention.get(rule) if town is not None else None
    return said or DEFAULTS[rule].keep


def too_old_before(keep: Validity, moment: datetime) -> datetime:
    """What dates from before this has been kept long enough, at `moment`."""
    return _midnight(first_day_kept(keep, paris(moment).date()))


def too_old_school_year_before(keep: Validity, moment: datetime) -> datetime:
    """The same for what is kept from the end of its school year on."""
    return _midnight(first_school_day_kept(keep, paris(moment).date()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def first_day_kept(keep: Validity, day: date) -> date:
    """The earliest day whose things are still kept on `day`.

    `school_year` keeps until 31 August. What a family sends from 1 August on is about the year that begins, as in
    `domain.clock.school_year`: in August both years are kept.
    """
    match keep.unit:
        case "days":
            return day - timedelta(days=keep.amount)
        case "months":
            return months_before(day, keep.amount)
        case "years":
            return months_before(day, 12 * keep.amount)
    began = day.year if day.month >= 9 else day.year - 1
    return date(began - max(keep.amount - 1, 0), 8, 1)


def first_school_day_kept(keep: Validity, day: date) -> date:
    """The earliest day whose things are still kept on `day`, when the time runs from the end of their school year."""
    if keep.unit != "school_year":
        day, keep = first_day_kept(keep, day), SCHOOL_YEAR
    return first_day_kept(keep, day)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month; its last day where it has no such day (31 May, 3 months: 28 February)."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def in_french(keep: Validity) -> str:
    """« 3 ans », « fin de l’année scolaire »."""
    if keep.unit == "school_year":
        return "fin de l’année scolaire"
    many = keep.amount > 1
    names = {"days": "jours" if many else "jour", "months": "mois", "years": "ans" if many else "an"}
    return f"{keep.amount} {names[keep.unit]}"
