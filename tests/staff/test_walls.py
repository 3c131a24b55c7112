"""Reads about walls."""

from __future__ import annotations

import pytest
from tests import cast
from tests.walled import hr, wall

from allears.lib.sight import Sight
from allears.staff import actions, queries
from allears.staff.models import User

pytestmark = pytest.mark.django_db


class TestWallsOf:
    def test_are_those_that_somebody_is_behind(self) -> None:
        mine = wall()
        fresh = {one.name: one for one in (cast.amir(), cast.lena(), cast.pia())}
        found = {name: queries.walls_of(one) for name, one in fresh.items()}
        assert found == {"Amir Haddad": [], "Lena Brandt": [mine], "Pia Novak": [mine]}
        assert queries.walls() == [mine]
        assert queries.wall(mine.pk) == mine


class TestTeamsBehind:
    def test_are_behind_each_of_them(self) -> None:
        mine = wall()
        other = actions.open_wall(
            name="Law", reason="Suits", home=cast.press(), by=cast.lena(), now=cast.NOW
        )
        actions.put_behind(wall=mine, team=cast.press(), by=cast.lena(), now=cast.NOW)
        assert queries.teams_behind([mine.pk]) == {hr().pk, cast.press().pk}
        assert queries.teams_behind([mine.pk, other.pk]) == {cast.press().pk}
        assert queries.teams_behind([]) == set()


class TestBehindWall:
    def test_names_teams_before_people_and_what_was_done(self) -> None:
        mine = wall()
        actions.put_behind(wall=mine, team=cast.press(), by=cast.lena(), now=cast.NOW)
        rows = queries.behind_wall(mine.pk)
        assert [row.team or row.person for row in rows] == [cast.press(), cast.lena()]
        words = " ".join(event.words for event in queries.events_of_wall(mine.pk))
        assert cast.press().name in words
        assert "Opened it" in words


class TestSights:
    def test_tell_what_is_hidden_from_whom(self) -> None:
        mine = wall()
        ids = [cast.amir().pk, cast.lena().pk]
        assert queries.sights(ids) == {cast.amir().pk: Sight(frozenset({mine.pk}))}

    def test_hold_for_who_comes_later(self) -> None:
        mine = wall()
        assert User.objects.get(pk=cast.rita().pk).walled_off == [mine.pk]


class TestTeamsLedBehind:
    def test_are_those_whose_cases_go_there(self) -> None:
        mine = wall()
        actions.set_team_wall(team=hr(), wall=mine)
        assert queries.teams_led_behind(mine.pk) == [hr()]
