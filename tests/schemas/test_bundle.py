"""A bundle is the whole truth of an edition: same texts, same hash, same town."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from schemas.bundle import LARGEST, MOST_FILES, Bundle, load_town, read_bundle
from schemas.definitions import Delay, Town
from schemas.problem import Broken
from tests.schemas.cases import FOLDER, SLUG, base
from workflows.vocabulary import vocabulary

FILES = dict(base().files)
TOWNS = Path(__file__).parent.parent.parent / "towns"


def town(files: Mapping[str, str] = FILES) -> Town:
    return load_town(Bundle(SLUG, files), vocabulary())


def problems(bundle: Bundle) -> list[str]:
    with pytest.raises(Broken) as caught:
        load_town(bundle, vocabulary())
    return [str(problem) for problem in caught.value.problems]


def test_a_bundle_holds_the_town_and_the_library_and_no_other_town(tmp_path: Path) -> None:
    for path in (
        "a/town.yaml",
        "a/mails/x.yaml",
        "a/README.md",
        "a/.cache/x.yaml",
        "b/town.yaml",
        "library/pages/p.yaml",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x: 1\n", encoding="utf-8")
    assert sorted(read_bundle(tmp_path, "a").files) == ["a/mails/x.yaml", "a/town.yaml", "library/pages/p.yaml"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "secret.yaml").write_text("x: 1\n", encoding="utf-8")
    (tmp_path / "a" / "town.yaml").symlink_to(tmp_path / "secret.yaml")
    assert read_bundle(tmp_path, "a").files == {}


def test_the_hash_depends_on_paths_and_texts_alone() -> None:
    one = Bundle(SLUG, FILES).hash
    assert one == Bundle(SLUG, dict(reversed(FILES.items()))).hash
    assert one == Bundle(SLUG, json.loads(json.dumps(FILES))).hash
    assert len(one) == 64
    assert one != Bundle(SLUG, FILES | {f"{SLUG}/pages/guide.yaml": "x"}).hash
    assert Bundle("a", {"a": "bc", "d": ""}).hash != Bundle("a", {"a": "b", "cd": ""}).hash


def test_line_endings_and_the_byte_order_mark_do_not_make_another_edition(tmp_path: Path) -> None:
    for slug, text in (("a", b"x: 1\ny: 2\n"), ("b", b"\xef\xbb\xbfx: 1\r\ny: 2\r\n")):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "town.yaml").write_bytes(text)
    assert list(read_bundle(tmp_path, "a").files.values()) == list(read_bundle(tmp_path, "b").files.values())


def test_an_edition_stored_as_json_gives_the_same_town() -> None:
    assert town(json.loads(json.dumps(FILES))).edition == town().edition == base().hash


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / SLUG / "pages" / "guide.yaml").write_bytes("page: guide\ntitle: Été\n".encode("latin-1"))
    assert problems(read_bundle(tmp_path, SLUG)) == [
        f"{SLUG}/pages/guide.yaml:2:1: ce fichier n'est pas encodé en UTF-8. "
        "Enregistrez-le avec l'encodage UTF-8 : les lettres accentuées sont à retaper."
    ]


def test_a_town_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="ce dossier de ville n'existe pas"):
        read_bundle(tmp_path, "nulle-part")


@pytest.mark.parametrize(
    "files", [{f"a/{n}.yaml": "" for n in range(MOST_FILES + 1)}, {"a/x.yaml": "x" * (LARGEST + 1)}]
)
def test_a_bundle_without_end_is_refused_at_once(files: dict[str, str]) -> None:
    assert "Les limites sont de" in problems(Bundle("a", files))[0]


def test_problems_of_all_files_are_told_together_and_in_order() -> None:
    broken = FILES | {
        f"{SLUG}/town.yaml": FILES[f"{SLUG}/town.yaml"].replace("page: legal", "page: legale"),
        f"{SLUG}/procedures/account.yaml": "procedure: [\n",
        f"{SLUG}/procedures/child.yaml": FILES[f"{SLUG}/procedures/child.yaml"].replace(
            "subject: child", "subject: chid"
        ),
        f"{SLUG}/workflows/canteen.yaml": FILES[f"{SLUG}/workflows/canteen.yaml"].replace("by: [chief]", "by: [cheif]"),
    }
    found = problems(Bundle(SLUG, broken))
    assert [problem.split(": ")[0] for problem in found] == [
        f"{SLUG}/procedures/account.yaml:2:1",
        f"{SLUG}/procedures/child.yaml:3:10",
        f"{SLUG}/town.yaml:21:42",
        f"{SLUG}/workflows/canteen.yaml:12:61",
    ]


def test_an_error_in_a_question_speaks_of_its_own_type_only() -> None:
    text = FILES[f"{SLUG}/procedures/account.yaml"].replace(
        "{type: email, label: Adresse mail", "{type: email, label: 3, min: 1"
    )
    assert problems(Bundle(SLUG, FILES | {f"{SLUG}/procedures/account.yaml": text})) == [
        f'{SLUG}/procedures/account.yaml:10:35: « label » doit être un texte. Mettez la valeur entre guillemets : "3".',
        f"{SLUG}/procedures/account.yaml:10:38: la clé « min » n'existe pas pour une question de type email. "
        "Elle existe pour number, money, choices.",
    ]


def test_what_looks_like_code_is_only_text() -> None:
    text = FILES[f"{SLUG}/procedures/account.yaml"].replace(
        "title: Connexion", 'title: "{{ 7 * 7 }} <%= y %> __import__(os)"'
    )
    assert (
        town(FILES | {f"{SLUG}/procedures/account.yaml": text})
        .procedures["account"]
        .steps[0]
        .title.startswith("{{ 7 * 7 }}")
    )


def test_a_workflow_that_nobody_takes_is_left_out_with_its_problems() -> None:
    unused = {
        "library/workflows/other.yaml": FILES["library/workflows/sheet.yaml"]
        .replace("sheet", "other")
        .replace("agent", "nurse")
    }
    assert "other" not in town(FILES | unused).workflows


def test_definitions_are_frozen_all_the_way_down() -> None:
    found = town()
    with pytest.raises(FrozenInstanceError):
        found.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.procedures["x"] = found.procedures["child"]  # type: ignore[index]
    assert all(is_dataclass(step) for step in found.procedures["child"].steps)


def test_a_town_is_built_as_it_was_written() -> None:
    found = town()
    canteen = found.procedures["canteen"]
    assert (found.slug, found.name, found.postcode, found.login.label) == (SLUG, "Bellerive", "33560", "Adresse mail")
    assert (found.password.length, found.password.digits, found.password.symbols) == (10, 1, 0)
    assert found.theme.strong
    assert found.files["logo.svg"].startswith("<svg")
    assert found.words == {"required_error": "Le champ « {label} » est obligatoire."}
    assert canteen.audience == ("guardian", "agent")
    assert canteen.opens is not None
    assert canteen.opens.when.sentence == "si l'état des fiches du foyer est « toutes validées »"
    assert canteen.sent.title == "Votre demande est envoyée"
    diet, details = canteen.questions()["diet"], canteen.questions()["details"]
    assert not isinstance(diet.required, bool)
    assert diet.required.source == ["not", ["only", "purpose", ["arts"]]]
    assert details.when is not None
    assert details.when.sentence == "si « Régime » est « Végétarien » ou « Médical »"
    assert canteen.questions()["end"].checks[0].options == "start"
    assert [question.id for question in canteen.questions()["people"].fields] == ["name", "phone"]
    assert canteen.steps[1].cautions[0].yes == "Oui"


def test_a_workflow_is_built_as_it_was_written() -> None:
    workflow = town().workflows["canteen"]
    assert workflow.submission.id == "send"
    assert workflow.submission.by == ("family", "agent")
    assert workflow.states["waiting"].due == Delay(5, "working_days")
    lapse = workflow.transitions["lapse"]
    assert (lapse.after, lapse.by) == (Delay(30, "days"), ("clock",))
    assert [transition.id for transition in workflow.leaving("incomplete")] == ["answer", "lapse"]
    accept = workflow.transitions["accept"]
    assert [(use.name, use.options) for use in accept.do] == [("mail", "valid")]
    assert workflow.transitions["refuse"].when is not None


def test_options_left_out_take_their_default() -> None:
    child = town().procedures["child"].questions()
    for name, question in child.items():
        defaults = {
            key: s["default"] for key, s in vocabulary().field_types[question.type].properties.items() if "default" in s
        }
        assert defaults.items() <= question.options.items() or name in ("sex", "relationship")


@pytest.mark.parametrize("slug", [path.parent.name for path in sorted(TOWNS.glob("*/town.yaml"))])
def test_a_published_town_loads_well_under_half_a_second(slug: str) -> None:
    bundle, known = read_bundle(TOWNS, slug), vocabulary()

    def load() -> float:
        start = time.thread_time()
        load_town(bundle, known)
        return time.thread_time() - start

    assert min(load() for _ in range(3)) < 0.5


def test_a_further_edition_costs_little_memory() -> None:
    def weigh(value: Any, seen: set[int]) -> int:
        if id(value) in seen or isinstance(value, (type, type(sys))) or callable(value):
            return 0
        seen.add(id(value))
        inner = list(value) + list(value.values()) if isinstance(value, Mapping) else []
        inner += list(value) if isinstance(value, (tuple, list, frozenset)) else []
        inner += [getattr(value, name) for name in getattr(type(value), "__slots__", ())]
        return sys.getsizeof(value) + sum(weigh(one, seen) for one in inner)

    bundle = read_bundle(TOWNS, "carros")
    seen: set[int] = set()
    words = vocabulary()
    weigh(load_town(bundle, words), seen)
    assert weigh(load_town(bundle, words), seen) < 400_000


def test_the_base_of_the_broken_towns_lies_in_its_folder() -> None:
    assert (FOLDER / "base" / SLUG / "town.yaml").is_file()
