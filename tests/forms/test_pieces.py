from __future__ import annotations

from types import SimpleNamespace

from jinja2 import DictLoader, Environment
from markupsafe import escape

from forms.pieces import Recorder, compile_template


def test_pieces_say_what_the_template_would_have_said() -> None:
    environment = Environment(
        loader=DictLoader({"page": "<p>{{ name }}</p>\n   <i>{{ fixed }}</i>{{ name }}"}), autoescape=True
    )
    recorder = Recorder()
    name = recorder.hole(lambda view: escape(view.name))
    pieces = compile_template(environment, "page", recorder, name=name, fixed="<b>")
    assert pieces.render(SimpleNamespace(name="Nina & Léo")) == "<p>Nina &amp; Léo</p>\n<i>&lt;b&gt;</i>Nina &amp; Léo"


def test_a_hole_that_the_template_leaves_out_is_never_filled() -> None:
    environment = Environment(loader=DictLoader({"page": "alone"}), autoescape=True)
    recorder = Recorder()
    recorder.hole(lambda view: 1 / 0)  # type: ignore[arg-type, return-value]
    assert compile_template(environment, "page", recorder).render(None) == "alone"
