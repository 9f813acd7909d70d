"""Lists of the inbox that agents keep under a name: their own, and those shared with every agent of the town."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.errors import DomainError, NotYours
from domain.records import SavedView
from domain.scope import town_of
from domain.text import searchable

MOST = 30
"""Views of one agent."""
LONGEST_NAME = 60
CHIEF = "chief"
"""The role that may also rename and remove what others share."""


def visible(session: Session, *, account_id: str) -> Sequence[SavedView]:
    """An agent's own views, then those that others share, by name; the nameless one (their columns) first."""
    wanted = select(SavedView).where(or_(SavedView.account_id == account_id, SavedView.shared.is_(True)))
    found = session.scalars(wanted.order_by(SavedView.name, SavedView.id)).all()
    return sorted(found, key=lambda view: (view.account_id != account_id, searchable(view.name)))


def save(session: Session, *, actor: Actor, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a list under a name; a view of that name is replaced. Raises DomainError."""
    view = _own(session, actor, checked_name(name))
    if view is None:
        if len([each for each in visible(session, account_id=str(actor.id)) if each.account_id == actor.id]) >= MOST:
            raise DomainError("too_many_views", f"Vous avez déjà {MOST} vues. Retirez-en une d’abord.")
        view = SavedView(town=town_of(session), account_id=actor.id, name=checked_name(name))
        session.add(view)
    view.owner_name, view.query, view.shared = actor.name, query, shared
    session.flush()
    return view


def keep_ordinary(session: Session, *, actor: Actor, query: str) -> None:
    """How the agent wants the ordinary list: its columns. An empty query forgets it."""
    view = _own(session, actor, "")
    if view is None and query:
        session.add(SavedView(town=town_of(session), account_id=actor.id, owner_name=actor.name, name="", query=query))
    elif view is not None and query:
        view.query = query
    elif view is not None:
        session.delete(view)
    session.flush()


def change(session: Session, *, view_id: str, actor: Actor, name: str, shared: bool) -> SavedView:
    """Rename a view, share it or keep it to oneself. Raises DomainError, NotYours."""
    view, name = find(session, view_id=view_id, actor=actor), checked_name(name)
    same = select(SavedView.id).where(
        SavedView.account_id == view.account_id, SavedView.name == name, SavedView.id != view.id
    )
    if session.scalar(same) is not None:
        raise DomainError("view_name_taken", f"Une autre vue s’appelle déjà « {name} ». Choisissez un autre nom.")
    view.name, view.shared = name, shared
    session.flush()
    return view


def remove(session: Session, *, view_id: str, actor: Actor) -> SavedView:
    """Raises NotYours for a view of somebody else."""
    view = find(session, view_id=view_id, actor=actor)
    session.delete(view)
    session.flush()
    return view


def find(session: Session, *, view_id: str, actor: Actor) -> SavedView:
    """A view that the actor may change: their own or, for who answers for the service, a shared one. Raises NotYours."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.name != ""))
    if view is None or not may_change(view, actor):
        raise NotYours()
    return view


def may_change(view: SavedView, actor: Actor) -> bool:
    return view.account_id == actor.id or (view.shared and actor.has_role(CHIEF))


def checked_name(name: str) -> str:
    """Raises DomainError when it is empty; a long one is cut."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise DomainError("view_without_name", "Donnez un nom à cette vue, par exemple « Inscriptions en retard ».")
    return name


def _own(session: Session, actor: Actor, name: str) -> SavedView | None:
    return session.scalar(select(SavedView).where(SavedView.account_id == actor.id, SavedView.name == name))
