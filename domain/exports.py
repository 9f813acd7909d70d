"""Lists taken away by agents: asked for, written by whoever takes them up, kept for a day, then forgotten.

Rights are looked at three times: when it is asked for, for each case when it is written (`workflows.exports`), and when its
file is fetched.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from domain import readings
from domain.actors import Actor
from domain.clock import now
from domain.errors import DomainError, NotYours
from domain.export_cases import MOST_CASES, Wanted
from domain.records import Export
from domain.scope import town_of
from domain.sql import changed

Format = Literal["csv", "xlsx", "ods", "zip"]
KEPT = timedelta(days=1)
"""How long a file may be fetched. The sweep of files leaves a file as long, and removes it after."""
TRACE_KEPT = timedelta(days=30)
"""How long the line « expiré » stays in the agent's list; that the export was made stays among the readings."""
SILENT = timedelta(minutes=5)
"""Whoever writes an export says so with each page of cases: after this long without a word, another takes it up."""
MOST_TRIES = 3
MOST_WAITING = 3
"""Exports that one agent has under way at once."""
OPEN = ("waiting", "running")
GIVEN_UP = "L’export n’a pas abouti après trois essais. Resserrez la liste, puis demandez-le de nouveau."


# --------------------------------------------------------------------------------------------- asking, having


def ask(session: Session, *, actor: Actor, wanted: Wanted, format: Format, title: str, total: int) -> Export:
    """Have a list written in the background, and note that it was asked for.

    Raises DomainError: `nothing_to_export`, `export_too_large`, `exports_under_way`.
    """
    check_size(total)
    mine = and_(Export.account_id == actor.id, Export.state.in_(OPEN))
    if (session.scalar(select(func.count()).select_from(Export).where(mine)) or 0) >= MOST_WAITING:
        sentence = "Trois de vos exports sont déjà en préparation : attendez que l’un soit prêt, ou arrêtez-en un."
        raise DomainError("exports_under_way", sentence)
    assert actor.id is not None, "only an account exports"
    made = Export(
        town=town_of(session),
        account_id=actor.id,
        account_name=actor.name,
        rights=rights_of(actor),
        format=format,
        title=title,
        wanted=wanted.as_json(),
        total=total,
    )
    session.add(made)
    session.flush()
    note(session, actor=actor, format=format, title=title, total=total)
    return made


def check_size(total: int) -> None:
    """Raises DomainError `nothing_to_export` or `export_too_large`."""
    if not total:
        raise DomainError("nothing_to_export", "Cette liste est vide : il n’y a rien à exporter.")
    if total > MOST_CASES:
        sentence = "Cette liste a plus de 200 000 dossiers : resserrez-la par une démarche, un état ou une période."
        raise DomainError("export_too_large", sentence)


def note(session: Session, *, actor: Actor, format: str, title: str, total: int) -> None:
    """Among the readings: who took which list away."""
    detail = f"{format.upper()}, {total} dossier{'s' if total > 1 else ''} : {title}"
    readings.note(session, actor=actor, what="export", detail=detail)


def rights_of(actor: Actor) -> list[str]:
    return sorted([*actor.roles, *(f"service:{each}" for each in actor.services)])


def find(session: Session, *, export_id: str, actor: Actor) -> Export:
    """An agent's own export. Raises NotYours for anybody else's, whatever their role."""
    export = session.scalar(select(Export).where(Export.id == export_id, Export.account_id == actor.id))
    if export is None or not actor.is_agent:
        raise NotYours()
    return export


def of_account(session: Session, *, account_id: str, limit: int = 20) -> list[Export]:
    """An agent's exports, the latest first."""
    mine = select(Export).where(Export.account_id == account_id)
    return list(session.scalars(mine.order_by(Export.created_at.desc(), Export.id.desc()).limit(limit)))


def check_fetched(export: Export, *, actor: Actor, moment: datetime) -> None:
    """Whether its file may leave now. Raises DomainError: `export_not_there`, `rights_changed`."""
    if export.state != "done" or export.expires_at is None or export.expires_at <= moment:
        sentence = "Cet export n’est plus disponible : il n’est gardé qu’un jour. Demandez-le de nouveau."
        raise DomainError("export_not_there", sentence)
    if rights_of(actor) != export.rights:
        sentence = "Vos droits ont changé depuis cet export. Demandez-le de nouveau : il dira ce que vous pouvez lire."
        raise DomainError("rights_changed", sentence)


def cancel(session: Session, *, export: Export) -> bool:
    """Stop it, or forget its file at the next turn of the clock; whether there was something to stop."""
    return _update(session, export, Export.state.in_((*OPEN, "done")), state="expired", expires_at=now())


# ------------------------------------------------------------------------------------------------- writing


def due(session: Session, *, moment: datetime, limit: int = 10) -> list[tuple[str, str]]:
    """(town, id) of exports that nobody writes, the oldest first. Needs a session of all towns, or looks in one."""
    waiting = select(Export.town, Export.id).where(_nobody_writes(moment)).order_by(Export.created_at).limit(limit)
    return [(town, export_id) for town, export_id in session.execute(waiting)]


def take_up(session: Session, *, export_id: str, moment: datetime) -> Export | None:
    """Begin to write it; None when another was faster. One that failed often enough is given up."""
    export = session.scalar(select(Export).where(Export.id == export_id))
    if export is None:
        return None
    if export.tries >= MOST_TRIES:
        _update(session, export, _nobody_writes(moment), state="failed", problem=GIVEN_UP, done_at=moment)
        return None
    values = {"state": "running", "tries": export.tries + 1, "done": 0, "left_out": 0, "beat_at": moment}
    if not _update(session, export, and_(_nobody_writes(moment), Export.tries == export.tries), **values):
        return None
    session.refresh(export)
    return export


def beat(session: Session, *, export: Export, done: int, left_out: int, moment: datetime) -> bool:
    """Say how far it is; False when its agent stopped it or another took it up: leave it then."""
    mine = and_(Export.state == "running", Export.tries == export.tries)
    return _update(session, export, mine, done=done, left_out=left_out, beat_at=moment)


def finish(session: Session, *, export: Export, digest: str, size: int, moment: datetime) -> bool:
    """The file is in the store; False when nobody waits for it any more."""
    mine = and_(Export.state == "running", Export.tries == export.tries)
    values = {"hash": digest, "size": size, "done_at": moment, "expires_at": moment + KEPT}
    return _update(session, export, mine, state="done", **values)


def fail(session: Session, *, export: Export, sentence: str, moment: datetime) -> None:
    """For a reason that another try would not change: told to the agent."""
    _update(session, export, Export.state == "running", state="failed", problem=sentence, done_at=moment)


def expire(session: Session, *, moment: datetime) -> list[tuple[str, str]]:
    """(town, hash) of the files to remove: their time has passed. Old traces go. Needs a session of all towns."""
    old = select(Export).where(Export.hash != "", Export.expires_at <= moment)
    gone = session.scalars(old).all()
    files = {(export.town, export.hash) for export in gone}
    for export in gone:
        export.state, export.hash = "expired", ""
    session.flush()
    alike = select(Export.town, Export.hash).where(Export.hash.in_([digest for _, digest in files]))
    files -= {(town, digest) for town, digest in session.execute(alike)}
    traces = delete(Export).where(Export.created_at < moment - TRACE_KEPT, Export.state.not_in(OPEN))
    session.execute(traces.execution_options(synchronize_session=False))
    return sorted(files)


def _nobody_writes(moment: datetime) -> Any:
    silent = and_(Export.state == "running", Export.beat_at < moment - SILENT)
    return or_(Export.state == "waiting", silent)


def _update(session: Session, export: Export, where: Any, **values: Any) -> bool:
    session.flush()
    one = and_(Export.town == export.town, Export.id == export.id, where)
    done = update(Export).where(one).values(**values).execution_options(synchronize_session=False)
    return bool(changed(session.execute(done)))
