from __future__ import annotations

import pytest

from tests.web.conftest import Enter


@pytest.mark.parametrize(
    "query",
    [
        "after=2026-01-01T00:00:00~x",
        "after=0001-01-01T00:00:00%2B23:00~x",
        "after=9999-12-31T23:59:59-23:00~x",
        "after=~x",
        "from=0001-01-01",
        "until=9999-12-31",
        "from=9999-12-31&order=newest",
    ],
)
def test_an_address_that_somebody_changed_is_the_ordinary_list(enter: Enter, query: str) -> None:
    client = enter("carros", "agent")
    for page in ("inbox", "exports", "messages"):
        assert client.get(f"/carros/{page}?view=all&{query}").status_code == 200, page
