"""People: known once, merged, described, blocked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.contacts import actions, queries
from allears.contacts.actions import Spoke, key_of, know
from allears.contacts.models import Contact, Identity
from allears.listening.post import Author
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
MIRA = Author(id="u1", handle="mira", name="Mira Lang", followers=12)


def spoke(author: Author = MIRA, network: str = "mastodon", hours: float = 0) -> Spoke:
    return Spoke(network, author, cast.NOW + timedelta(hours=hours))


def contact(name: str, network: str = "mastodon") -> Contact:
    author = Author(id=name.lower(), handle=name.lower(), name=name)
    (pk,) = know([spoke(author, network)], now=cast.NOW).values()
    return Identity.objects.get(pk=pk).contact


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


class TestMerge:
    def test_moves_every_identity_and_leads_to_the_one_that_stayed(self) -> None:
        mira, lang = contact("Mira"), contact("Lang", "email")
        actions.merge(keep=mira, other=lang, by=cast.amir(), now=cast.NOW)
        assert {one.network for one in queries.identities_of(mira.pk)} == {"mastodon", "email"}
        assert queries.contact(lang.pk) == mira
        entry = AuditEntry.objects.get(what="contact.merged")
        assert entry.data["other"] == lang.pk

    def test_of_a_person_with_itself_does_nothing(self) -> None:
        mira = contact("Mira")
        actions.merge(keep=mira, other=mira, by=cast.amir(), now=cast.NOW)
        assert queries.contact(mira.pk) == mira

    def test_keeps_the_name_that_is_there(self) -> None:
        nameless = actions.stranger(now=cast.NOW)
        actions.merge(keep=nameless, other=contact("Mira"), by=cast.amir(), now=cast.NOW)
        nameless.refresh_from_db()
        assert nameless.name == "Mira"


class TestDescribe:
    def test_keeps_what_to_remember(self) -> None:
        mira = contact("Mira")
        actions.describe(
            contact=mira,
            name=" Dr. Mira ",
            about=" Has a guide dog. ",
            by=cast.amir(),
            now=cast.NOW,
        )
        mira.refresh_from_db()
        assert (mira.name, mira.about) == ("Dr. Mira", "Has a guide dog.")


class TestBlock:
    def test_says_who_and_when_and_can_be_taken_back(self) -> None:
        identity = contact("Mira").identities.get()
        actions.block(identity=identity, by=cast.amir(), now=cast.NOW)
        later = cast.NOW + timedelta(days=1)
        actions.block(identity=identity, by=cast.lena(), now=later)
        identity.refresh_from_db()
        assert (identity.blocked_by, identity.blocked_at) == (cast.amir(), cast.NOW)
        actions.unblock(identity=identity, by=cast.lena(), now=later)
        identity.refresh_from_db()
        assert identity.blocked_at is None
