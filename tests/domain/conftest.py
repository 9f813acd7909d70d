from __future__ import annotations

from tests import databases, worlds

any_database = databases.any_database
postgres = databases.postgres
sqlite = databases.sqlite
session = worlds.session
town = worlds.town
