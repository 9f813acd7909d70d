from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from forms.attached import NAMES, named, places_of, put_in, take_out
from forms.post import Unbound, read_post
from forms.types import TYPES
from forms.types.file import Paper, StoredPaper
from forms.walk import walk
from schemas.definitions import Check, Uploads
from tests.forms.asking import ask, context, page, stored
from tests.forms.making import procedure, step, text, town, when

KIND = TYPES["file"]
PROOF = ask("file", id="proof", kind="address_proof")
CHILDREN = ask("people", id="children", fields=(text("first_name"), ask("file", id="vaccines")))
PAPER = Paper(
    "d1", "facture.pdf", "PDF, 1 page", "Photo convertie en PDF.", "clean", "", "/t/files/d1", "/t/files/d1/preview/1"
)


def test_the_answer_is_never_read_from_the_post() -> None:
    assert stored(PROOF, "crafted") is None
    assert stored(PROOF, {"": ["d9"]}, before=["d1"]) == ["d1"]
    assert stored(PROOF, {}, before=[]) is None


def test_an_error_of_a_check_keeps_what_is_attached() -> None:
    checked = replace(PROOF, checks=(Check("one_of", [["letter"], ["identity"]]),))
    posted = read_post(Unbound([checked]), MultiDict(), stored={"proof": ["d1"]}, facts={}, context=context())
    assert posted.errors
    assert posted.answers == {"proof": ["d1"]}


@pytest.mark.parametrize(
    ("names", "said"),
    [({}, "2 documents"), ({"d1": "a.pdf"}, "2 documents"), ({"d1": "a.pdf", "d2": "b.jpg"}, "a.pdf\nb.jpg")],
)
def test_it_reads_as_the_documents_names_where_they_are_known(names: dict[str, str], said: str) -> None:
    assert KIND.tell(PROOF, ["d1", "d2"], {NAMES: names}) == said


def test_ids_are_put_where_the_questions_are_and_taken_out_again() -> None:
    places = places_of([PROOF, CHILDREN])
    kept = {"proof": ["crafted"], "children": [{"_key": "k1", "first_name": "Léa"}, {"_key": "k2"}], "other": 1}
    given = {"proof": ["d1"], "children-k1-vaccines": ["d2", "d3"], "children-gone-vaccines": ["d4"]}
    filled = put_in(places, kept, given)
    assert filled["proof"] == ["d1"]
    assert filled["children"] == [{"_key": "k1", "first_name": "Léa", "vaccines": ["d2", "d3"]}, {"_key": "k2"}]
    assert dict(named(places, filled)) == {"proof": ["d1"], "children-k1-vaccines": ["d2", "d3"]}
    assert take_out(places, filled) == {"children": kept["children"], "other": 1}


def test_a_procedure_without_such_questions_costs_nothing() -> None:
    assert not places_of([text("name")])
    assert places_of([CHILDREN])


def test_a_condition_reads_whether_a_paper_was_given() -> None:
    asked = procedure(step("one", PROOF, text("why", when=when({"proof": {"is": "missing"}}))))
    assert "why" in walk(asked, {}, {}).sight.shown
    assert "why" not in walk(asked, {"proof": ["d1"]}, {}).sight.shown


def test_a_mandatory_paper_is_missing_until_one_is_attached() -> None:
    asked = procedure(step("one", replace(PROOF, required=True)))
    assert [missing.name for missing in walk(asked, {}, {}).steps[0].missing] == ["proof"]
    assert not walk(asked, {"proof": ["d1"]}, {}).steps[0].missing


@pytest.mark.parametrize(
    ("before", "now", "corrected"),
    [
        (["d1"], ["d1"], False),
        (["d1"], [], False),
        (["d1"], ["d2"], True),
        (["d1", "d2"], ["d2"], False),
        (None, ["d1"], True),
    ],
)
def test_only_another_paper_answers_an_agent_s_mark(before: list[str], now: list[str], corrected: bool) -> None:
    assert KIND.corrected(before, now) is corrected


@pytest.mark.parametrize(
    ("own", "uploads", "said"),
    [
        ({}, Uploads(), "PDF ou photo. 5 documents au plus, 10 Mo chacun."),
        ({"max_files": 1}, Uploads("pdf", 4), "PDF ou photo : une photo est convertie en PDF. 4 Mo au plus."),
        (
            {"accept": "pdf"},
            Uploads(),
            "PDF ou photo : une photo est convertie en PDF. 5 documents au plus, 10 Mo chacun.",
        ),
        ({"accept": "any"}, Uploads("pdf"), "PDF ou photo. 5 documents au plus, 10 Mo chacun."),
    ],
)
def test_the_rules_are_said_before_choosing(own: dict[str, object], uploads: Uploads, said: str) -> None:
    assert KIND.rules(ask("file", **own), town(uploads=uploads)) == said  # type: ignore[attr-defined]


def test_the_page_offers_the_camera_and_a_file_and_lists_what_was_given() -> None:
    html = page(PROOF, papers={"proof": (PAPER,)}, files_url="/t/drafts/1/files")
    assert html.select_one("[data-files]")["data-files"] == "/t/drafts/1/files/proof"
    assert html.select_one("#proof-photo")["capture"] == "environment"
    assert "application/pdf" in html.select_one("#proof")["accept"]
    paper = html.select_one("[data-paper]")
    assert paper["data-paper"] == "d1"
    assert "Photo convertie en PDF." in paper.get_text()
    assert paper.find("button")["value"] == "detach:proof:d1"


@pytest.mark.parametrize(
    ("state", "said"), [("waiting", "vérification en cours"), ("refused", "virus"), ("clean", "Photo convertie")]
)
def test_the_state_of_a_paper_is_said(state: str, said: str) -> None:
    paper = replace(PAPER, state=state, sentence="Il contient un virus." if state == "refused" else "")
    assert said in page(PROOF, papers={"proof": (paper,)}).text


def test_the_storage_space_offers_the_right_kind_first_and_never_twice() -> None:
    space = (
        StoredPaper("d1", "bail.pdf", ""),
        StoredPaper("d2", "facture.pdf", ""),
        StoredPaper("d3", "carnet.pdf", ""),
    )

    def fitting(question: object, name: str) -> set[str]:
        return {"d1", "d2"} if name == "proof" else set()

    html = page(PROOF, stored=space, fitting=fitting, papers={"proof": (PAPER,)})
    values = [button["value"] for button in html.select("[data-stored] button")]
    assert values == ["reuse:proof:d2", "reuse:proof:d3"]
    assert html.select_one("details details button")["value"] == "reuse:proof:d3"
    assert not page(ask("file"), stored=space, fitting=fitting).select("[data-stored]")
    assert page(ask("file", reuse=True), stored=space, fitting=fitting).select("[data-stored]")


def test_a_space_not_read_yet_is_asked_for_by_a_button() -> None:
    button = page(PROOF, stored=None).select_one(".stored button")
    assert button is not None
    assert button["value"] == "upload:proof"
    assert not page(PROOF, stored=()).select(".stored")


def test_a_paper_s_name_is_text() -> None:
    html = page(PROOF, papers={"proof": (replace(PAPER, name="<script>x</script>"),)})
    assert not html.find("script")
