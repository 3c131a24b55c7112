"""Every write about who we are: links work once, the last administrator stays, nothing is silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.staff import actions, queries
from allears.staff.models import AuditEntry, Membership, Role, SetupLink, User

pytestmark = pytest.mark.django_db
NOW = cast.NOW


def _first(token: str, email: str = "ada@example.org") -> User:
    return actions.create_first_administrator(
        token=token,
        email=email,
        name=" Ada ",
        password="a long sentence",
        timezone="Europe/Berlin",
        now=NOW,
    )


def _change(user: User, by: User, role: str = Role.AGENT, *, is_active: bool = True) -> None:
    actions.change_user(
        user=user, name=user.name, role=role, teams=[], is_active=is_active, by=by, now=NOW
    )


class TestFirstAdministrator:
    def test_is_made_once_by_the_link(self) -> None:
        token = actions.setup_token(now=NOW)
        assert token is not None
        user = _first(token, "ADA@Example.org")
        assert (user.email, user.name, user.role) == ("ada@example.org", "Ada", "administrator")
        assert user.check_password("a long sentence")
        with pytest.raises(actions.NotPossible):
            _first(token, "eve@example.org")
        assert actions.setup_link(now=NOW) is None

    def test_needs_the_newest_link(self) -> None:
        old, new = actions.setup_token(now=NOW), actions.setup_token(now=NOW)
        assert old is not None
        assert new is not None
        assert actions.find_link(old, now=NOW) is None
        assert actions.find_link(new, now=NOW) is not None

    def test_comes_too_late_after_a_day(self) -> None:
        token = actions.setup_token(now=NOW - actions.FIRST_LINK_LIFE)
        assert token is not None
        with pytest.raises(actions.NotPossible):
            _first(token)
        assert not User.objects.exists()

    def test_keeps_only_the_hash_of_the_token(self) -> None:
        token = actions.setup_token(now=NOW)
        assert token is not None
        assert token not in SetupLink.objects.get().token_hash


class TestColleagues:
    def test_come_in_once_by_their_link(self) -> None:
        user, token = actions.add_user(
            email=" Noor@Example.org",
            name="Noor",
            role=Role.AGENT,
            teams=[cast.service()],
            by=cast.ada(),
            now=NOW,
        )
        assert not user.has_usable_password()
        assert queries.team_ids_of(user) == {cast.service().pk}
        assert actions.use_link(token=token, password="new password", now=NOW) == user
        with pytest.raises(actions.NotPossible):
            actions.use_link(token=token, password="again", now=NOW)
        user.refresh_from_db()
        assert user.check_password("new password")

    def test_are_not_added_twice(self) -> None:
        cast.amir()
        with pytest.raises(actions.NotPossible, match="already"):
            actions.add_user(
                email="AMIR@example.org", name="A", role="agent", teams=[], by=cast.ada(), now=NOW
            )

    def test_lose_older_links_when_a_new_one_is_made(self) -> None:
        amir, ada = cast.amir(), cast.ada()
        old = actions.renew_link(user=amir, by=ada, now=NOW)
        new = actions.renew_link(user=amir, by=ada, now=NOW)
        assert actions.find_link(old, now=NOW) is None
        assert actions.find_link(new, now=NOW + timedelta(days=2)) is not None
        assert actions.find_link(new, now=NOW + timedelta(days=4)) is None

    def test_cannot_use_a_link_after_they_left(self) -> None:
        amir, ada = cast.amir(), cast.ada()
        token = actions.renew_link(user=amir, by=ada, now=NOW)
        _change(amir, ada, is_active=False)
        with pytest.raises(actions.NotPossible):
            actions.use_link(token=token, password="a long sentence", now=NOW)


class TestLastAdministrator:
    @pytest.mark.parametrize(("role", "is_active"), [("agent", True), ("administrator", False)])
    def test_stays(self, role: str, is_active: bool) -> None:
        ada = cast.ada()
        with pytest.raises(actions.NotPossible, match="administrator"):
            _change(ada, ada, role, is_active=is_active)
        ada.refresh_from_db()
        assert ada.is_administrator
        assert ada.is_active

    def test_may_go_when_there_is_another(self) -> None:
        ada, amir = cast.ada(), cast.amir()
        _change(amir, ada, Role.ADMINISTRATOR)
        _change(ada, amir, Role.AGENT)
        ada.refresh_from_db()
        assert not ada.is_administrator


class TestTeams:
    def test_get_an_address_of_their_own(self) -> None:
        ada = cast.ada()
        one = actions.add_team(name="Shop!", about="", sign="users", by=ada, now=NOW)
        two = actions.add_team(name="Shop?", about="", sign="users", by=ada, now=NOW)
        assert (one.slug, two.slug) == ("shop", "shop-2")

    def test_are_named_once(self) -> None:
        with pytest.raises(actions.NotPossible, match="already"):
            actions.add_team(
                name="customer SERVICE", about="", sign="users", by=cast.ada(), now=NOW
            )

    def test_keep_the_place_of_those_who_left_the_house(self) -> None:
        team, ada, amir, rita = cast.service(), cast.ada(), cast.amir(), cast.rita()
        amir.deactivated_at = NOW
        amir.save()
        actions.change_team(team=team, name="Service", about="", members=[rita], by=ada, now=NOW)
        actions.change_team(team=team, name="Service", about="", members=[], by=ada, now=NOW)
        assert [m.user for m in Membership.objects.filter(team=team)] == [amir]

    def test_keep_their_members_when_only_the_name_changes(self) -> None:
        amir = cast.amir()
        actions.change_team(team=cast.service(), name="S", about="", by=cast.ada(), now=NOW)
        assert queries.team_ids_of(amir)

    def test_are_joined_once(self) -> None:
        amir, team = cast.amir(), cast.service()
        actions.join_team(team=team, user=amir, by=None, now=NOW)
        assert Membership.objects.filter(user=amir).count() == 1


class TestProfile:
    def test_is_written_down(self) -> None:
        amir = cast.amir()
        actions.change_profile(
            user=amir,
            name=" Amir H ",
            timezone="Asia/Amman",
            locale="ar",
            theme="dark",
            density="compact",
            now=NOW,
        )
        amir.refresh_from_db()
        assert (amir.name, amir.timezone, amir.locale) == ("Amir H", "Asia/Amman", "ar")
        assert AuditEntry.objects.get().by == amir
