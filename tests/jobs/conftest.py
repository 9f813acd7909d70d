from __future__ import annotations

from tests import databases, scanners, worlds

any_database = databases.any_database
clamd_address = scanners.clamd_address
postgres = databases.postgres
sqlite = databases.sqlite
session = worlds.session
town = worlds.town
