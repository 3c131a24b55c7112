"""An address is proven before anything is looked up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import fresh, wall
from tests.world import World, world

from allears.cases import actions as cases
from allears.contacts.models import Identity
from allears.lib import sight
from allears.privacy import actions
from allears.privacy.models import Claim, Request
from allears.staff.models import AuditEntry

__all__ = ["world"]
pytestmark = pytest.mark.django_db
NOW = cast.NOW


def claimed(address: str = "mira@example.org", kind: str = "export") -> Claim:
    return actions.claim(address=address, kind=kind, words="All of it", language="de", now=NOW)


def known(world: World) -> int:
    """Mira, whom we know by her mail."""
    case = world.case()
    Identity.objects.filter(contact_id=case.contact_id).update(
        network="email", key="mira@example.org"
    )
    return case.contact_id


class TestConfirm:
    def test_makes_a_request_of_whom_we_know_from_the_day_they_asked(self, world: World) -> None:
        contact_id = known(world)
        row = claimed(" Mira@Example.org ")
        made = actions.confirm(token=actions.claim_token(row), now=NOW + timedelta(days=1))
        assert made is not None
        found = Request.objects.get()
        assert (found.contact_id, found.proof, found.by) == (contact_id, "mailed", None)
        assert (found.asked_at, found.address) == (NOW, "mira@example.org")

    def test_makes_one_without_a_person_where_we_know_nobody(self) -> None:
        made = actions.confirm(token=actions.claim_token(claimed()), now=NOW)
        assert made is not None
        assert (made.contact_id, made.address) == (None, "mira@example.org")
        actions.settle(request_id=made.pk, how="Told that we have nothing", by=cast.ada(), now=NOW)
        made.refresh_from_db()
        assert made.ended_at == NOW
        assert AuditEntry.objects.filter(what="privacy.settled").exists()

    def test_holds_once_and_for_two_days(self) -> None:
        row = claimed()
        token = actions.claim_token(row)
        assert actions.confirm(token=token, now=NOW + timedelta(days=2)) is None
        assert actions.confirm(token=token, now=NOW) is not None
        assert actions.confirm(token=token, now=NOW) is None
        row.refresh_from_db()
        assert (row.address, row.words) == ("", "")

    @pytest.mark.parametrize("token", ["", "1.x", "x" * 500, "a.b.c", "²."])
    def test_opens_for_no_made_up_link(self, token: str) -> None:
        row = claimed()
        forged = actions.claim_token(row)[:-1] + "-"
        for one in (
            token,
            forged,
            actions.claim_token(row).replace(str(row.pk), str(row.pk + 1), 1),
        ):
            assert actions.confirm(token=one, now=NOW) is None

    def test_tells_nobody_outside_a_wall(self, world: World) -> None:
        contact_id = known(world)
        cases.wall_person(contact_id=contact_id, wall=wall(), words="HR", by=cast.lena(), now=NOW)
        with sight.through(sight.BLIND):
            assert actions.confirm(token=actions.claim_token(claimed()), now=NOW) is not None
        with sight.through(fresh(cast.ada())):
            assert not Request.objects.exists()
            assert not AuditEntry.objects.filter(what="privacy.asked").exists()
        assert Request.objects.get().contact_id == contact_id


class TestLease:
    def test_tries_a_few_times_further_and_further_apart(self) -> None:
        row = claimed()
        now = NOW
        for _n in range(6):
            assert [one.pk for one in actions.lease_claims(now=now, limit=5)] == [row.pk]
            assert actions.lease_claims(now=now, limit=5) == []
            now += timedelta(hours=2)
        assert actions.lease_claims(now=now, limit=5) == []

    def test_leaves_out_what_was_mailed(self) -> None:
        actions.claim_mailed(claim_id=claimed().pk, now=NOW)
        actions.give_up_claim(claim_id=claimed().pk)
        assert actions.lease_claims(now=NOW, limit=5) == []


class TestForget:
    def test_leaves_no_address_after_two_days(self) -> None:
        claimed()
        assert actions.forget_claims(now=NOW + timedelta(days=1)) == 0
        assert actions.forget_claims(now=NOW + timedelta(days=2)) == 1
