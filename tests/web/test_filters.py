from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from jinja2 import Environment

from web import filters

N = "\u00a0"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Pourquoi ?", f"Pourquoi{N}?"),
        ("Attention : merci !", f"Attention{N}: merci{N}!"),
        ("« bonjour »", f"«{N}bonjour{N}»"),
        ("de 8 h 30 à 12 h", f"de 8{N}h{N}30 à 12{N}h"),
        ("86,40 € et 5 mn", f"86,40{N}€ et 5{N}mn"),
        ("Accusé n° 2026-1 et N° 7", f"Accusé n°{N}2026-1 et N°{N}7"),
        ("https://ville.example/a?b=1", "https://ville.example/a?b=1"),
        ("a < b", "a &lt; b"),
        ("", ""),
    ],
)
def test_french_spacing(text: str, printed: str) -> None:
    assert filters.french(text) == printed


def test_tags_are_left_alone() -> None:
    assert filters.french(filters.Markup('<a href="/x ?">Oui ?</a>')) == f'<a href="/x ?">Oui{N}?</a>'


def test_the_words_of_templates_are_spaced_when_they_are_compiled() -> None:
    environment = Environment(extensions=[filters.FrenchSpacing], autoescape=True)
    assert environment.from_string("<p>Encore ? {{ x }}</p>").render(x="A ?") == f"<p>Encore{N}? A ?</p>"


def test_markdown_shows_html_and_never_obeys_it() -> None:
    printed = filters.markdown(
        "<script>alert(1)</script> [lien](https://x.example) **gras** [non](javascript:alert(1))"
    )
    assert "<script" not in printed
    assert 'rel="noopener"' in printed
    assert "<strong>gras</strong>" in printed
    assert 'href="javascript' not in printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(date(1979, 4, 29), "29/04/1979"), ("2020-02-29", "29/02/2020"), (None, ""), ("nonsense", "")],
)
def test_dates_are_written_as_in_france(value: object, printed: str) -> None:
    assert filters.date_fr(value) == printed  # type: ignore[arg-type]


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_days_and_moments() -> None:
    assert filters.day_fr(date(2026, 11, 26)) == f"jeu.{N}26{N}nov."
    assert filters.day_fr(date(2027, 1, 1)) == f"ven.{N}1er{N}janv.{N}2027"
    assert filters.long_day_fr("2026-11-21") == f"samedi 21{N}novembre 2026"
    assert filters.moment_fr(datetime(2026, 11, 19, 17, 42, tzinfo=UTC)) == f"jeu.{N}19{N}nov. à 18{N}h{N}42"


@time_machine.travel("2026-11-21T00:30:00Z", tick=False)
@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (datetime(2026, 11, 21, 0, 29, 57, tzinfo=UTC), "à l’instant"),
        (datetime(2026, 11, 21, 0, 5, tzinfo=UTC), f"il y a 25{N}min"),
        (datetime(2026, 11, 20, 23, 10, tzinfo=UTC), f"il y a 1{N}h"),
        (datetime(2026, 11, 20, 20, 0, tzinfo=UTC), "hier"),
        (datetime(2026, 11, 12, 20, 0, tzinfo=UTC), f"le jeu.{N}12{N}nov."),
    ],
)
def test_how_long_ago_counts_the_days_of_paris(moment: datetime, printed: str) -> None:
    assert filters.ago(moment) == printed


@pytest.mark.parametrize(
    ("name", "letters"), [("Camille Morvan", "CM"), ("Léa", "L"), ("Jean-Paul Le Goff", "JG"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


def test_phones_and_addresses_are_written_as_one_reads_them() -> None:
    assert filters.phone_fr("+33612345678") == N.join(["06", "12", "34", "56", "78"])
    assert filters.phone_fr("+3221234567") == "+3221234567"
    address = {"number": "4", "street": "rue Haute", "postcode": "06510", "city": "Carros"}
    assert filters.address_fr(address) == "4 rue Haute, 06510 Carros"


def test_a_case_is_named_as_one_speaks() -> None:
    assert filters.natural_name("Roux, Missie") == "Missie Roux"
    assert filters.natural_name("Restauration") == "Restauration"
