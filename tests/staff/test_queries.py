"""Named reads about who we are."""

from __future__ import annotations

import pytest
from tests import cast

from allears.staff import actions, queries

pytestmark = pytest.mark.django_db


def _gone() -> None:
    rita = cast.rita()
    rita.deactivated_at = cast.NOW
    rita.save()


class TestPeople:
    def test_who_left_is_named_only_when_asked_for(self) -> None:
        cast.amir()
        _gone()
        assert [one.name for one in queries.users()] == ["Amir Haddad"]
        assert len(queries.users(with_former=True)) == 2

    def test_readers_are_given_no_case(self) -> None:
        cast.amir(), cast.rita()
        assert queries.colleagues() == [cast.amir()]

    def test_are_found_by_the_beginning_of_their_name(self) -> None:
        cast.amir(), cast.ada()
        assert queries.by_name_start("am") == [cast.amir()]

    def test_nobody_is_nobody(self) -> None:
        assert not queries.has_users()
        assert queries.user(0) is None


class TestTeams:
    def test_are_told_with_those_who_work_in_them_now(self) -> None:
        amir, service, press = cast.amir(), cast.service(), cast.press()
        actions.join_team(team=press, user=amir, by=None, now=cast.NOW)
        actions.join_team(team=service, user=cast.rita(), by=None, now=cast.NOW)
        _gone()
        assert queries.members_of([service.pk, press.pk]) == {service.pk: [amir], press.pk: [amir]}
        assert queries.teams_by_person()[amir.pk] == queries.teams_of(amir) == [service, press]


class TestAuditTrail:
    def test_goes_back_from_the_newest(self) -> None:
        for n in range(5):
            actions.audit(what="x.y", words=str(n), by=None, now=cast.NOW)
        first = queries.audit_trail(limit=2)
        rest = queries.audit_trail(before_id=first[-1].pk)
        assert [row.words for row in first + rest] == ["4", "3", "2", "1", "0"]
