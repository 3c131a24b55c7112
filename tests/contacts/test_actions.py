"""People: known once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.contacts.actions import Spoke, key_of, know
from allears.contacts.models import Contact, Identity
from allears.listening.post import Author

pytestmark = pytest.mark.django_db
MIRA = Author(id="u1", handle="mira", name="Mira Lang", followers=12)


def spoke(author: Author = MIRA, network: str = "mastodon", hours: float = 0) -> Spoke:
    return Spoke(network, author, cast.NOW + timedelta(hours=hours))


class TestKeyOf:
    @pytest.mark.parametrize(
        ("author", "key"),
        [
            (Author(id="did:1", handle="Mira"), "did:1"),
            (Author(handle="Mira"), "mira"),
            (Author(name="Mira"), ""),
        ],
    )
    def test_is_the_lasting_id_before_the_handle(self, author: Author, key: str) -> None:
        assert key_of(author) == key

    def test_fits_into_its_column(self) -> None:
        assert len(key_of(Author(id="x" * 9000))) == 500


class TestKnow:
    def test_makes_a_person_once(self) -> None:
        first = know([spoke(), spoke()], now=cast.NOW)
        assert know([spoke()], now=cast.NOW) == first
        assert Contact.objects.count() == 1

    def test_tells_two_networks_apart(self) -> None:
        found = know([spoke(), spoke(network="bluesky")], now=cast.NOW)
        assert len(set(found.values())) == 2

    def test_knows_nobody_who_left_no_name(self) -> None:
        assert know([spoke(Author(name="Somebody"))], now=cast.NOW) == {}

    def test_takes_over_a_new_name_and_reach(self) -> None:
        know([spoke()], now=cast.NOW)
        know([spoke(Author(id="u1", handle="mira", name="Mira L.", followers=90))], now=cast.NOW)
        identity = Identity.objects.get()
        assert (identity.name, identity.followers) == ("Mira L.", 90)

    def test_notes_that_somebody_is_still_there_now_and_then(self) -> None:
        know([spoke()], now=cast.NOW)
        know([spoke(hours=1)], now=cast.NOW)
        assert Identity.objects.get().last_seen_at == cast.NOW
        know([spoke(hours=7)], now=cast.NOW)
        assert Identity.objects.get().last_seen_at == cast.NOW + timedelta(hours=7)

    def test_cuts_hostile_names_to_size(self) -> None:
        know([spoke(Author(id="u2", handle="h" * 2000, name="n" * 2000))], now=cast.NOW)
        identity = Identity.objects.get()
        assert len(identity.name) == len(identity.handle) == 500
