"""`make run`: tables, towns, demo people, jobs and the web server, until Ctrl-C.

The web server runs in a process of its own; this one watches the towns' files and does what the clock does.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from app import create_app
from commands.demo import demo_keep
from commands.worker import job_tools
from domain import migrate
from jobs import publishing
from jobs.runner import Runner
from settings import ROOT, Settings
from workflows import demo

console = Console(highlight=False)
STEPS = 5


@contextmanager
def doing(number: int, what: str) -> Iterator[None]:
    """Says what is being done, then how long it took."""
    started = time.monotonic()
    with console.status(f"[{number}/{STEPS}] {what}…"):
        yield
    console.print(f"[green]✓[/] \\[{number}/{STEPS}] {what} [dim]({time.monotonic() - started:.1f} s)[/]")


def tell(outcome: publishing.Outcome) -> None:
    """What became of a town's files just saved."""
    if outcome.problems:
        console.print(f"[red]✗ {outcome.town}[/] : l'édition précédente reste en ligne.")
        for problem in outcome.problems:
            console.print(f"  {problem}", markup=False, soft_wrap=True)
    elif outcome.changed:
        console.print(f"[green]✓ {outcome.town}[/] publiée ({outcome.edition[:12]})")


def free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def main() -> int:
    os.environ.setdefault("GUICHET_DEMO", "1")
    port = int(os.environ.get("PORT", "8000"))
    if not free(port):
        console.print(f"[red]Le port {port} est déjà pris.[/] Choisissez-en un autre : PORT=8001 make run")
        return 1
    settings = Settings.from_environment()
    app = create_app(settings)
    database, vocabulary = app.extensions["database"], app.extensions["vocabulary"]
    with doing(1, "Tables de la base de données"):
        migrate.upgrade(database)
    with doing(2, "Publication des communes"):
        outcomes = [
            publishing.publish(database, settings.towns, s, vocabulary) for s in publishing.town_folders(settings.towns)
        ]
    for outcome in outcomes:
        if outcome.problems:
            tell(outcome)
    with doing(3, "Personnes de démonstration"):
        logins = load_demo(app)
    stop = threading.Event()
    runner = Runner(job_tools(app))
    with doing(4, "Courrier, échéances, surveillance des fichiers"):
        if settings.jobs == "embedded":
            runner.start()
        threading.Thread(target=watch, args=(app, settings, stop), name="watch", daemon=True).start()
    with doing(5, "Serveur web"):
        server = start_server(settings, port)
        wait_until_it_answers(server, port)
    welcome(settings, logins)
    try:
        code = server.wait()
    except KeyboardInterrupt:
        code = 0
    console.print("\nArrêt…")
    stop.set()
    runner.stop()
    stop_server(server)
    database.dispose()
    return code


def load_demo(app: object) -> list[tuple[str, demo.Login]]:
    found = []
    for town in app.extensions["editions"].all():  # type: ignore[attr-defined]
        with app.extensions["database"].begin(town.slug) as session:  # type: ignore[attr-defined]
            logins = demo.load_demo(session, town=town, keep=demo_keep(app, town))
            found += [(town.name, login) for login in logins]
    return found


def watch(app: object, settings: Settings, stop: threading.Event) -> None:
    """Publish what a configurator saves, within two seconds."""
    watching = publishing.Watch(settings.towns)
    while not stop.wait(0.5):
        extensions = app.extensions  # type: ignore[attr-defined]
        changed = watching.changed()
        publishing.publish_changed(extensions["database"], settings.towns, changed, extensions["vocabulary"], tell)


def start_server(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "GUICHET_SECRET_KEY": settings.secret_key, "GUICHET_JOBS": "off"}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", os.environ.get("HOST", "127.0.0.1"), "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers", "wsgi:app",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while free(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("Le serveur web n'a pas démarré : lisez les lignes ci-dessus.")
        time.sleep(0.05)


def stop_server(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def welcome(settings: Settings, logins: list[tuple[str, demo.Login]]) -> None:
    """Addresses and demo logins."""
    console.print(f"\n[bold]Guichet est ouvert : {settings.base_url}/[/]\n")
    console.print(f"Le courrier des familles : {settings.base_url}/dev/mail\n")
    for town in dict.fromkeys(name for name, _ in logins):
        console.print(f"[bold]{town}[/]")
        for name, login in logins:
            if name == town:
                console.print(f"  {login.role:<52} {login.login}", markup=False, soft_wrap=True)
    console.print(f"\nMot de passe de toutes ces personnes : [bold]{demo.PASSWORD}[/].  Ctrl-C arrête tout.\n")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
