"""Notes between agents on a case: written, with those they name, and found again under « Messages »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import mentions, thread_lists
from domain.actors import of_account
from domain.clock import now
from domain.colleagues import colleagues
from domain.errors import DomainError
from domain.records import Account
from web import current, guards
from web.casefile import CaseFile
from web.shell import Shell
from web.staff import case_typed, queue
from workflows.deciding import decides

REMARK = "@remark"
"""The button that decides nothing: no transition has such a name."""
MOST_SHOWN = 10
"""Messages to answer that « Messages » shows; the others are a link away."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be named in a note: how, and whether they are ticked."""

    id: str
    name: str
    handle: str
    ticked: bool = False


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/for-me", "for_me", guards.staff_only(show))
    blueprint.add_url_rule("/for-me", "see_mentions", guards.staff_only(see), methods=["POST"])


# ------------------------------------------------------------------------------------------------ a note


def add(file: CaseFile) -> None:
    """Write the typed note and tell those it names. Raises DomainError for a name that is nobody's."""
    session, actor = current.session(), current.actor()
    text = request.form.get("remark", "").strip()[: case_typed.LONGEST]
    if not text:
        return
    everybody = colleagues(session)
    ticked = set(request.form.getlist("mention"))
    named = [*mentions.named_in(text, everybody), *(each for each in everybody if each.id in ticked)]
    for account in named:
        if not _may_open(file, account):
            sentence = f"{account.display_name} ne peut pas ouvrir ce dossier : ce n’est pas son service ou son rôle."
            raise DomainError("not_theirs", sentence)
    named = list({account.id: account for account in named}.values())
    mentions.leave_note(session, case=file.case, actor=actor, note=text, mentioned=named, at=now())
    mentions.see_case(session, actor=actor, case=file.case, at=now())
    flash(_told([account for account in named if account.id != actor.id]), "success")


def _told(named: list[Account]) -> str:
    if not named:
        return "La note est ajoutée pour les agents."
    names = " et ".join(account.display_name for account in named)
    return f"La note est ajoutée. {names} {'la trouveront' if len(named) > 1 else 'la trouvera'} sous « Messages »."


def _may_open(file: CaseFile, account: Account) -> bool:
    actor = of_account(account)
    return decides(file.town, file.procedure, actor) and actor.serves(file.case.service)


def box(file: CaseFile, problem: str, staff: Sequence[Account]) -> dict[str, object]:
    """What the template of the note prints: what was typed and not written yet, and who of the staff may be told."""
    written = request.form.get("_action") == REMARK and not problem
    me, ticked = current.actor().id, set() if written else set(request.form.getlist("mention"))
    staff = staff or colleagues(current.session())
    found = [each for each in staff if each.id != me and _may_open(file, each)]
    shown = [Colleague(each.id, each.display_name, mentions.handle_of(each), each.id in ticked) for each in found]
    text = "" if written else request.form.get("remark", "")[: case_typed.LONGEST]
    return {"text": text, "colleagues": shown}


# ----------------------------------------------------------------------------------------------- for me


def show() -> str:
    session, actor, search = current.session(), current.actor(), queue.Search.from_request()
    waiting, _ = thread_lists.for_staff(session, actor=actor, procedures=search.allowed, waiting=True, limit=MOST_SHOWN)
    return render_template(
        "pages/staff/for_me.html",
        unseen=mentions.for_me(session, actor=actor, procedures=search.allowed),
        seen=mentions.for_me(session, actor=actor, procedures=search.allowed, seen=True),
        waiting=waiting,
        waiting_count=thread_lists.waiting_count(session, actor=actor, procedures=search.allowed),
        title_of=lambda case: queue.title_of(case, search),
        me=guards.me(),
        shell=Shell("for_me"),
    )


def see() -> BaseResponse:
    """Note what was seen, or whether the daily mail is wanted; an opened one leads to its case."""
    session, slug = current.session(), current.town().slug
    action, _, mention_id = request.form.get("_action", "").partition(":")
    if action == "digest":
        guards.me().digest = bool(request.form.get("digest"))
        wanted = "Vous recevrez" if guards.me().digest else "Vous ne recevrez plus"
        flash(f"{wanted} le récapitulatif du matin.", "success")
    elif action in ("open", "seen"):
        mentions.see(session, actor=current.actor(), at=now(), mention_id=mention_id)
        if action == "open":
            return redirect(f"/{slug}/inbox/{request.form.get('case', '')[:32]}#historique")
    elif action == "all":
        mentions.see(session, actor=current.actor(), at=now())
    return redirect(f"/{slug}/for-me")
