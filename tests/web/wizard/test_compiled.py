from __future__ import annotations

from dataclasses import replace

from flask import Flask

from forms.context import Context
from forms.view import View
from schemas.definitions import Field
from tests.web.pages import soup
from web.wizard import compiled

HEALTH, AGENT = ("health",), ("agent",)


def test_readers_are_common_only_where_every_asking_question_has_them() -> None:
    title, diet, care = (
        Field("title", "heading", "Santé"),
        Field("diet", "text", "Régime", readers=HEALTH),
        Field("care", "text", "Soins", readers=HEALTH),
    )
    assert compiled.readers_of_all((title, diet, care)) == HEALTH
    assert compiled.readers_of_all((diet, replace(care, readers=AGENT))) == ()
    assert compiled.readers_of_all((diet,)) == ()


def test_what_was_said_above_is_not_said_again_below() -> None:
    row = Field("name", "text", "Nom", readers=HEALTH)
    group = Field("doctors", "group", "Médecins", readers=HEALTH, fields=(row, replace(row, id="x", readers=AGENT)))
    printed = compiled.without_readers(group, HEALTH)
    assert (printed.readers, [each.readers for each in printed.fields]) == ((), [(), AGENT])
    assert compiled.without_readers(group, ()).readers == HEALTH


def test_a_step_says_once_who_reads_it(app: Flask) -> None:
    town = app.extensions["editions"].current("carros")
    procedure = town.procedures["family"]
    fields = tuple(Field(name, "text", name, readers=HEALTH) for name in ("diet", "care", "aids"))
    step = replace(procedure.steps[0], id="test_readers", fields=fields)
    with app.test_request_context("/carros/"):
        html = compiled.step_page(town, procedure, step).render(View(Context(town), {}, {}, (), (), {}, {}))
    assert len(soup(html).select(".readers")) == 1
