"""Nobody reaches into another town: every address, with somebody logged in elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Enter, case_of
from tests.web.pages import token_of

OPEN = {
    "public.home", "public.page", "public.theme", "public.logo", "accounts.login", "accounts.check", "accounts.logout",
    "accounts.forgotten", "accounts.send_links", "accounts.choose", "accounts.set_password", "accounts.ask_activation",
    "accounts.activate", "accounts.activated",
}  # fmt: skip
"""Pages that anybody may open, logged in or not."""
MINE = ("public.", "accounts.", "family.", "staff.")


def rules_of_towns(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "town" in rule.arguments and rule.endpoint.startswith(MINE) and rule.endpoint not in OPEN:
            yield rule


@pytest.mark.parametrize("name", ["famille", "agent", "chef", "config"])
def test_a_login_of_one_town_opens_nothing_in_another(app: Flask, enter: Enter, name: str) -> None:
    client = enter("carros", name)
    case = case_of(app, "carcans", holder="staff")
    token = token_of(client, "/carros/account")
    rules = list(rules_of_towns(app))
    assert len(rules) >= 8
    for rule in rules:
        values = dict.fromkeys(rule.arguments - {"town"}, case.reference)
        with app.test_request_context():
            address = rule.build({"town": "carcans", **values})
        assert address is not None
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(
                address[1], method=method, data={"csrf_token": token, "version": "1", "_action": "approve"}
            )
            assert answer.status_code in {302, 303}, (rule.endpoint, answer.status_code)
            assert answer.headers["Location"].startswith("/carcans/login"), rule.endpoint
    assert case_of(app, "carcans", id=case.id).version == case.version


@pytest.mark.parametrize("address", ["inbox/{0}", "family/requests/{0}"])
@pytest.mark.parametrize("name", ["famille", "agent", "chef"])
def test_a_reference_of_another_town_is_not_found(app: Flask, enter: Enter, name: str, address: str) -> None:
    reference = case_of(app, "carcans").reference
    answer = enter("carros", name).get("/carros/" + address.format(reference), follow_redirects=True)
    assert reference not in answer.text
    assert answer.status_code in {403, 404, 200}


def test_the_name_of_another_town_in_the_cookie_is_worth_nothing(app: Flask, enter: Enter) -> None:
    client = enter("carros", "agent")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["_user_id"].replace("carros:", "carcans:")
    assert client.get("/carcans/inbox").status_code in {302, 303}
