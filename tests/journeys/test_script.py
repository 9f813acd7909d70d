"""The page's script agrees with the server, and each of its helps does what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import altcha
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import parse_form_data

from forms.days import NotADay, read_day
from forms.types import TYPES
from schemas.conditions import compile_source
from schemas.definitions import Field
from tests.forms.asking import ask
from tests.forms.asking import page as printed
from tests.forms.making import unless, when

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).resolve().parents[2] / "web" / "assets" / "js"
HOME = "http://localhost:9"
"""Nothing listens there: every request is answered by the test, and the browser trusts it enough to compute hashes."""
FACTS = {"today": "2026-11-21"}

Answer = Callable[[Route], None]


@pytest.fixture
def scene(browser: Browser) -> Iterator[Page]:
    """A page whose address is HOME and whose modules are those of web/assets/js."""
    context = browser.new_context(base_url=HOME)
    context.set_default_timeout(15_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html"))
    page.route(
        "**/js/*.js",
        lambda route: route.fulfill(path=ASSETS / Path(route.request.url).name, content_type="text/javascript"),
    )
    yield page
    context.close()
    assert not problems


def form_of(
    *questions: Field, answers: dict[str, Any] | None = None, facts: dict[str, Any] | None = None, **extra: Any
) -> str:
    body = printed(*questions, answers=answers, **extra)
    data = json.dumps({**FACTS, **(facts or {})}).replace('"', "&quot;")
    return (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>'
        '<div class="save"><span role="status" data-saved><span>Enregistré</span></span></div>'
        f'<form method="post" action="/next" novalidate data-wizard data-autosave="/save" data-facts="{data}">'
        '<input type="hidden" name="_seen" value="before"><input type="hidden" name="_live" value="">'
        f"{body}<button name='_action' value='next'>Continuer</button></form>"
        '<script type="module" src="/js/main.js"></script></html>'
    )


def open_form(page: Page, *questions: Field, **more: Any) -> None:
    html = form_of(*questions, **more)
    page.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/")
    page.wait_for_function("() => document.querySelector('[name=_live]').value === '1'")


def posted(route: Route) -> MultiDict[str, str]:
    """What a request carries, multipart or not."""
    request = route.request
    kind = request.headers.get("content-type", "")
    body = request.post_data_buffer or b""
    if kind.startswith("application/x-www-form-urlencoded"):
        return MultiDict([(name, value) for name, values in parse_qs(body.decode()).items() for value in values])
    environ = {
        "wsgi.input": BytesIO(body),
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "REQUEST_METHOD": "POST",
    }
    return parse_form_data(environ)[1]


# --------------------------------------------------------------------------------- the same truth on both sides

VALUES: list[Any] = [
    None, "", "a", "b", "12.50", "12.5", "12", 12, 0, -3, True, False, [], ["a"], ["a", "b"], ["b"], "2026-09-01", "2019-04-29",
    "2008-02-29", [{"_key": "k"}], {"city": "Carros"},
]  # fmt: skip
NAMES = ("x", "y", "x.age", "x.count", "today", "holder.name")
SCALARS: list[Any] = ["a", "b", 12, 0, True, False, "12.50"]
BOUNDS: list[Any] = [0, 12, -3, 18, "12.50", "12.51", "2026-09-01", "2019-04-29"]

names = st.sampled_from(NAMES)
leaves = st.one_of(
    st.tuples(st.just("eq"), names, st.sampled_from(SCALARS)),
    st.tuples(st.just("in"), names, st.lists(st.sampled_from(SCALARS), min_size=1, max_size=3)),
    st.tuples(st.sampled_from(["at_least", "at_most", "above", "below"]), names, st.sampled_from(BOUNDS)),
    st.tuples(st.just("includes"), names, st.sampled_from(["a", "b"])),
    st.tuples(st.just("only"), names, st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2)),
    st.tuples(st.sampled_from(["answered", "missing"]), names),
)
sources = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.tuples(st.just("not"), part),
        st.tuples(st.sampled_from(["all", "any"]), part, part).map(tuple),
    ),
    max_leaves=5,
)
facts = st.dictionaries(names, st.sampled_from(VALUES), max_size=5)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(cases=st.lists(st.tuples(sources, facts), min_size=40, max_size=60))
def test_a_condition_has_one_truth_in_the_browser_and_on_the_server(
    scene: Page, cases: list[tuple[Any, dict[str, Any]]]
) -> None:
    if scene.url != f"{HOME}/empty":
        scene.goto("/empty")
    plain = json.loads(json.dumps(cases))
    found = scene.evaluate(
        "async (cases) => { const { holds } = await import('/js/conditions.js'); return cases.map(([s, f]) => holds(s, f)); }",
        plain,
    )
    expected = [compile_source(source)(known) for source, known in plain]
    assert list(zip(plain, found, strict=True)) == list(zip(plain, expected, strict=True))


@pytest.mark.parametrize(
    "typed",
    [
        "29/04/2019",
        "29.4.2019",
        "29042019",
        "2019-04-29",
        "le 29 avril 2019",
        "1er août 2020",
        "29/02/2023",
        "31/04/2020",
        "29/04/19",
        "hier",
    ],
)
def test_a_day_is_read_alike(scene: Page, typed: str) -> None:
    scene.goto("/empty")
    found = scene.evaluate("async (typed) => (await import('/js/days.js')).readDay(typed)", typed)
    try:
        assert found == read_day(typed).isoformat()
    except NotADay:
        assert found is None


QUESTIONS = {
    "text": (ask("text", "text"), "Le Gall"),
    "yes": (ask("yes_no", "yes"), True),
    "no": (ask("yes_no", "no", undecided="Non renseigné"), False),
    "undecided": (ask("yes_no", "undecided", undecided="Non renseigné"), None),
    "radios": (ask("choice", "radios"), "separated"),
    "list": (ask("choice", "list", display="list"), "married"),
    "search": (ask("choice", "search", display="search"), "married"),
    "choices": (ask("choices", "choices"), ["school", "canteen"]),
    "tick": (ask("consent", "tick"), True),
    "day": (ask("date", "day"), "2019-04-29"),
    "count": (ask("number", "count"), 12),
    "weight": (ask("number", "weight", decimals=2), "20.5"),
    "money": (ask("money", "money"), "1250.50"),
    "round": (ask("money", "round"), "12.00"),
    "country": (ask("country", "country"), "MA"),
    "department": (ask("department", "department"), "06"),
    "login": (ask("user_name", "login"), "m.testo"),
    "child": (ask("person", "child"), "p1"),
    "home": (ask("address", "home"), {"street": "Le Bourg", "postcode": "06510", "city": "Carros"}),
    "locked": (ask("email", "locked", locked=True), "a@b.example"),
    "rows": (ask("group", "rows"), [{"_key": "k1", "first_name": "Léa"}, {"_key": "k2"}]),
    "family": (ask("people", "family"), [{"_key": "c1", "first_name": "Léa"}]),
}


def test_what_the_controls_show_is_read_as_it_is_stored(scene: Page) -> None:
    answers = {name: answer for name, (_, answer) in QUESTIONS.items() if answer is not None}
    open_form(scene, *(question for question, _ in QUESTIONS.values()), answers=answers)
    found = scene.evaluate(
        """async () => { const { answerOf } = await import('/js/answers.js');
        return Object.fromEntries([...document.querySelectorAll('form > .question')].map((q) => [q.dataset.question, answerOf(q)])); }"""
    )
    for name, (question, answer) in QUESTIONS.items():
        if question.fields:
            assert len(found[name] or scene.query_selector_all(f"#{name}-_row .row-of")) == len(answer), name
        else:
            assert found[name] == answer, name


# -------------------------------------------------------------------------------------------- questions that react


def test_a_question_appears_with_its_answer_and_is_posted_only_then(scene: Page) -> None:
    diet = ask("choice", "diet", options={"none": "Aucun", "pai": "PAI"}, label="Régime")
    detail = ask("text", "detail", label="Précisez", when=when({"diet": "pai"}), required=True)
    after = ask("text", "after", label="Qui décide", when=when({"detail": {"is": "answered"}}))
    open_form(scene, diet, detail, after)
    expect(scene.get_by_label("Précisez")).to_be_hidden()
    assert scene.get_by_label("Précisez").is_disabled()
    scene.get_by_label("PAI").check()
    scene.get_by_label("Précisez").fill("Arachide")
    expect(scene.get_by_label("Qui décide")).to_be_visible()
    scene.get_by_label("Aucun").check()
    expect(scene.get_by_label("Qui décide")).to_be_hidden()
    assert scene.get_by_label("Qui décide").is_disabled(), "a hidden answer counts for nothing"


def test_facts_from_other_steps_are_known(scene: Page) -> None:
    open_form(
        scene,
        ask("text", "detail", label="Précisez", when=when({"children.count": {"at_least": 2}})),
        facts={"children": [{}, {}]},
    )
    expect(scene.get_by_label("Précisez")).to_be_visible()


def test_a_star_follows_its_condition(scene: Page) -> None:
    purpose = ask("choices", "purpose", options={"arts": "Arts", "school": "École"})
    image = ask("yes_no", "image", label="Image", required=unless({"purpose": {"only": "arts"}}))
    open_form(scene, purpose, image)
    star = scene.locator("[data-question=image] .star")
    scene.get_by_label("Arts").check()
    expect(star).to_be_hidden()
    scene.get_by_label("École").check()
    expect(star).to_be_visible()
    expect(scene.get_by_role("radiogroup", name="Image")).to_have_attribute("aria-required", "true")


def test_a_row_s_own_answers_come_first(scene: Page) -> None:
    rows = (Field("kind", "choice", "Lien", options={"options": {"family": "Famille", "other": "Autre"}}),
            Field("which", "text", "Lequel", when=when({"kind": "other"})))  # fmt: skip
    group = ask("group", "pickup", fields=rows)
    open_form(
        scene,
        ask("text", "kind", label="Genre"),
        group,
        answers={"kind": "other", "pickup": [{"_key": "k1"}, {"_key": "k2"}]},
    )
    scene.locator("#pickup-k2").get_by_label("Autre").check()
    expect(scene.locator("#pickup-k2-which")).to_be_visible()
    expect(scene.locator("#pickup-k1-which")).to_be_hidden()
    scene.locator("#pickup-k1").get_by_label("Famille").check()
    expect(scene.locator("#pickup-k1-which")).to_be_hidden()
    expect(scene.locator("#pickup-k2-which")).to_be_visible()


# ------------------------------------------------------------------------------------------------------- autosave


def saving(page: Page, answer: Answer) -> list[MultiDict[str, str]]:
    """Every autosave sent, in order."""
    sent: list[MultiDict[str, str]] = []

    def handle(route: Route) -> None:
        assert route.request.headers["x-requested-with"] == "autosave"
        sent.append(posted(route))
        answer(route)

    page.route("**/save", handle)
    return sent


def stored_at(route: Route) -> None:
    route.fulfill(json={"seen": "after", "saved": "Enregistré à 10 h 32"})


def test_trap_7_what_is_typed_is_stored_without_a_click_and_without_passwords(scene: Page) -> None:
    sent = saving(scene, stored_at)
    open_form(
        scene, ask("text", "name", label="Nom"), ask("password", "password", label="Mot de passe", confirm="Confirmez")
    )
    scene.get_by_label("Mot de passe").fill("secret77")
    scene.get_by_label("Nom").fill("Le Gall")
    expect(scene.get_by_role("status").first).to_have_text("Enregistré à 10 h 32")
    assert sent[-1]["name"] == "Le Gall"
    assert sent[-1]["_live"] == "1"
    assert not [name for name in sent[-1] if name.startswith("password")]
    assert scene.locator("[name=_seen]").input_value() == "after"


def test_a_lost_connection_is_said_and_tried_again(scene: Page) -> None:
    answers: list[Answer] = [lambda route: route.abort(), stored_at]
    saving(scene, lambda route: answers.pop(0)(route))
    open_form(scene, ask("text", "name", label="Nom"))
    scene.get_by_label("Nom").fill("Le Gall")
    expect(scene.get_by_role("status").first).to_have_text("Pas enregistré : connexion perdue, nouvel essai…")
    expect(scene.get_by_role("status").first).to_have_text("Enregistré à 10 h 32")


@pytest.mark.parametrize(
    ("status", "said"),
    [(409, "Pas enregistré : cette page a été modifiée ailleurs. Rechargez-la."),
     (400, "Pas enregistré pour l’instant : le bouton en bas de la page garde vos réponses.")],
)  # fmt: skip
def test_a_refusal_that_will_not_change_is_not_tried_again(scene: Page, status: int, said: str) -> None:
    sent = saving(scene, lambda route: route.fulfill(status=status, json={}))
    open_form(scene, ask("text", "name", label="Nom"))
    scene.get_by_label("Nom").fill("Le")
    expect(scene.get_by_role("status").first).to_have_text(said)
    scene.get_by_label("Nom").fill("Le Gall")
    scene.wait_for_timeout(2000)
    assert len(sent) == 1


def test_trap_6_a_button_waits_for_the_save_under_way(scene: Page) -> None:
    order: list[str] = []

    def slow(route: Route) -> None:
        order.append("save")
        scene.wait_for_timeout(400)
        stored_at(route)

    saving(scene, slow)
    scene.route(
        "**/next", lambda route: (order.append(posted(route)["_seen"]), route.fulfill(body="<title>suite</title>"))[1]
    )
    open_form(scene, ask("text", "name", label="Nom"))
    with scene.expect_request("**/save"):
        scene.get_by_label("Nom").fill("Le Gall")
    scene.get_by_role("button", name="Continuer").click()
    scene.wait_for_url("**/next")
    assert order == ["save", "after"], "the post carries the mark that the save gave"


# ------------------------------------------------------------------------------------------------------- the rest


def test_the_proof_of_work_is_found_and_the_question_in_words_put_away(scene: Page) -> None:
    made = altcha.create_challenge_v1(max_number=500, hmac_key="key")
    challenge = {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }
    open_form(scene, ask("captcha", "security"), captcha=json.dumps(challenge).replace('"', "&#34;"))
    expect(scene.get_by_text("Vérification faite")).to_be_visible()
    expect(scene.get_by_label("Combien font deux plus trois ?")).to_be_hidden()
    solution = scene.locator("input[name=security]").input_value()
    assert altcha.verify_solution_v1(solution, "key")[0]


def test_a_challenge_that_cannot_be_solved_leaves_the_question_in_words(scene: Page) -> None:
    challenge = '{"algorithm": "SHA-256", "challenge": "00", "maxnumber": 10, "salt": "x", "signature": "y"}'
    open_form(scene, ask("captcha", "security"), captcha=challenge.replace('"', "&#34;"))
    expect(scene.get_by_label("Combien font deux plus trois ?")).to_be_visible()


def test_reporter_fills_the_week_without_the_server(scene: Page) -> None:
    open_form(scene, ask("timetable", "care", days=["mon", "tue", "wed"]))
    scene.get_by_label("Mardi, arrivée").fill("08:00")
    scene.get_by_label("Mardi, départ").fill("17:30")
    scene.get_by_role("button", name="Reporter les heures du mardi sur toute la semaine").click()
    for day in ("Lundi", "Mercredi"):
        expect(scene.get_by_label(f"{day}, arrivée")).to_have_value("08:00")
        expect(scene.get_by_label(f"{day}, départ")).to_have_value("17:30")


def test_a_day_typed_in_digits_is_shown_with_its_age(scene: Page) -> None:
    open_form(scene, ask("date", "birth", label="Date de naissance", age=True))
    scene.get_by_label("Date de naissance").fill("29042019")
    scene.get_by_label("Date de naissance").blur()
    expect(scene.get_by_label("Date de naissance")).to_have_value("29/04/2019")
    expect(scene.locator("output")).to_have_text("7\u00a0ans")


FOUND = [
    {
        "label": "4 Chemin de la Pouncha 06510 Carros",
        "number": "4",
        "street": "Chemin de la Pouncha",
        "postcode": "06510",
        "city": "Carros",
    },
    {
        "label": "4 Chemin du Puits 06510 Carros",
        "number": "4",
        "street": "Chemin du Puits",
        "postcode": "06510",
        "city": "Carros",
    },
]


@pytest.mark.parametrize(("parts", "street"), [(["search", "number", "street", "postcode", "city"], "Chemin du Puits"),
                                               (["search", "street", "postcode", "city"], "4 Chemin du Puits")])  # fmt: skip
def test_an_address_is_taken_from_the_keyboard(scene: Page, parts: list[str], street: str) -> None:
    scene.route("**/essai/suggest/address?q=*", lambda route: route.fulfill(json=FOUND))
    open_form(scene, ask("address", "home", parts=parts))
    box = scene.get_by_label("Rechercher l'adresse")
    box.press_sequentially("4 chemin")
    expect(scene.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(scene.get_by_role("option")).to_have_count(0)
    expect(scene.get_by_label("Nom de la voie")).to_have_value(street)
    expect(scene.get_by_label("Code postal")).to_have_value("06510")
    expect(scene.get_by_label("Ville")).to_have_value("Carros")


def test_a_commune_is_taken_with_the_mouse_and_the_list_closes_on_escape(scene: Page) -> None:
    scene.route(
        "**/essai/suggest/commune?q=*", lambda route: route.fulfill(json=[{"label": "Carros (06510)", "code": "06033"}])
    )
    open_form(scene, ask("commune", "commune", label="Commune"))
    box = scene.get_by_label("Commune")
    box.press_sequentially("carr")
    expect(scene.get_by_role("option")).to_be_visible()
    box.press("Escape")
    expect(scene.get_by_role("option")).to_have_count(0)
    box.press_sequentially("o")
    scene.get_by_role("option").click()
    expect(box).to_have_value("Carros (06510)")


def test_a_warning_takes_the_focus(scene: Page) -> None:
    html = form_of(ask("text")).replace(
        "</form>", "<dialog open data-modal><button name=_action value=yes:x>Oui</button></dialog></form>"
    )
    scene.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    scene.goto("/")
    expect(scene.get_by_role("dialog")).to_be_visible()
    scene.wait_for_function("() => document.querySelector('dialog').matches(':modal')")


def test_every_type_is_shown_without_a_fault_of_the_script(scene: Page) -> None:
    open_form(scene, *(ask(name, f"q_{name}") for name in TYPES))
