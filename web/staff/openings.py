"""« Ouvert aussi par »: the page of a case says that it is open, and hears who else has it open.

A post, since GETs never write; without a script the page only shows who was there when it was made.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from domain import openings, readings
from domain.clock import now
from web import current, guards
from web.staff.case_found import find
from web.staff.queue import Search


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/inbox/<reference>/opening", "opening", guards.staff_only(tell), methods=["POST"])


def tell(reference: str) -> str:
    """The sentence about the others, as HTML; empty when there is nobody. With `gone`, the page was left."""
    session, actor, case = current.session(), current.actor(), find(reference, Search.from_request()).case
    if "gone" in request.args:
        openings.close_case(session, case=case, actor=actor)
        return ""
    openings.open_case(session, case=case, actor=actor, at=now())
    readings.note_case(session, actor=actor, case=case, moment=now())
    others = openings.others(session, case=case, actor=actor, at=now())
    return render_template("pages/staff/case_others.html", others=others)
