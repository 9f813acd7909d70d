from __future__ import annotations

from domain import editions
from domain.database import Database, counting
from tests.databases import BOTH
from tests.worlds import at_once


def test_publishing_the_same_bundle_again_changes_nothing(sqlite: Database) -> None:
    dates = []
    for _ in range(2):
        with sqlite.begin("carros") as session:
            publication = editions.publish(session, town="carros", bundle_hash="a", bundle={"town.yaml": "x"})
            dates.append((publication.published_at, publication.sequence))
    assert dates[0] == dates[1]


def test_an_older_edition_stays_readable(sqlite: Database) -> None:
    for name in ("a", "b"):
        with sqlite.begin("carros") as session:
            editions.publish(session, town="carros", bundle_hash=name, bundle={"town.yaml": name})
    with sqlite.session("carros") as session:
        publication = editions.current(session, "carros")
        assert publication is not None
        assert (publication.edition, publication.sequence) == ("b", 2)
        assert editions.bundle_of(session, "a") == {"town.yaml": "a"}
        assert editions.bundle_of(session, "c") is None


def test_problems_are_told_and_families_keep_the_last_good_edition(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="a", bundle={})
        editions.report_problems(session, town="carros", problems=["town.yaml:1:1: ..."])
    with sqlite.session(None, all_towns=True) as session:
        [found] = editions.all_publications(session)
        assert (found.edition, found.problems, found.sequence) == ("a", ("town.yaml:1:1: ...",), 2)
    with sqlite.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="a", bundle={})
        assert editions.all_publications(session)[0].problems == ()


def test_a_town_that_never_published_is_not_there(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        editions.report_problems(session, town="carros", problems=["x"])
        assert editions.current(session, "carros") is None
        assert editions.all_publications(session) == []


def test_looking_at_every_town_is_one_query(sqlite: Database) -> None:
    for slug in ("carros", "charost"):
        with sqlite.begin(slug) as session:
            editions.publish(session, town=slug, bundle_hash="a", bundle={"big": "x" * 1000})
    with sqlite.session(None, all_towns=True, readonly=True) as session, counting(sqlite) as statements:
        assert [found.town for found in editions.all_publications(session)] == ["carros", "charost"]
    assert len(statements) == 1
    assert "bundle" not in statements[0]


@BOTH
def test_the_stamp_moves_with_each_publication_and_each_problem_and_with_nothing_else(any_database: Database) -> None:
    def stamp() -> editions.Stamp:
        with any_database.session(None, all_towns=True) as session:
            return editions.stamp(session)

    stamps = [stamp()]
    for town, name, problems in [
        ("carros", "a", []), ("charost", "a", []), ("carros", "b", []), ("carros", "b", ["x"]), ("carros", "b", []),
    ]:  # fmt: skip
        with any_database.begin(town) as session:
            editions.publish(session, town=town, bundle_hash=name, bundle={}, problems=problems)
        stamps.append(stamp())
    assert len(set(stamps)) == 6
    with any_database.begin("carros") as session:
        editions.publish(session, town="carros", bundle_hash="b", bundle={})
    assert stamp() == stamps[-1]


@BOTH
def test_two_publishers_at_once_both_end_well(any_database: Database) -> None:
    def publish(index: int) -> int:
        with any_database.begin("carros") as session:
            return editions.publish(session, town="carros", bundle_hash=f"h{index % 2}", bundle={}).sequence

    assert all(isinstance(result, int) for result in at_once(6, publish))
