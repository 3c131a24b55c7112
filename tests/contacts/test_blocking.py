"""Who is muted or blocked: with a reason, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.contacts.known import contact

from allears.contacts import actions, queries
from allears.contacts.actions import Blocking
from allears.contacts.models import Block, Identity
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
NEXT_WEEK = cast.NOW + timedelta(days=7)
SPAM = Blocking(kind="blocked", reason="spam")
QUIET = Blocking(kind="muted", reason="flood", until=NEXT_WEEK)


def mira() -> Identity:
    return contact("Mira").identities.get()


def out(identity: Identity, after: timedelta = timedelta()) -> str:
    """How somebody is kept out at a time."""
    found = queries.blocks_now([identity.pk], now=cast.NOW + after)
    return found[identity.pk].kind if found else ""


class TestBlock:
    def test_says_who_when_and_why(self) -> None:
        identity = mira()
        row = actions.block(identity=identity, how=SPAM, by=cast.amir(), now=cast.NOW)
        assert (row.by, row.at, row.reason, row.until) == (cast.amir(), cast.NOW, "spam", None)
        assert out(identity, timedelta(days=3000)) == "blocked"
        assert AuditEntry.objects.get(what="identity.blocked").data["reason"] == "spam"

    def test_comes_off_by_itself(self) -> None:
        identity = mira()
        actions.block(identity=identity, how=QUIET, by=cast.amir(), now=cast.NOW)
        assert out(identity, timedelta(days=7, seconds=-1)) == "muted"
        assert out(identity, timedelta(days=7)) == ""
        assert actions.lapse_blocks(now=NEXT_WEEK - timedelta(seconds=1)) == 0
        assert actions.lapse_blocks(now=NEXT_WEEK + timedelta(hours=5)) == 1
        row = Block.objects.get()
        assert (row.ended_at, row.ended_by) == (NEXT_WEEK, None)

    def test_takes_the_place_of_the_one_before(self) -> None:
        identity = mira()
        actions.block(identity=identity, how=QUIET, by=cast.amir(), now=cast.NOW)
        later = cast.NOW + timedelta(days=1)
        actions.block(identity=identity, how=SPAM, by=cast.lena(), now=later)
        now, before = queries.blocks_ever([identity.pk])
        assert (now.kind, now.ended_at) == ("blocked", None)
        assert (before.kind, before.ended_at, before.ended_by) == ("muted", later, cast.lena())

    def test_after_one_that_ran_out_leaves_its_end_as_it_was(self) -> None:
        identity = mira()
        actions.block(identity=identity, how=QUIET, by=cast.amir(), now=cast.NOW)
        actions.block(identity=identity, how=SPAM, by=cast.lena(), now=NEXT_WEEK)
        before = queries.blocks_ever([identity.pk])[1]
        assert (before.ended_at, before.ended_by) == (NEXT_WEEK, None)

    @pytest.mark.parametrize(
        "how",
        [
            Blocking(kind="gone", reason="spam"),
            Blocking(kind="muted", reason="because"),
            Blocking(kind="muted", reason="other", words="  "),
            Blocking(kind="muted", reason="spam", until=cast.NOW),
        ],
    )
    def test_needs_a_reason_and_an_end_to_come(self, how: Blocking) -> None:
        with pytest.raises(NotPossible):
            actions.block(identity=mira(), how=how, by=cast.amir(), now=cast.NOW)


class TestUnblock:
    def test_lets_them_in_again_and_remembers(self) -> None:
        identity = mira()
        actions.block(identity=identity, how=SPAM, by=cast.amir(), now=cast.NOW)
        later = cast.NOW + timedelta(days=1)
        assert actions.unblock(identity=identity, by=cast.lena(), now=later)
        assert out(identity, timedelta(days=2)) == ""
        (row,) = queries.blocks_ever([identity.pk])
        assert (row.ended_at, row.ended_by) == (later, cast.lena())

    def test_of_nobody_changes_nothing(self) -> None:
        assert not actions.unblock(identity=mira(), by=cast.lena(), now=cast.NOW)


class TestKeptOut:
    def test_knows_people_by_any_of_their_names(self) -> None:
        one, two = contact("Mira"), contact("Jonas")
        actions.block(identity=one.identities.get(), how=QUIET, by=cast.amir(), now=cast.NOW)
        assert queries.kept_out([one.pk, two.pk], now=cast.NOW) == {one.pk}
