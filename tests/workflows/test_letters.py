from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from domain.clock import now
from schemas.definitions import Mail, Town
from workflows import letters
from workflows.standard_mails import STANDARD
from workflows.vocabulary import PLACEHOLDERS


@pytest.fixture(autouse=True)
def _address() -> Iterator[None]:
    letters.configure(base_url="https://portail.example/")
    yield
    letters.configure(base_url="http://localhost:8000")


def test_a_letter_has_a_text_and_a_page(town: Town) -> None:
    mail = Mail("m", "Bonjour {holder.full_name}", "Bonjour {holder.full_name},\n\n**Lu.**\n\n[Ouvrir]({link})")
    values = {"holder.full_name": "Claire Roux", "link": letters.absolute("/carros/family/")}
    found = letters.render(town, mail, values)
    assert found.subject == "Bonjour Claire Roux"
    assert found.text == "Bonjour Claire Roux,\n\nLu.\n\nOuvrir : https://portail.example/carros/family/\n"
    assert "<strong>Lu.</strong>" in found.html
    assert 'href="https://portail.example/carros/family/"' in found.html
    assert 'lang="fr"' in found.html
    assert town.theme.strong in found.html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[cliquez](https://evil.example)",
        "<https://evil.example>",
        "![x](https://evil.example/x.png)",
        "**gras**\n# Titre\n    code\n- liste",
        "a_b_c `code` &amp; {note}",
        "Réponse 1. 2) > rien",
    ],
)
def test_what_people_typed_is_printed_as_they_typed_it(town: Town, typed: str) -> None:
    from bs4 import BeautifulSoup

    found = letters.render(town, Mail("m", "s", "Motif :\n\n{note}"), {"note": typed})
    body = BeautifulSoup(found.html, "html.parser").body
    assert body is not None
    assert [tag.name for tag in body.find_all(["a", "img", "script", "h1", "code", "strong", "li", "em"])] == []
    shown = " ".join(body.get_text().split())
    assert " ".join(typed.split()) in shown
    assert typed in found.text


def test_a_placeholder_in_a_value_is_not_filled_again(town: Town) -> None:
    found = letters.render(town, Mail("m", "{note}", "{note}"), {"note": "{link}", "link": "SECRET"})
    assert "SECRET" not in found.subject + found.text + found.html


def test_a_placeholder_without_a_value_leaves_nothing_behind(town: Town) -> None:
    found = letters.render(town, Mail("m", "A {case.due} b", "A {case.due}b"), {})
    assert (found.subject, found.text) == ("A b", "A b\n")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 9, 23, 59, tzinfo=UTC), "10 novembre 2026"),
        (date(2026, 8, 1), "1 août 2026"),
    ],
)
def test_days_are_said_in_french_and_in_paris(moment: datetime | date, text: str) -> None:
    assert letters.day(moment) == text


@pytest.mark.parametrize("mail", STANDARD.values(), ids=STANDARD.keys())
def test_the_portals_own_mails_use_only_known_placeholders(town: Town, mail: Mail) -> None:
    used = letters._PLACEHOLDER.findall(mail.subject + mail.body)
    assert set(used) <= set(PLACEHOLDERS)
    values = {name: f"<{name}>" for name in PLACEHOLDERS}
    assert "{" not in letters.render(town, mail, values).text


def test_every_mail_knows_whether_it_has_a_link() -> None:
    assert letters.uses(Mail("m", "", "[x]({link})"), "link")
    assert not letters.uses(Mail("m", "{note}", "{ link }"), "link")


@pytest.mark.parametrize(
    ("portal", "said"),
    [
        ("Portail familles", "sur le portail familles"),
        ("Kiosque famille", "sur le kiosque famille"),
        ("Espace citoyens familles", "sur l’espace citoyens familles"),
        ("Plateforme enfance", "sur la plateforme enfance"),
    ],
)
def test_the_portals_name_stands_in_a_sentence(town: Town, portal: str, said: str) -> None:
    found = letters.render(replace(town, portal=portal), Mail("m", "s", "sur {town.the_portal}"), {})
    assert found.text == said + "\n"


def test_no_comma_is_left_where_a_service_has_no_phone(town: Town) -> None:
    silent = replace(town, service=replace(town.service, name="Mairie", phone=""))
    assert letters.render(silent, Mail("m", "s", "{service.name}, {service.phone}"), {}).text == "Mairie\n"


def test_what_ends_within_a_day_ends_at_an_hour() -> None:
    with time_machine.travel(datetime(2026, 11, 9, 8, 5, tzinfo=UTC), tick=False):
        assert letters.until(now() + timedelta(hours=2)) == "9 novembre 2026 à 11 h 05"
        assert letters.until(now() + timedelta(days=7)) == "16 novembre 2026"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("[Les règles](/essai/pages/legal)", "https://portail.example/essai/pages/legal"),
        ("[Les règles](</essai/pages/legal>)", "https://portail.example/essai/pages/legal"),
        ("[Les règles]\n\n[Les règles]: /essai/pages/legal", "https://portail.example/essai/pages/legal"),
        ("[Le site](https://www.essai.example/)", "https://www.essai.example/"),
        ("[Le site](//www.essai.example/)", "//www.essai.example/"),
    ],
)
def test_a_link_to_a_page_of_the_portal_works_from_a_mailbox(town: Town, written: str, link: str) -> None:
    found = letters.render(town, Mail("m", "Bonjour", f"Bonjour,\n\n{written}"), {})
    assert f'href="{link}"' in found.html
    assert link in found.text
    assert "(/" not in found.text
