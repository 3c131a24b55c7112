"""The list of people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.contacts import actions, listing
from allears.contacts.listing import Wanted
from allears.contacts.models import Contact

pytestmark = pytest.mark.django_db


def names(wanted: Wanted = Wanted(), **more: object) -> list[str]:  # noqa: B008 - frozen
    return [one.name for one in listing.people(wanted, **more)]  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def heard() -> None:
    """Three people on two networks, an hour apart, the last one first."""
    place = cast.channel("Town square", "mastodon")
    later = [cast.NOW - timedelta(hours=n) for n in range(3)]
    cast.hear(cast.post("a", who="Mira Stone", created_at=later[2]))
    cast.hear(cast.post("b", who="Jonas Weber", created_at=later[1]), on=place)
    cast.hear(
        cast.post("c", who="Ana Stone", created_at=later[0]),
        understood=cast.marks(language="pt"),
    )


class TestPeople:
    def test_stand_by_when_they_were_heard_last(self) -> None:
        assert names() == ["Ana Stone", "Jonas Weber", "Mira Stone"]

    def test_come_up_when_they_are_heard_again(self) -> None:
        cast.hear(cast.post("d", who="Mira Stone", created_at=cast.NOW + timedelta(hours=2)))
        assert names()[0] == "Mira Stone"

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            (Wanted(words="sto"), ["Ana Stone", "Mira Stone"]),
            (Wanted(words="stone mi"), ["Mira Stone"]),
            (Wanted(words="j"), ["Jonas Weber"]),
            (Wanted(words="jonas@example.org"), ["Jonas Weber"]),
            (Wanted(network="mastodon"), ["Jonas Weber"]),
            (Wanted(language="pt"), ["Ana Stone"]),
            (Wanted(words="nobody"), []),
            (Wanted(words="%"), []),
            (Wanted(ids=[]), []),
        ],
        ids=str,
    )
    def test_are_narrowed(self, wanted: Wanted, expected: list[str]) -> None:
        assert names(wanted) == expected

    def test_follow_page_after_page_without_a_gap(self) -> None:
        actions.stranger(now=cast.NOW - timedelta(days=1))
        found: list[str] = []
        place = None
        while page := listing.people(Wanted(), after=place, limit=1):
            found += [one.name for one in page]
            place = listing.place_of(page[-1])
        assert found == ["Ana Stone", "Jonas Weber", "Mira Stone", ""]

    def test_leave_out_who_was_merged(self) -> None:
        mira, ana = Contact.objects.get(name="Mira Stone"), Contact.objects.get(name="Ana Stone")
        actions.merge(keep=mira, other=ana, by=cast.amir(), now=cast.NOW)
        assert names() == ["Mira Stone", "Jonas Weber"]


class TestWantedIds:
    def test_are_none_for_everybody_and_few_for_words(self) -> None:
        assert listing.wanted_ids(Wanted()) is None
        mira = Contact.objects.get(name="Mira Stone")
        assert listing.wanted_ids(Wanted(words="mira")) == [mira.pk]


class TestByIds:
    def test_keep_their_order(self) -> None:
        wanted = [one.pk for one in Contact.objects.order_by("name")]
        assert [one.pk for one in listing.by_ids([*wanted, 0])] == wanted


class TestChoices:
    def test_are_what_was_heard(self) -> None:
        assert listing.networks() == ["mastodon", "rss"]
        assert listing.languages() == ["pt"]
