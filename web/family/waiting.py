"""« Ce qui vous attend »: what only the family can do, each with its verb, its deadline and where to do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.attachments import Attached
from domain.clock import paris, today
from domain.records import Document, Draft
from forms.walk import walk
from forms.words import has_names
from schemas.definitions import Procedure
from schemas.problem import Broken
from web import current
from web.casefile import CaseFile
from web.family.holdings import Holdings
from web.family.messages import entries
from web.family.sheets import OF_SUBJECT, address_of, card_of, first_name
from web.filters import DAYS, MONTHS, date_fr, natural_name
from workflows.sheets import sheet_procedures

SOON = timedelta(days=30)
"""How long before a paper expires another one is asked for."""
OVER = timedelta(days=90)
"""How long after it did: an old proof of address is asked for again by the procedure that needs one."""
NUMBERS = ("", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `due` is its last day; `chip` says its state where nothing presses."""

    title: str
    text: str
    url: str
    icon: str
    colour: str
    due: date | None = None
    chip: str = ""
    draft: Draft | None = None
    """A draft may be given up from here too."""

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < today()


def waiting_for(holdings: Holdings) -> list[Item]:
    """What presses first, then the rest."""
    found = [*_corrections(holdings), *_confirmations(holdings), *_expiring(holdings), *_drafts(holdings)]
    found += _unread(holdings)
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max))


def told(items: Sequence[Item]) -> str:
    """« Vous avez trois choses à faire, dont une avant mardi 24 novembre. »"""
    if not items:
        return "Vous n’avez rien à faire pour l’instant."
    many = len(items) > 1
    count = NUMBERS[len(items)] if len(items) < len(NUMBERS) else str(len(items))
    first = next((item.due for item in items if item.due is not None and not item.late), None)
    presses = f",{' dont une' if many else ''} avant {_named(first)}" if first else ""
    return f"Vous avez {count} chose{'s' if many else ''} à faire{presses}."


def _named(day: date) -> str:
    """« jeudi 3 décembre »."""
    return f"{DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"


# ------------------------------------------------------------------------------------ what was sent back


def _corrections(holdings: Holdings) -> Iterator[Item]:
    for file in holdings.to_correct:
        refused = holdings.asked_again.get(file.case.id, [])
        yield from (_paper_asked(holdings, file, each) for each in refused)
        if not refused or file.case.marked.keys() - {each.attachment.question for each in refused}:
            yield _correction(holdings, file)


def _paper_asked(holdings: Holdings, file: CaseFile, paper: Attached) -> Item:
    title = f"Déposer « {paper_name(file, paper)} »{_for_whom(holdings, file)}"
    return Item(title, paper.attachment.reason, f"{_address(file)}#documents", "file-up", "yellow", _due(file))


def _correction(holdings: Holdings, file: CaseFile) -> Item:
    name = f"« {file.procedure.title_for_family} »{_for_whom(holdings, file)}"
    title = f"Corriger {name}" if may_correct(file) else f"{file.state.label} : {name}"
    return Item(title, file.state.text or file.state.label, _address(file), "pencil", "yellow", _due(file))


def may_correct(file: CaseFile) -> bool:
    """Whether the family may answer by correcting: not for what waits for a click in their mail."""
    return any(
        "family" in way.by and not file.workflow.states[way.target].final
        for way in file.workflow.leaving(file.case.state)
    )


def paper_name(file: CaseFile, paper: Attached) -> str:
    """What the town calls it: the kind of document, else the question, else the file's own name."""
    kind = file.town.documents.get(paper.document.kind)
    if kind is not None:
        return kind.label
    group, _, rest = paper.attachment.question.partition("-")
    asked = file.procedure.questions().get(group)
    if asked is not None and rest:
        asked = next((each for each in asked.fields if each.id == rest.rpartition("-")[2]), None)
    return asked.label if asked is not None and not has_names(asked.label) else paper.document.name


def _for_whom(holdings: Holdings, file: CaseFile) -> str:
    """« pour Léa », where it is about somebody else than the family itself."""
    member = holdings.member(file.case.person_id)
    if member is not None:
        return f" pour {first_name(member)}"
    about = natural_name(file.case.title) if file.procedure.subject in OF_SUBJECT else ""
    return f" pour {about}" if about else ""


def _address(file: CaseFile) -> str:
    return f"/{file.town.slug}/family/requests/{file.case.reference}"


def _due(file: CaseFile) -> date | None:
    return _day(file.case.due or file.case.lapse_at)


def _day(moment: datetime | None) -> date | None:
    return paris(moment).date() if moment is not None else None


# ---------------------------------------------------------------------------------------------- sheets


def _confirmations(holdings: Holdings) -> Iterator[Item]:
    """Sheets whose time is nearly over, or over."""
    for procedure in sheet_procedures(holdings.town):
        if procedure.renew is not None and not holdings.closed(procedure):
            yield from _of_sheet(holdings, procedure)


def _of_sheet(holdings: Holdings, procedure: Procedure) -> Iterator[Item]:
    roles = OF_SUBJECT.get(procedure.subject)
    for member in [None] if roles is None else holdings.with_role(*roles):
        indicator = card_of(holdings, procedure, member).indicator
        if indicator.ends is not None:
            whom = f" pour {first_name(member)}" if member else ""
            title = f"Confirmer « {procedure.title_for_family} »{whom}"
            until = "N’est plus valable depuis le" if indicator.expired else "Valable jusqu’au"
            text = f"{until} {date_fr(indicator.ends)}. Tout est encore exact ? Une minute suffit."
            url = address_of(holdings.town, member)
            yield Item(title, text, url, "rotate-cw", "yellow", indicator.ends)


# ---------------------------------------------------------------------------------------------- papers


def _expiring(holdings: Holdings) -> Iterator[Item]:
    """The newest paper of each kind and person, when it is worth nothing any more, or soon."""
    day = today()
    for paper in newest(holdings.papers if holdings.town.documents else []):
        kind = holdings.town.documents.get(paper.kind)
        if kind is None or paper.expires_on is None or not day - OVER <= paper.expires_on <= day + SOON:
            continue
        member = holdings.member(paper.person_id)
        whom = f" pour {first_name(member)}" if member else ""
        over = paper.expires_on < day
        text = f"Celui que vous avez déposé {'n’est plus valable depuis' if over else 'est valable jusqu’au'}"
        text += f" {'le ' if over else ''}{date_fr(paper.expires_on)}."
        url = f"/{holdings.town.slug}/family/documents"
        yield Item(
            f"Déposer un nouveau document « {kind.label} »{whom}", text, url, "file-up", "yellow", paper.expires_on
        )


def newest(papers: Iterable[Document]) -> list[Document]:
    """The latest that the family gave of each kind and person; what the antivirus refused counts for nothing."""
    found: dict[tuple[str, str | None], Document] = {}
    for paper in papers:
        if paper.kind and paper.origin == "family" and paper.scan != "refused":
            found.setdefault((paper.kind, paper.person_id), paper)
    return list(found.values())


# -------------------------------------------------------------------------------------------- messages


def _unread(holdings: Holdings) -> Iterator[Item]:
    """What a service wrote and nobody has read yet."""
    for entry in entries(holdings):
        if entry.unread:
            title = f"Lire le message « {entry.title} »"
            yield Item(title, entry.who, entry.url, "message-square", "blue", chip="non lu")


# ---------------------------------------------------------------------------------------------- drafts


def _drafts(holdings: Holdings) -> Iterator[Item]:
    corrected = {file.case.id for file in holdings.to_correct}
    for draft in holdings.drafts:
        if draft.case_id not in corrected:
            title = f"À terminer : {title_of(holdings, draft)}"
            url = f"/{holdings.town.slug}/drafts/{draft.id}/"
            yield Item(title, _progress(draft), url, "pencil", "blue", chip="brouillon", draft=draft)


def title_of(holdings: Holdings, draft: Draft) -> str:
    procedure = holdings.town.procedures.get(draft.procedure)
    title = procedure.title_for_family if procedure else "Démarche"
    member = holdings.member(draft.person_id)
    whom = draft.label or (member.person.full_name if member else "")
    return f"{title} · {whom}" if whom and whom != title else title


def _progress(draft: Draft) -> str:
    """« 2 étapes faites sur 4. », of those that the answers given so far lead through."""
    try:
        town = current.editions().of(current.town().slug, draft.edition)
    except (KeyError, Broken):
        return ""
    facts = {**draft.facts, "today": today().isoformat()}
    steps = walk(town.procedures[draft.procedure], draft.answers, facts, pending=draft.pending, seen=draft.seen).steps
    done = sum(step.seen for step in steps)
    if not done:
        return f"{len(steps)} étapes." if len(steps) > 1 else ""
    return f"{done} étape{'s' if done > 1 else ''} faite{'s' if done > 1 else ''} sur {len(steps)}."
