"""Named reads about people."""

from __future__ import annotations

import pytest
from tests import cast

from allears.contacts import actions, queries
from allears.contacts.actions import Spoke, know
from allears.listening.post import Author

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    authors = [
        Author(id="mira@example.org", handle="mira", name="Mira Lang"),
        Author(id="u2", handle="jonas_w", name="Jonas Weber"),
        Author(id="u3", handle="fatima", name="فاطمة الزهراء"),
    ]
    know([Spoke("email", author, cast.NOW) for author in authors], now=cast.NOW)


def names(words: str, **more: int) -> list[str]:
    return [found.name for found in queries.find(words, **more)]


class TestFind:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("lang", ["Mira Lang"]),
            ("MIRA@EXAMPLE", ["Mira Lang"]),
            ("jonas_w", ["Jonas Weber"]),
            ("فاطمة", ["فاطمة الزهراء"]),
            ("%", []),
            ("nobody", []),
        ],
    )
    def test_looks_in_names_handles_and_addresses(self, words: str, found: list[str]) -> None:
        assert names(words) == found

    def test_gives_everybody_in_pages(self) -> None:
        assert names("", limit=2) + names("", limit=2, offset=2) == names("")
        assert len(names("")) == queries.count() == 3

    def test_leaves_out_who_was_merged(self) -> None:
        mira, jonas = queries.find("mira")[0], queries.find("jonas")[0]
        actions.merge(keep=mira, other=jonas, by=cast.amir(), now=cast.NOW)
        assert names("jonas") == ["Mira Lang"]
        assert queries.count() == 2


class TestContact:
    def test_leads_through_several_merges(self) -> None:
        mira, jonas, fatima = (queries.find(w)[0] for w in ("mira", "jonas", "fatima"))
        actions.merge(keep=jonas, other=mira, by=cast.amir(), now=cast.NOW)
        actions.merge(keep=fatima, other=jonas, by=cast.amir(), now=cast.NOW)
        assert queries.contact(mira.pk) == fatima

    def test_knows_nobody_by_a_number_that_is_not_there(self) -> None:
        assert queries.contact(0) is None


class TestIdentity:
    def test_is_found_by_number_and_by_address(self) -> None:
        found = queries.by_address("email", "mira@example.org")
        assert found is not None
        assert queries.identity(found.pk) == found
        assert queries.identities([found.pk]) == {found.pk: found}
        assert queries.by_address("bluesky", "mira@example.org") is None
