"""The sheets of a household: one card for the home, one for each person, each with its indicator and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from domain.households import Member
from domain.records import Person
from forms.words import WORDS, word
from schemas.definitions import Procedure, Section, Town
from web.casefile import CaseFile
from web.family import indicators
from web.family.holdings import Holdings, known
from web.family.indicators import MISSING, Indicator

ROLES = {"holder": "Titulaire du compte", "co_guardian": "Autre responsable", "child": "Enfant", "contact": "Contact"}
ADD = {"adult": "Ajouter un adulte", "child": "Ajouter un enfant", "contact": "Ajouter un contact"}
OF_SUBJECT = {"adult": ("holder", "co_guardian"), "child": ("child",), "contact": ("contact",)}


@dataclass(frozen=True, slots=True)
class Action:
    """A link or, with `post`, a button that begins something."""

    label: str
    url: str
    icon: str
    main: bool = False
    post: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card. `closed` replaces the actions by the reason why nothing can be done yet."""

    name: str
    role: str
    indicator: Indicator
    actions: tuple[Action, ...] = ()
    closed: str = ""
    person: Person | None = None
    icon: str = ""
    url: str = ""
    """Where all that is known of it stands; empty for somebody who is in no record yet."""


@dataclass(frozen=True, slots=True)
class Adding:
    """The dashed button that begins a sheet about somebody new."""

    label: str
    url: str


def sheets_of(holdings: Holdings, section: Section) -> tuple[list[Sheet], list[Adding]]:
    """The cards of a section in the order of its procedures, and the buttons that add somebody."""
    sheets: list[Sheet] = []
    adding: list[Adding] = []
    for procedure in known(holdings.town, section.procedures):
        roles = OF_SUBJECT.get(procedure.subject)
        if roles is None:
            sheets.append(card_of(holdings, procedure, None))
            continue
        sheets += [card_of(holdings, procedure, member) for member in holdings.with_role(*roles)]
        sheets += _newcomers(holdings, procedure)
        if not holdings.closed(procedure):
            adding.append(Adding(_add_label(holdings, procedure), _start(holdings, procedure, "")))
    return sheets, adding


def _add_label(holdings: Holdings, procedure: Procedure) -> str:
    """The town's own word for adding, when it has one for this procedure."""
    if procedure.words.get("add", WORDS["add"]) != WORDS["add"]:
        return word("add", holdings.town, procedure)
    return ADD[procedure.subject]


def _start(holdings: Holdings, procedure: Procedure, person_id: str | None) -> str:
    address = f"/{holdings.town.slug}/procedures/{procedure.id}"
    return address if person_id is None else f"{address}?person={person_id}"


def card_of(holdings: Holdings, procedure: Procedure, member: Member | None) -> Sheet:
    """The card of one sheet: of somebody of the household or, with None, of the home."""
    person = member.person if member else None
    name = (person.full_name if person else "") or procedure.title
    role, icon = (ROLES[member.role], "") if member else ("", "house")
    indicator, actions, closed = _state_of(holdings, procedure, member)
    return Sheet(name, role, indicator, actions, closed, person, icon, url=address_of(holdings.town, member))


def address_of(town: Town, member: Member | None) -> str:
    """The page that tells all that is known of somebody, or of the home."""
    return f"/{town.slug}/family/people/{member.person.id}" if member else f"/{town.slug}/family/household"


def first_name(member: Member) -> str:
    """What a sentence calls somebody."""
    return member.person.first_name or member.person.full_name or ROLES[member.role].lower()


def _state_of(
    holdings: Holdings, procedure: Procedure, member: Member | None
) -> tuple[Indicator, tuple[Action, ...], str]:
    """Where a sheet stands, what to do about it, and why nothing can be done when nothing can."""
    person_id = member.person.id if member else None
    draft, file = holdings.draft_of(procedure, person_id), holdings.latest(procedure, person_id)
    if draft is not None:
        go_on = Action("Continuer", f"/{holdings.town.slug}/drafts/{draft.id}/", "arrow-right", main=True)
        return indicators.of_draft(draft), (go_on,), ""
    indicator = indicators.of_sheet(file, procedure) if file else MISSING
    closed = holdings.closed(procedure, member)
    actions = _actions(holdings, procedure, person_id, file, indicator, bool(closed))
    return indicator, actions, "" if actions else closed


def _actions(
    holdings: Holdings,
    procedure: Procedure,
    person_id: str | None,
    file: CaseFile | None,
    indicator: Indicator,
    closed: bool,
) -> tuple[Action, ...]:
    """Fill, correct, follow, confirm or modify, by whose turn it is."""
    start = _start(holdings, procedure, person_id)
    if file is None:
        return () if closed else (Action("Remplir", start, "pencil", main=True),)
    follow = f"/{holdings.town.slug}/family/requests/{file.case.reference}"
    mine = file.case.account_id == holdings.account.id
    if not file.state.final:
        return (_follow(file, follow),) if mine else ()
    modify = () if closed else (Action("Modifier", start, "pencil"),)
    if indicator.ends is not None and not closed:
        return (confirm(holdings, procedure, person_id), *modify)
    return (*modify, Action("Voir", follow, "eye")) if mine else modify


def confirm(holdings: Holdings, procedure: Procedure, person_id: str | None) -> Action:
    """« Tout est encore exact »: begins with the record's answers, every step gone through."""
    about = f"person={person_id}&" if person_id else ""
    address = f"/{holdings.town.slug}/procedures/{procedure.id}?{about}confirm=1"
    return Action("Tout est encore exact", address, "check", main=True, post=True)


def _follow(file: CaseFile, address: str) -> Action:
    if file.state.holder == "family":
        return Action("Compléter", address, "pencil", main=True)
    return Action("Suivre", address, "eye")


def _newcomers(holdings: Holdings, procedure: Procedure) -> list[Sheet]:
    """Somebody being added: their draft, or their case that waits for the town."""
    slug, cards = holdings.town.slug, []
    for draft in holdings.drafts_of(procedure, None):
        go_on = Action("Continuer", f"/{slug}/drafts/{draft.id}/", "arrow-right", main=True)
        cards.append(
            Sheet(
                draft.label or procedure.title, "Ajout en cours", indicators.of_draft(draft), (go_on,), icon="user-plus"
            )
        )
    for file in holdings.unrecorded(procedure):
        follow = f"/{slug}/family/requests/{file.case.reference}"
        actions = (_follow(file, follow),) if file.case.account_id == holdings.account.id else ()
        cards.append(
            Sheet(
                file.case.title or procedure.title, "Ajout demandé", indicators.of_case(file), actions, icon="user-plus"
            )
        )
    return cards
