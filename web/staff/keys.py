"""The keys of the inbox, on a page of their own for who has no script, or prints it."""

from __future__ import annotations

from flask import Blueprint, render_template

from web import current, guards
from web.shell import Shell


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/keys", "keys", guards.staff_only(show))


def show() -> str:
    """The decisions of every workflow of the town, each with its key, besides the keys that are always the same."""
    workflows = current.town().workflows.values()
    ways = {(way.key, way.label): way for workflow in workflows for way in workflow.transitions.values() if way.key}
    decisions = [ways[pair] for pair in sorted(ways)]
    return render_template("pages/staff/keys.html", decisions=decisions, shell=Shell("inbox"))
