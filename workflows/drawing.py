"""A workflow as a drawing: states below each other in the order a case meets them, transitions along lanes beside them.

Each state is a box; the ways that leave it stand under it, with who takes them and when. From each, a line joins the lane
of the state that it leads to: one lane a state, in that state's colour. Nothing overlaps however many states there are,
and it is as narrow as a phone. Lengths are in the units of the drawing, at their natural size those of the screen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.spacing import spaced
from schemas.definitions import DRAFT, Transition, Workflow
from workflows.captions import Names, conditions, of_state

WIDTH = 290
"""Of the column of boxes."""
LANE = 15
"""Between two lanes."""
LINE, SMALL = 19, 16
"""Heights of a line of text and of a small one."""
PAD, GAP = 10, 26
INSIDE = 12
"""From a box's edge to its text."""
LETTERS, SMALL_LETTERS = 31, 41
"""That fit in a line of a box; fewer in a bold one."""
LARGEST = SMALL_LETTERS
BOLD_LETTERS = 27
LETTER = 7.6
"""How wide a letter is, on average."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text and where it begins."""

    x: int
    y: int
    text: str
    small: bool = False
    clock: bool = False
    """Whether a clock stands before it: it happens by itself, or starts a timer."""


@dataclass(frozen=True, slots=True)
class Box:
    state: str
    colour: str
    final: bool
    y: int
    height: int
    words: tuple[Words, ...]
    middle: int
    """Where lanes arrive."""


@dataclass(frozen=True, slots=True)
class Way:
    """A transition as it leaves one state: its words, and the line from them to its lane."""

    transition: str
    source: str
    target: str
    colour: str
    y: int
    lane: int
    words: tuple[Words, ...]
    start: int
    """Where its line begins, beside its label."""
    alone: bool
    """Whether nobody has to do anything: the clock or an event takes it."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where everything that leads to one state runs, from its highest to its lowest end."""

    target: str
    colour: str
    x: int
    top: int
    bottom: int
    arrives: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    lanes: tuple[Lane, ...]


def draw(workflow: Workflow, names: Names | None = None) -> Drawing:
    """`names` are the town's, of roles and questions; without them, these are called by their ids."""
    boxes, rough = _stack(workflow, names or Names())
    by_state = {box.state: box for box in boxes}
    lanes = _lanes(rough, by_state)
    places = {lane.target: lane.x for lane in lanes}
    ways = tuple(replace(way, lane=places[way.target]) for way in rough if way.target in places)
    return Drawing(
        width=max(places.values(), default=WIDTH) + LANE,
        height=max((box.y + box.height for box in boxes), default=0) + _room_below(ways, boxes),
        boxes=boxes,
        ways=ways,
        lanes=lanes,
    )


def in_order(workflow: Workflow) -> list[str]:
    """The states as a case meets them: nearest to the sending first, closed ones last; the draft before all."""
    layers = {DRAFT: 0}
    front = [DRAFT]
    while front:
        reached = [way.target for state in front for way in workflow.leaving(state)]
        front = list(dict.fromkeys(each for each in reached if each not in layers))
        layers |= dict.fromkeys(front, len(layers))
    unreached = [state for state in workflow.states if state not in layers]
    written = {state: number for number, state in enumerate(workflow.states)}
    known = [state for state in [*layers, *unreached] if state == DRAFT or state in workflow.states]
    return sorted(
        known, key=lambda state: (_is_final(workflow, state), layers.get(state, 10_000), written.get(state, 0))
    )


def _is_final(workflow: Workflow, state: str) -> bool:
    return state != DRAFT and workflow.states[state].final


def _stack(workflow: Workflow, names: Names) -> tuple[tuple[Box, ...], list[Way]]:
    """Boxes and their ways from top to bottom; which lane a way joins is not known yet."""
    boxes, ways, y = list[Box](), list[Way](), 1
    for name in in_order(workflow):
        box = _box(workflow, name, y)
        boxes.append(box)
        y += box.height
        for way in workflow.leaving(name):
            ways.append(_way(workflow, name, way, names, y + PAD))
            y = _bottom(ways[-1].words)
        y += GAP
    return tuple(boxes), ways


def _box(workflow: Workflow, name: str, y: int) -> Box:
    if name == DRAFT:
        return Box(
            DRAFT,
            "grey",
            False,
            y,
            LINE + PAD,
            (Words(INSIDE, y + LINE, "Demande en cours de rédaction", True),),
            y + 15,
        )
    state = workflow.states[name]
    lines = _lines(state.label, BOLD_LETTERS) or [name]
    words = [Words(INSIDE, y + PAD + 14 + number * LINE, line) for number, line in enumerate(lines)]
    below = y + PAD + len(lines) * LINE
    for fact, clock in of_state(state):
        for line in _lines(fact, SMALL_LETTERS):
            words.append(Words(INSIDE, below + 12, line, small=True, clock=clock))
            below, clock = below + SMALL, False
    height = below + PAD - y - 2
    return Box(name, state.colour, state.final, y, height, tuple(words), y + PAD + 9)


def _way(workflow: Workflow, source: str, way: Transition, names: Names, y: int) -> Way:
    """Its label, then who takes it and when."""
    alone = not any(role not in ("clock", "link") for role in way.by)
    lines = _lines(way.label or way.id, LETTERS)
    words = [Words(INSIDE, y + 12 + number * LINE, line) for number, line in enumerate(lines)]
    below = y + len(lines) * LINE
    for number, line in enumerate(_lines(conditions(way, names), SMALL_LETTERS)):
        words.append(Words(INSIDE, below + 10, line, True, way.after is not None and number == 0))
        below += SMALL
    target = workflow.states.get(way.target)
    return Way(
        transition=way.id,
        source=source,
        target=way.target,
        colour=target.colour if target else "grey",
        y=y + 7,
        lane=0,
        words=tuple(words),
        start=min(WIDTH - 6, INSIDE + int(len(lines[0]) * LETTER) + 8),
        alone=alone,
    )


def _lines(text: str, letters: int) -> list[str]:
    """Spaced as French is before it is cut: no line begins with the sign that ends the one above."""
    return textwrap.wrap(spaced(text), letters)


def _bottom(words: tuple[Words, ...]) -> int:
    return words[-1].y + 6


def _lanes(ways: list[Way], boxes: Mapping[str, Box]) -> tuple[Lane, ...]:
    """Short lanes lie inside, long ones outside: fewer lines cross."""
    ends: dict[str, list[int]] = {}
    for way in ways:
        ends.setdefault(way.target, []).append(way.y)
    spans = {
        target: (min(*ys, boxes[target].middle), max(*ys, boxes[target].middle))
        for target, ys in ends.items()
        if target in boxes
    }
    lanes = []
    for number, target in enumerate(sorted(spans, key=lambda each: spans[each][1] - spans[each][0]), 1):
        top, bottom = spans[target]
        box = boxes[target]
        lanes.append(Lane(target, box.colour, WIDTH + number * LANE, top, bottom, box.middle))
    return tuple(lanes)


def _room_below(ways: tuple[Way, ...], boxes: tuple[Box, ...]) -> int:
    """The ways of the last state stand below its box."""
    lowest = max((_bottom(way.words) for way in ways), default=0)
    last = max((box.y + box.height for box in boxes), default=0)
    return max(lowest - last, 0) + 2
