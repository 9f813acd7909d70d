"""Whatever is typed in a file, the configurator is answered with problems, never with a crash."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.bundle import Bundle, load_town
from schemas.definitions import Town
from schemas.problem import Broken
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

FILES = dict(base().files)
PATHS = sorted(path for path in FILES if path.endswith(".yaml"))
WORDS = sorted({word for path in PATHS for word in FILES[path].split()})
SCRAPS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        ["null", "true", "0", "[]", "{}", "[x]", "{x: y}", '""', ": ", "- ", "{use: a}", "\n", "  ", "use: x", "'", "#"]
    ),
    st.text(max_size=6),
)
LOOSE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(files: dict[str, str]) -> Town | tuple[str, ...]:
    """The town, or its problems: nothing else may come out."""
    try:
        return load_town(Bundle(SLUG, files), vocabulary())
    except Broken as broken:
        return tuple(str(problem) for problem in broken.problems)


@LOOSE
@given(st.sampled_from(PATHS), st.integers(0, 10_000), st.integers(0, 40), SCRAPS)
def test_a_scrap_put_anywhere_in_a_file_never_crashes_the_loader(path: str, at: int, dropped: int, scrap: str) -> None:
    text = FILES[path]
    start = at % (len(text) + 1)
    outcome(FILES | {path: text[:start] + scrap + text[start + dropped :]})


@LOOSE
@given(st.sampled_from(PATHS), st.integers(0, 10_000), SCRAPS)
def test_a_word_replaced_by_another_never_crashes_the_loader(path: str, at: int, scrap: str) -> None:
    words = FILES[path].split(" ")
    words[at % len(words)] = scrap
    outcome(FILES | {path: " ".join(words)})


@LOOSE
@given(st.sampled_from(PATHS), st.integers(0, 10_000), st.integers(0, 10_000))
def test_two_lines_swapped_never_crash_the_loader(path: str, one: int, other: int) -> None:
    lines = FILES[path].splitlines()
    one, other = one % len(lines), other % len(lines)
    lines[one], lines[other] = lines[other], lines[one]
    outcome(FILES | {path: "\n".join(lines)})


@LOOSE
@given(st.text(max_size=200))
def test_a_file_of_anything_never_crashes_the_loader(text: str) -> None:
    outcome(FILES | {"bellerive/procedures/child.yaml": text})


def test_the_same_bundle_is_told_the_same_problems() -> None:
    broken = FILES | {"bellerive/town.yaml": "town: 1\nname: []\nfoo: {}\n"}
    assert outcome(broken) == outcome(dict(reversed(broken.items())))
