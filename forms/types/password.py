"""A password chosen twice, hashed at once, never shown again."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.types.base import FieldType, Post, Refused
from forms.words import fill
from schemas.definitions import Field as Question
from schemas.definitions import PasswordPolicy, Town
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View

LONGEST = 256
COMMON = frozenset(
    """
    azerty123 azertyuiop azerty12 qwerty123 qwertyuiop motdepasse motdepasse1 motdepasse123 password password1 password123
    bonjour123 soleil123 doudou123 loulou123 marseille13 123456789a a123456789 12345678a a12345678 123456789 1234567890
    abcd1234 abc12345 iloveyou1 jetaime123 chouchou1 administrateur admin123 bienvenue1 welcome1 football1 princesse1
    """.split()  # noqa: SIM905
)
"""The most guessed of those that a usual policy lets through, in lower case."""


class Password(FieldType):
    """Stored as `{"hash": ...}`. Left empty, it keeps the one already chosen."""

    word = Word(
        "password",
        "Un mot de passe, écrit deux fois. Ses règles sont celles de la ville (`password` dans town.yaml).",
        properties={
            "confirm": {
                "type": "string",
                "description": "Le libellé de la confirmation (par défaut : « Confirmez le mot de passe »).",
            },
        },
        example="password: {type: password, label: Mot de passe, confirm: Confirmation du mot de passe, required: true}",
        sample=None,
    )
    secret = True
    parts = ("", "confirm")
    ask = "Choisissez un mot de passe."

    def parse(self, question: Question, post: Post) -> Any:
        first, second = (_typed(post, part) for part in self.parts)
        if not first and not second:
            return post.stored
        _judge(first, post)
        if first != second:
            raise Refused("Écrivez deux fois le même mot de passe.", "confirm")
        return {"hash": post.context.hash_password(first)}

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return dict.fromkeys(self.parts, "")

    def read(self, question: Question, stored: Any) -> str:
        return "Choisi" if stored else ""

    def policy(self, town: Town) -> str:
        return rule_of(town)

    def chosen(self, at: Spot) -> Markup:
        """A hole: says that a password is kept, so that empty inputs do not look like a loss."""

        def fill(view: View) -> str:
            if not at.stored(view):
                return ""
            return '<p class="hint" role="status">Mot de passe enregistré. Laissez vide pour le garder.</p>'

        return at.hole(fill)


def _typed(post: Post, part: str) -> str:
    """Not stripped: a blank at an end is told, not dropped, since a login would miss it."""
    values = post.all(part)
    return values[0][: LONGEST + 1] if values else ""


def rule_of(town: Town) -> str:
    """The rule in the town's own words (`password_rule`), else as a sentence."""
    own = town.words.get("password_rule")
    return fill(own, asdict(town.password)) if own else policy_sentence(town.password)


def policy_sentence(policy: PasswordPolicy) -> str:
    """« Le mot de passe doit contenir au moins 12 caractères, dont 1 minuscule et 1 chiffre. »"""
    kinds = (
        (policy.lowercase, "minuscule", "minuscules"),
        (policy.uppercase, "majuscule", "majuscules"),
        (policy.digits, "chiffre", "chiffres"),
        (policy.symbols, "caractère spécial", "caractères spéciaux"),
    )
    among = [f"{count} {many if count > 1 else one}" for count, one, many in kinds if count]
    sentence = f"Le mot de passe doit contenir au moins {policy.length} caractères"
    if not among:
        return f"{sentence}."
    first, last = among[:-1], among[-1]
    return f"{sentence}, dont {', '.join(first)} et {last}." if first else f"{sentence}, dont {last}."


def follows(policy: PasswordPolicy, text: str) -> bool:
    return (
        len(text) >= policy.length
        and sum(c.islower() for c in text) >= policy.lowercase
        and sum(c.isupper() for c in text) >= policy.uppercase
        and sum(c.isdigit() for c in text) >= policy.digits
        and sum(not c.isalnum() and not c.isspace() for c in text) >= policy.symbols
    )


def _judge(text: str, post: Post) -> None:
    """Raises Refused. The password itself is in no sentence."""
    if not text:
        raise Refused("Choisissez un mot de passe, puis confirmez-le.")
    if len(text) > LONGEST:
        raise Refused(f"Choisissez un mot de passe de {LONGEST} caractères au plus.")
    if text != text.strip() or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise Refused("Retirez l'espace au début ou à la fin du mot de passe.")
    if not follows(post.context.town.password, text):
        raise Refused(rule_of(post.context.town))
    if text.lower() in COMMON:
        raise Refused("Ce mot de passe est trop courant : choisissez-en un autre.")
    if text.lower() in _logins(post):
        raise Refused("Choisissez un mot de passe différent de votre identifiant et de votre adresse e-mail.")


def _logins(post: Post) -> set[str]:
    """The e-mail address and user name known so far, on this page or before."""
    prefix = post.name.rpartition("-")[0]
    names = ("email", "user_name")
    typed = [value for name in names for value in post.formdata.getlist(f"{prefix}-{name}" if prefix else name)]
    known = [str(post.context.facts.get(fact) or "") for fact in ("account.email", "account.user_name", "email")]
    logins = {value.strip().lower() for value in (*typed, *known)} - {""}
    return logins | {login.partition("@")[0] for login in logins}
