"""Lists of the inbox that an agent keeps under a name, alone or with the colleagues; and the columns of the lists."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from domain import views
from domain.errors import DomainError
from domain.records import SavedView
from web import current, guards
from web.shell import Shell
from web.staff import columns
from web.staff.queue import Search

Answer = str | tuple[str, int] | BaseResponse


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/views", "views", guards.staff_only(index))
    blueprint.add_url_rule("/views", "save_view", guards.staff_only(save), methods=["POST"])
    blueprint.add_url_rule("/views/<view_id>", "change_view", guards.staff_only(change), methods=["POST"])
    blueprint.add_url_rule("/columns", "columns", guards.staff_only(choose_columns), methods=["POST"])


def saved() -> Sequence[SavedView]:
    """What this agent kept and what others share; one SELECT."""
    return views.visible(current.session(), account_id=guards.me().id)


# -------------------------------------------------------------------------------------------- the page


def index() -> str:
    return _page()


def _page(problem: str = "", target: str = "") -> str:
    found, me = saved(), current.actor()
    return render_template(
        "pages/staff/views.html",
        own=[view for view in found if view.name and view.account_id == me.id],
        shared=[view for view in found if view.name and view.account_id != me.id],
        may_change=lambda view: views.may_change(view, me),
        problem=problem,
        target=target,
        shell=Shell("inbox"),
    )


# ------------------------------------------------------------------------------------------ from a list


def save() -> Answer:
    """The list of the address under the name typed, as it is shown: filters, order and columns."""
    search = Search.from_request()
    kept = columns.written(columns.shown(search.columns, _own_columns()))
    query, shared = search.query(columns=kept), bool(request.form.get("shared"))
    try:
        name = request.form.get("name", "")
        view = views.save(current.session(), actor=current.actor(), name=name, query=query, shared=shared)
    except DomainError as refusal:
        flash(refusal.sentence, "warning")
        return _list(search.query())
    flash(f"La vue « {view.name} » est enregistrée{' pour tous les agents' if view.shared else ''}.", "success")
    return _list(query)


def _own_columns() -> str:
    return next((view.query for view in saved() if not view.name and view.account_id == guards.me().id), "")


def choose_columns() -> BaseResponse:
    """For every list that does not say its own; none ticked: the narrow list."""
    search = Search.from_request()
    views.keep_ordinary(current.session(), actor=current.actor(), query=columns.written(request.form.getlist("column")))
    return _list(search.query(columns=""))


def _list(query: str) -> BaseResponse:
    return redirect(f"/{current.town().slug}/inbox{query}", 303)


# --------------------------------------------------------------------------------------- from the page


def change(view_id: str) -> Answer:
    """Rename, share, keep to oneself, or remove."""
    session, actor = current.session(), current.actor()
    try:
        if request.form.get("_action") == "remove":
            gone = views.remove(session, view_id=view_id, actor=actor)
            flash(f"La vue « {gone.name} » est retirée. Les dossiers ne changent pas.", "success")
        else:
            name, shared = request.form.get("name", ""), bool(request.form.get("shared"))
            kept = views.change(session, view_id=view_id, actor=actor, name=name, shared=shared)
            flash(f"La vue « {kept.name} » est enregistrée.", "success")
    except DomainError as refusal:
        if refusal.code == "not_yours":
            raise
        return _page(refusal.sentence, view_id), 422
    return redirect(f"/{current.town().slug}/views", 303)
