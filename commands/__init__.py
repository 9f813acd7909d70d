"""What one types: `flask towns`, `staff`, `demo`, `worker`, `database`, `audit`, `api-key`; one file for each."""

from __future__ import annotations

from flask import Flask

from commands import api_keys, audit, database, demo, staff, towns, worker


def init(app: Flask) -> None:
    for part in (towns, staff, demo, api_keys, audit, database):
        app.cli.add_command(part.group)
    app.cli.add_command(worker.worker)
