from __future__ import annotations

import time

import pytest

from domain import passwords
from domain.passwords import hash_password
from schemas.definitions import PasswordPolicy
from tests.worlds import at_once


@pytest.mark.parametrize(
    ("policy", "text", "problems"),
    [
        (PasswordPolicy(8, lowercase=1, digits=1), "abcdefg1", []),
        (PasswordPolicy(8), "court", ["Il faut au moins 8 caractères."]),
        (PasswordPolicy(1, lowercase=1), "ABC", ["Il faut au moins 1 lettre minuscule."]),
        (PasswordPolicy(1, digits=2), "abc1", ["Il faut au moins 2 chiffres."]),
        (PasswordPolicy(1, uppercase=1, symbols=1), "É!", []),
        (PasswordPolicy(1, symbols=2), "a b!", ["Il faut au moins 2 signes spéciaux."]),
        (PasswordPolicy(1), "x" * 257, ["Il faut au plus 256 caractères."]),
    ],
)
def test_a_password_is_told_what_it_lacks(policy: PasswordPolicy, text: str, problems: list[str]) -> None:
    assert passwords.policy_problem(policy, text) == problems


def test_an_accent_is_the_same_however_a_keyboard_makes_it() -> None:
    assert passwords.verify(hash_password("été"), "e\u0301te\u0301")


def test_no_password_opens_an_account_without_one() -> None:
    assert not passwords.verify(None, "no account has this password")


def test_only_the_promised_number_of_hashes_run_at_once() -> None:
    passwords.configure(time_cost=1, memory_kib=64, parallelism=1, at_once=2)
    hashing = passwords._in_force()
    running, most = [0], [0]
    inner = hashing.hasher.hash

    class Watching:
        def hash(self, text: str) -> str:
            running[0] += 1
            most[0] = max(most[0], running[0])
            time.sleep(0.01)
            running[0] -= 1
            return inner(text)

    hashing.hasher = Watching()  # type: ignore[assignment]
    try:
        at_once(8, lambda _: hash_password("x"))
    finally:
        passwords.configure(time_cost=1, memory_kib=64, parallelism=1)
    assert most[0] == 2
