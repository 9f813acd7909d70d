from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from domain import views
from domain.errors import DomainError, NotYours
from tests.worlds import make_agent


def names(session: Session, actor: object) -> list[str]:
    return [view.name for view in views.visible(session, account_id=actor.id)]  # type: ignore[attr-defined]


def test_an_agent_finds_their_own_views_and_the_shared_ones(session: Session) -> None:
    ines, paul = make_agent(session), make_agent(session, email="paul@example.fr", name="Paul")
    views.save(session, actor=ines, name="  Mes   retards ", query="?late=1")
    views.save(session, actor=ines, name="École", query="?procedure=school", shared=True)
    views.save(session, actor=paul, name="Zone", query="?q=zone")
    assert names(session, ines) == ["École", "Mes retards"]
    assert names(session, paul) == ["Zone", "École"]
    views.save(session, actor=ines, name="Mes retards", query="?late=1&order=newest", shared=True)
    [kept] = [view for view in views.visible(session, account_id=str(paul.id)) if view.name == "Mes retards"]
    assert kept.query == "?late=1&order=newest", "the same name is the same view"


def test_only_its_owner_or_a_chief_changes_a_shared_view(session: Session) -> None:
    ines, chief = make_agent(session), make_agent(session, "chief", email="chef@example.fr", name="Chef")
    paul = make_agent(session, email="paul@example.fr", name="Paul")
    shared = views.save(session, actor=ines, name="École", query="", shared=True)
    own = views.save(session, actor=ines, name="À moi", query="")
    for view, who in ((shared, paul), (own, paul), (own, chief)):
        with pytest.raises(NotYours):
            views.change(session, view_id=view.id, actor=who, name="Autre", shared=True)
        with pytest.raises(NotYours):
            views.remove(session, view_id=view.id, actor=who)
    views.change(session, view_id=shared.id, actor=chief, name="Écoles", shared=True)
    views.remove(session, view_id=own.id, actor=ines)
    assert names(session, ines) == ["Écoles"]


def test_a_view_needs_a_name_of_its_own(session: Session) -> None:
    ines = make_agent(session)
    with pytest.raises(DomainError, match="view_without_name"):
        views.save(session, actor=ines, name="  ", query="")
    views.save(session, actor=ines, name="Une", query="")
    second = views.save(session, actor=ines, name="Deux", query="")
    with pytest.raises(DomainError, match="view_name_taken"):
        views.change(session, view_id=second.id, actor=ines, name="Une", shared=False)


def test_the_ordinary_list_remembers_its_columns_until_they_are_forgotten(session: Session) -> None:
    ines = make_agent(session)
    for query in ("?columns=due", "?columns=due,state", ""):
        views.keep_ordinary(session, actor=ines, query=query)
        kept = [view.query for view in views.visible(session, account_id=str(ines.id)) if not view.name]
        assert kept == ([query] if query else [])


def test_an_agent_keeps_a_bounded_number_of_views(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    ines = make_agent(session)
    for name in ("a", "b", "a"):
        views.save(session, actor=ines, name=name, query="")
    with pytest.raises(DomainError, match="too_many_views"):
        views.save(session, actor=ines, name="c", query="")
