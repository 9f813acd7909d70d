"""A family and the services: what they wrote to each other, about a request or not, and the box to write in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import cases, thread_lists, threads
from domain.clock import now
from domain.errors import DomainError, NotYours
from domain.ids import new_id
from domain.records import Case, Thread
from domain.thread_lists import Heard
from domain.threads import SentAlready
from schemas.definitions import Town
from web import casefile, current, guards
from web.family.holdings import Holdings
from web.filters import natural_name
from web.shell import Shell
from workflows.messages import service_values

Answer = str | tuple[str, int] | BaseResponse
SENT = "Votre message est envoyé. La réponse arrivera ici, et un courriel vous le dira."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of « Mes messages »: a conversation, or what an agent wrote when deciding on a request."""

    title: str
    text: str
    who: str
    at: datetime
    url: str
    unread: int = 0
    thread: Thread | None = None


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/messages", "messages", guards.family_only(index))
    blueprint.add_url_rule("/messages", "begin_thread", guards.family_only(begin), methods=["POST"])
    blueprint.add_url_rule("/messages/new", "new_thread", guards.family_only(new))
    blueprint.add_url_rule("/messages/<thread_id>", "thread", guards.family_only(show))
    blueprint.add_url_rule("/messages/<thread_id>", "write_thread", guards.family_only(write), methods=["POST"])


# ----------------------------------------------------------------------------------------------- the list


def entries(holdings: Holdings) -> list[Entry]:
    """What is not read yet first, then the latest."""
    found = [_of_thread(holdings.town, heard) for heard in holdings.threads]
    for line, case in holdings.messages:
        url = f"/{holdings.town.slug}/family/requests/{case.reference}"
        found.append(Entry(_title(case), line.note, holdings.town.service.name, line.at, url))
    return sorted(found, key=lambda entry: (bool(entry.unread), entry.at), reverse=True)


def _of_thread(town: Town, heard: Heard) -> Entry:
    thread = heard.thread
    title = thread.subject or (_title(heard.case) if heard.case else "")
    url, who = f"/{town.slug}/family/messages/{thread.id}", service_name(town, heard.service)
    return Entry(title, heard.last, who, thread.last_at, url, thread.family_unread, thread)


def _title(case: Case) -> str:
    title = casefile.of_case(case).procedure.title_for_family
    return f"{title} · {natural_name(case.title)}" if case.title else title


def service_name(town: Town, service: str) -> str:
    return service_values(town, service)["service.name"]


def index() -> str:
    holdings = Holdings.of(guards.me())
    return render_template("pages/family/messages.html", content=entries(holdings), shell=Shell("messages"))


# ------------------------------------------------------------------------------------------ a conversation


def show(thread_id: str) -> Answer:
    return _page(_own(thread_id))


def _own(thread_id: str) -> Heard:
    return thread_lists.own(current.session(), thread_id=thread_id, account_id=guards.me().id)


def _page(heard: Heard, *, problem: str = "", text: str = "") -> str:
    return render_template("pages/family/thread.html", shell=Shell("messages"), **conversation(heard, problem, text))


def conversation(heard: Heard, problem: str = "", text: str = "") -> dict[str, Any]:
    """What the template of a conversation prints: on a page of its own, or on that of the request it is about."""
    me, case = guards.me(), heard.case
    return {
        "thread": heard.thread,
        "service": service_name(current.town(), heard.service),
        "case": case,
        "case_title": _title(case) if case is not None else "",
        "own_case": case is not None and case.account_id == me.id,
        "messages": threads.messages(current.session(), heard.thread),
        "key": new_id(),
        "problem": problem,
        "text": text,
        "longest": threads.LONGEST,
    }


def write(thread_id: str) -> Answer:
    """Send a message, or say that those shown were read."""
    heard = _own(thread_id)
    if request.form.get("_action") != "send":
        upto = request.form.get("upto", "")[:36]
        threads.read(current.session(), thread=heard.thread, side="family", upto=upto, at=now())
        return redirect(f"/{current.town().slug}/family/messages/{heard.thread.id}#last")
    return _sent(lambda: heard.thread, lambda problem, text: _page(_own(thread_id), problem=problem, text=text))


# ---------------------------------------------------------------------------------------------- a new one


def new() -> Answer:
    return _form(request.args)


def _form(typed: Any, problem: str = "") -> str:
    """Whom to write to and about what; what was typed stays."""
    holdings = Holdings.of(guards.me())
    town = holdings.town
    return render_template(
        "pages/family/new_message.html",
        services={each.id: each.label for each in town.services.values()},
        requests={case.reference: _title(case) for case in holdings.requests[:30]},
        typed=typed,
        key=new_id(),
        problem=problem,
        longest=threads.LONGEST,
        shell=Shell("messages"),
    )


def begin() -> Answer:
    typed = request.form
    return _sent(lambda: _begun(typed), lambda problem, text: _form(typed, problem))


def _begun(typed: Any) -> Thread:
    """A thread about one of their own requests, else a new one. Raises DomainError."""
    session, me, town = current.session(), guards.me(), current.town()
    if typed.get("about"):
        case = cases.for_sender(session, reference=typed["about"], actor=current.actor())
        if case.account_id != me.id:
            raise NotYours()
        return threads.about_case(session, case=case, account=me)
    service = typed.get("service", "")
    if service and service not in town.services:
        raise DomainError("service_missing", "Choisissez le service à qui vous écrivez.")
    return threads.outside(session, account=me, service=service, subject=typed.get("subject", ""))


def _sent(thread_of: Callable[[], Thread], again: Callable[[str, str], str]) -> Answer:
    """Write the posted text; back to the conversation, or to the page that said what is missing."""
    session, text = current.session(), request.form.get("text", "")
    try:
        thread = thread_of()
        key = request.form.get("key", "")
        message = threads.write(session, thread=thread, by=current.actor(), text=text, key=key, at=now())
        threads.read(session, thread=thread, side="family", upto=message.id, at=now())
    except SentAlready:
        current.fail()
        flash(SENT, "success")
        return redirect(f"/{current.town().slug}/family/messages")
    except NotYours:
        raise
    except DomainError as refusal:
        current.fail()
        return again(refusal.sentence, text), 422
    flash(SENT, "success")
    return redirect(_back(thread))


def _back(thread: Thread) -> str:
    slug, place = current.town().slug, request.form.get("from", "")
    if place == "request" and request.form.get("about"):
        return f"/{slug}/family/requests/{request.form['about'].strip().upper()}#messages"
    return f"/{slug}/family/messages/{thread.id}#last"
