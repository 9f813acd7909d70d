from __future__ import annotations

from dataclasses import replace

import pytest

from forms.types.password import policy_sentence
from schemas.definitions import PasswordPolicy
from tests.forms.asking import ask, context, page, refusal, shown, stored

SECRET = ask("password", "password", required=True)
GUIDE = "Le mot de passe doit contenir au minimum 8 caractère(s) dont au moins : 1 minuscule(s), 1 chiffre(s)."


def town_with(policy: PasswordPolicy, **facts: str):  # type: ignore[no-untyped-def]
    asked = context(**facts)
    return replace(asked, town=replace(asked.town, password=policy))


CARBON_BLANC = town_with(PasswordPolicy(8, lowercase=1, digits=1))
RULE = (
    "Le mot de passe doit contenir au minimum {length} caractère(s) dont au moins : {lowercase} minuscule(s), "
    "{digits} chiffre(s)."
)
GUIDED = replace(CARBON_BLANC, town=replace(CARBON_BLANC.town, words={"password_rule": RULE}))


def twice(text: str) -> dict[str, str]:
    return {"": text, "confirm": text}


def test_a_password_is_hashed_at_once() -> None:
    assert stored(SECRET, twice("Soleil des Mers 7"), CARBON_BLANC) == {"hash": "hash:Soleil des Mers 7"}


@pytest.mark.parametrize("text", ["court1", "toutenlettres", "SANSMINUSCULE1"])
def test_the_policy_is_told_in_the_guide_s_words(text: str) -> None:
    assert refusal(SECRET, twice(text), GUIDED) == {"": GUIDE}


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (PasswordPolicy(12), "Le mot de passe doit contenir au moins 12 caractères."),
        (PasswordPolicy(12, lowercase=1, digits=1),
         "Le mot de passe doit contenir au moins 12 caractères, dont 1 minuscule et 1 chiffre."),
        (PasswordPolicy(8, digits=2), "Le mot de passe doit contenir au moins 8 caractères, dont 2 chiffres."),
        (PasswordPolicy(10, lowercase=1, uppercase=1, symbols=2),
         "Le mot de passe doit contenir au moins 10 caractères, dont 1 minuscule, 1 majuscule et 2 caractères spéciaux."),
    ],
)  # fmt: skip
def test_the_policy_reads_as_a_sentence(policy: PasswordPolicy, said: str) -> None:
    assert policy_sentence(policy) == said


def test_both_must_be_the_same() -> None:
    assert refusal(SECRET, {"": "soleil77x", "confirm": "soleil77"}, CARBON_BLANC) == {
        "confirm": "Écrivez deux fois le même mot de passe."
    }
    assert refusal(SECRET, {"confirm": "soleil77"}, CARBON_BLANC) == {
        "": "Choisissez un mot de passe, puis confirmez-le."
    }


@pytest.mark.parametrize("text", ["azerty123", "Motdepasse1", "PassWord1"])
def test_what_everybody_guesses_is_refused(text: str) -> None:
    assert refusal(SECRET, twice(text), CARBON_BLANC) == {
        "": "Ce mot de passe est trop courant : choisissez-en un autre."
    }


def test_one_s_own_address_is_refused() -> None:
    own = {"": "Camille7@mail.fr", "confirm": "Camille7@mail.fr", "!email": "camille7@mail.fr"}
    assert "différent" in refusal(SECRET, own, CARBON_BLANC)[""]
    assert (
        "différent"
        in refusal(SECRET, twice("camille7"), town_with(PasswordPolicy(8), **{"account.email": "camille7@mail.fr"}))[""]
    )


@pytest.mark.parametrize("text", [" soleil77x", "soleil77x ", "soleil\0 77x"])
def test_a_blank_at_an_end_is_told_since_a_login_would_miss_it(text: str) -> None:
    assert refusal(SECRET, twice(text), CARBON_BLANC) == {"": "Retirez l'espace au début ou à la fin du mot de passe."}


def test_a_novel_is_not_hashed() -> None:
    assert "256" in refusal(SECRET, twice("a1" * 2000), CARBON_BLANC)[""]


def test_left_empty_it_keeps_the_one_already_chosen() -> None:
    assert stored(SECRET, twice(""), before={"hash": "x"}) == {"hash": "x"}
    assert stored(SECRET, twice("")) is None


def test_a_password_is_never_shown_again() -> None:
    assert shown(SECRET, {"hash": "x"}) == {"": "", "confirm": ""}
    html = page(SECRET, answers={"password": {"hash": "argon2-secret"}})
    assert "argon2-secret" not in str(html)
    assert "Mot de passe enregistré" in html.find(role="status").text
    assert not page(SECRET).find(role="status")


def test_both_inputs_are_labelled_as_the_guide_does() -> None:
    html = page(
        ask("password", "password", label="Mot de passe", confirm="Confirmation du mot de passe"), asked=CARBON_BLANC
    )
    assert [label.text for label in html.select("label")] == ["Mot de passe", "Confirmation du mot de passe"]
    assert [input["autocomplete"] for input in html.select("input")] == ["new-password"] * 2
