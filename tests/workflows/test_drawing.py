from __future__ import annotations

from itertools import pairwise

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.condition_sentence import Wording
from schemas.conditions import compile_condition
from schemas.definitions import DRAFT, Delay, Reminder, State, Transition, Workflow
from tests.worlds import SHEET, workflow
from workflows.captions import Names, names_for
from workflows.drawing import LANE, LARGEST, WIDTH, Drawing, draw, in_order


def problems(flow: Workflow, drawing: Drawing) -> list[str]:
    """What would make a drawing wrong or hard to read."""
    found = []
    if {box.state for box in drawing.boxes} != {*flow.states, DRAFT}:
        found.append("a state is missing")
    leaving = {(way.id, source) for way in flow.transitions.values() for source in way.sources}
    if {(way.transition, way.source) for way in drawing.ways} != leaving:
        found.append("a way is missing")
    lanes = {lane.target: lane for lane in drawing.lanes}
    if len({lane.x for lane in drawing.lanes}) != len(lanes):
        found.append("two lanes lie on each other")
    for way in drawing.ways:
        lane = lanes[way.target]
        if way.lane != lane.x or not lane.top <= way.y <= lane.bottom:
            found.append(f"{way.transition} does not join its lane")
    lines = sorted(each.y for part in (*drawing.boxes, *drawing.ways) for each in part.words)
    if any(after - before < 12 for before, after in pairwise(lines)):
        found.append("two lines of text lie on each other")
    if any(y > drawing.height for y in lines) or drawing.width > WIDTH + LANE * (len(lanes) + 1):
        found.append("something lies outside")
    spans = [(box.y, box.y + box.height) for box in drawing.boxes]
    if any(a[1] >= b[0] for a, b in pairwise(spans)):
        found.append("two boxes lie on each other")
    return found


def test_every_workflow_of_the_five_towns_is_drawn_whole_and_without_an_overlap(app: Flask) -> None:
    towns = app.extensions["editions"].all()
    assert len(towns) == 5
    flows = [(town, flow) for town in towns for flow in town.workflows.values()]
    assert len(flows) > 20
    assert not [
        (town.slug, flow.id, wrong)
        for town, flow in flows
        if (wrong := problems(flow, draw(flow, names_for(town, flow))))
    ]


WORDS = st.text("abcdefghij éà", min_size=1, max_size=60).filter(str.strip)


@st.composite
def flows(draw_one: st.DrawFn) -> Workflow:
    """Any number of states and ways, from anywhere to anywhere."""
    count = draw_one(st.integers(1, 12))
    names = [f"s{number}" for number in range(count)]
    states = [
        State(
            name,
            draw_one(WORDS),
            "blue",
            "staff",
            draw_one(st.none() | st.just(Delay(5, "working_days"))),
            clock="pauses",
        )
        for name in names
    ]
    ways = [Transition("send", "Envoyer", (DRAFT,), names[0], ("family",))]
    for number in range(draw_one(st.integers(0, 20))):
        sources = tuple(draw_one(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)))
        ways.append(
            Transition(f"w{number}", draw_one(WORDS), sources, draw_one(st.sampled_from(names)), ("agent", "clock"))
        )
    return workflow("any", states, ways)


@settings(max_examples=120)
@given(flows())
def test_no_workflow_is_too_tangled_to_be_drawn_without_an_overlap(flow: Workflow) -> None:
    assert problems(flow, draw(flow)) == []


@settings(max_examples=60)
@given(flows())
def test_no_line_of_text_is_wider_than_its_box(flow: Workflow) -> None:
    drawing = draw(flow)
    texts = [each.text for part in (*drawing.boxes, *drawing.ways) for each in part.words]
    assert max(map(len, texts)) <= LARGEST


def test_states_stand_in_the_order_that_a_case_meets_them_and_closed_ones_last() -> None:
    assert in_order(SHEET) == [DRAFT, "waiting", "incomplete", "valid", "refused"]


def test_a_state_that_nothing_leads_to_is_drawn_all_the_same() -> None:
    flow = workflow(
        "lost",
        [State("lost", "Perdu", "grey", final=True), State("waiting", "En attente", "orange", "staff")],
        [Transition("send", "Envoyer", (DRAFT,), "waiting", ("family",))],
    )
    assert in_order(flow) == [DRAFT, "waiting", "lost"]
    assert problems(flow, draw(flow)) == []


def test_a_lane_has_the_colour_of_the_state_that_it_leads_to() -> None:
    drawing = draw(SHEET)
    assert {lane.target: lane.colour for lane in drawing.lanes} == {
        "waiting": "orange", "incomplete": "yellow", "valid": "green", "refused": "red",
    }  # fmt: skip


def test_what_happens_by_itself_is_drawn_apart_with_a_clock() -> None:
    ways = {way.transition: way for way in draw(SHEET).ways}
    assert [name for name, way in ways.items() if way.alone] == ["lapse"]
    assert [each.text for each in ways["lapse"].words if each.clock] == ["après 30\N{NO-BREAK SPACE}jours"]


def test_a_state_says_who_acts_until_when_and_what_its_clock_does() -> None:
    state = State(
        "asked",
        "Pièces demandées",
        "yellow",
        "family",
        Delay(1, "months"),
        clock="pauses",
        remind=(Reminder(Delay(10, "days"), "m"),),
    )
    drawn = draw(workflow("one", [state], [Transition("send", "Envoyer", (DRAFT,), "asked", ("family",))]))
    said = [each.text for each in drawn.boxes[1].words]
    assert said[:4] == [
        "Pièces demandées",
        "C’est à la famille d’agir",
        "À traiter sous 1\N{NO-BREAK SPACE}mois",
        "Rappel après 10\N{NO-BREAK SPACE}jours",
    ]
    assert " ".join(said[4:]) == "Pendant ce temps, le délai légal s’arrête"


def test_a_sign_of_french_never_begins_a_line() -> None:
    """Whatever the length before it: a question's label ends with `?`, then `»`."""
    for longer in range(40):
        asked = Wording(f"Demandez-vous une {'x' * longer} école ?")
        way = Transition("t", "T ?", ("waiting",), "valid", ("agent",), when=compile_condition({"other": True}))
        flow = workflow("sheet", SHEET.states.values(), [SHEET.submission, way])
        drawn = draw(flow, Names(questions={"other": asked}))
        lines = [each.text for each in drawn.ways[1].words]
        assert not [line for line in lines if line[0] in "?»:;!" or line.endswith("«")], lines
