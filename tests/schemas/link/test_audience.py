"""Whoever fills a procedure in can send it, and can answer afterwards."""

from __future__ import annotations

import pytest

from tests.schemas.link.flows import ASKED, told

SEND = "send: {from: draft, to: waiting, by: [family]}"


def sent(audience: str, by: str) -> list[str]:
    send = (SEND, SEND.replace("[family]", by))
    return told(asked=ASKED.replace("[guardian]", audience), change=send)


@pytest.mark.parametrize(
    ("audience", "by"),
    [
        ("[guardian]", "[family]"),
        ("[guardian]", "[family, agent]"),
        ("[agent]", "[chief]"),
        ("[guardian, agent]", "[family, agent]"),
    ],
)
def test_who_may_send_what_they_fill_in_is_accepted(audience: str, by: str) -> None:
    assert sent(audience, by) == []


@pytest.mark.parametrize(
    ("audience", "by", "who"),
    [
        ("[guardian]", "[agent]", "la famille"),
        ("[agent]", "[family]", "un agent"),
        ("[anyone]", "[agent]", "un visiteur"),
    ],
)
def test_who_could_not_send_what_they_fill_in_is_told(audience: str, by: str, who: str) -> None:
    assert sent(audience, by) == [f"{who} remplirait cette démarche sans pouvoir l'envoyer"]


def test_a_visitor_without_an_account_is_given_nothing_back() -> None:
    (fact,) = sent("[anyone]", "[family]")
    assert fact.startswith("un visiteur sans compte ne pourrait pas reprendre la demande que « ask » lui rend")


def test_a_visitor_sends_what_is_decided_without_them() -> None:
    decided = told(asked=ASKED.replace("[guardian]", "[anyone]"), change=DIRECT)
    assert [each for each in decided if "visiteur" in each] == []


def test_an_account_that_an_agent_opens_may_be_waited_for() -> None:
    opening = (
        "grant: {label: Accorder, from: waiting, to: granted, by: [agent]}",
        "grant: {label: Ouvrir, from: waiting, to: limbo, by: [agent], do: [open_account]}",
    )
    proved = "proved: {from: limbo, to: granted, on: activation}"
    asked = ASKED.replace("[guardian]", "[anyone]")
    found = told(proved, state="holder: family", asked=asked, change=opening)
    assert [each for each in found if "« grant » lui rend" in each] == []
    assert any("« ask » lui rend" in each for each in found)


DIRECT = (
    "  ask: {label: Compléter, from: waiting, to: incomplete, by: [agent], needs: [fields, message]}\n",
    "  ask: {label: Compléter, from: waiting, to: granted, by: [chief]}\n",
)
