"""The `{names}` that texts may hold, by what they speak of. Each place of the language admits the groups that it can fill."""

from __future__ import annotations

PORTAL = ("town.name", "town.portal", "town.the_portal", "town.website", "service.name", "service.phone")
ACCOUNT = ("account.login", "account.email")
HOLDER = ("holder.full_name", "holder.title", "holder.short_title", "family.number")
CASE = ("case.reference", "case.procedure", "case.subject", "case.state", "case.due")
