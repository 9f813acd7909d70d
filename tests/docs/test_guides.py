"""Guides do not rot: what they show loads, what they quote is said, and nothing that can be set or run is left out.

In `docs/configurators.md` and the README every block of YAML says above itself, in a comment that readers do not see, what it is:
`file:` a whole file of the tutorial's town, `also:` keys that other files of it need, `in:` keys of a file in their place, `wrong:` the
same with the error that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from flask import Flask

import commands
from schemas.bundle import Bundle, load_town, read_bundle
from schemas.kinds import LIBRARY
from schemas.new import files_of_new_town
from schemas.problem import Broken
from schemas.read import read
from settings import Settings
from workflows.vocabulary import vocabulary

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "configurators.md"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "towns" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
SLUG = "saint-martin"
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>\w+): (?P<path>\S+) -->\n)?```yaml\n(?P<text>.*?)```\n(?:\n```text\n(?P<said>.*?)```)?",
    re.DOTALL,
)
PLACE = re.compile(r"^[^ ]+:\d+:\d+: ")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]+))?\)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One block of YAML: what it is, of which file, and the error that the guide quotes below it."""

    mark: str
    path: str
    text: str
    said: str

    def __str__(self) -> str:
        return f"{self.mark} {self.path}: {self.text.splitlines()[0][:40]}"


def excerpts(page: Path) -> list[Excerpt]:
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Excerpt(one["mark"] or "", one["path"] or "", one["text"], (one["said"] or "").strip()) for one in found]


ALL = excerpts(GUIDE)


def begun() -> dict[str, str]:
    """The library, and the town of the tutorial as `towns new` writes it."""
    library = {
        path: text for path, text in read_bundle(ROOT / "towns", "carros").files.items() if path.startswith(LIBRARY)
    }
    new = files_of_new_town(SLUG, name="Saint-Martin", commune="65392", postcode="65360")
    return library | {f"{SLUG}/{path}": text for path, text in new.items()}


def built() -> dict[str, str]:
    """The same with every whole file of the guide, and the keys that they need."""
    files = begun() | {f"{SLUG}/{each.path}": each.text for each in ALL if each.mark == "file"}
    for each in ALL:
        files = with_keys(files, each) if each.mark == "also" else files
    return files


def with_keys(files: Mapping[str, str], excerpt: Excerpt) -> dict[str, str]:
    """The keys of an excerpt in the place of those of its file."""
    path = f"{SLUG}/{excerpt.path}"
    merged = plain(files[path]) | plain(excerpt.text)
    return {**files, path: yaml.safe_dump(merged, allow_unicode=True, sort_keys=False, width=1000)}


def plain(text: str) -> dict[str, Any]:
    node, problems = read("excerpt.yaml", text)
    assert node is not None, problems
    found: dict[str, Any] = node.plain()
    return found


def problems_of(files: Mapping[str, str]) -> list[str]:
    try:
        load_town(Bundle(SLUG, dict(files)), vocabulary())
    except Broken as broken:
        return [str(problem) for problem in broken.problems]
    return []


def test_every_block_of_yaml_says_what_it_is() -> None:
    assert [str(each) for each in ALL if each.mark not in {"file", "also", "in", "wrong"}] == []
    assert GUIDE.read_text(encoding="utf-8").count("```yaml") == len(ALL)


def test_whoever_follows_the_guide_has_a_town_that_can_be_published() -> None:
    assert problems_of(built()) == []


@pytest.mark.parametrize("excerpt", [each for each in ALL if each.mark == "in"], ids=str)
def test_an_excerpt_of_the_guide_can_be_put_where_it_belongs(excerpt: Excerpt) -> None:
    assert problems_of(with_keys(built(), excerpt)) == []


@pytest.mark.parametrize("excerpt", [each for each in ALL if each.mark == "wrong"], ids=str)
def test_an_error_quoted_by_the_guide_is_the_one_that_is_said(excerpt: Excerpt) -> None:
    said = [PLACE.sub("", line) for line in problems_of(with_keys(built(), excerpt))]
    assert said == [PLACE.sub("", excerpt.said)]


def test_the_example_of_the_readme_is_a_procedure_that_a_new_town_can_publish() -> None:
    (example,) = excerpts(ROOT / "README.md")
    assert problems_of(begun() | {f"{SLUG}/procedures/child.yaml": example.text}) == []


# ------------------------------------------------------------------------------------ nothing left out


def test_every_setting_is_in_the_administrators_guide() -> None:
    text = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    asked = Asked()
    Settings.from_environment(asked)
    assert "GUICHET_DATABASE_URL" in asked.names
    assert [name for name in sorted(asked.names) if f"`{name}`" not in text] == []


class Asked(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(GUICHET_SECRET_KEY="of no use")
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def every_command(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, f"{before}{name} ")
        else:
            yield before + name, command


def ours() -> list[tuple[str, click.Command]]:
    app = Flask("guides")
    commands.init(app)
    return list(every_command(app.cli))


def test_every_command_and_option_is_in_a_guide() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    wanted = [name for name, _ in ours()]
    wanted += [option.opts[0] for _, command in ours() for option in command.params if isinstance(option, click.Option)]
    assert "towns check" in wanted
    assert [each for each in wanted if each not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_between_guides_leads_somewhere(page: Path) -> None:
    lost = []
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{path}#{anchor}")
    assert lost == []


def anchors(page: Path) -> set[str]:
    """What headings are called in an address, as GitHub does it."""
    titles = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
