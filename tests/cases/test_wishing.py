from __future__ import annotations

from allears.cases import wishing
from allears.cases.rules.loudness import Bundle, Way
from allears.cases.rules.notices import DEFAULT_WAYS, Kind
from allears.staff.models import User, Wishes

AMIR = User(pk=7, timezone="Europe/Berlin")


class TestWays:
    def test_are_the_usual_where_nothing_was_said(self) -> None:
        assert wishing.ways(Wishes()) == DEFAULT_WAYS

    def test_are_what_was_chosen_even_when_that_is_none(self) -> None:
        found = wishing.ways(Wishes(ways={"named": [], "assigned": ["push", "pigeon"]}))
        assert found[Kind.NAMED] == frozenset()
        assert found[Kind.ASSIGNED] == {Way.PUSH}
        assert found[Kind.DANGER] == DEFAULT_WAYS[Kind.DANGER]


class TestLoudness:
    def test_reads_hours_in_the_persons_own_zone(self) -> None:
        weekly = [[["09:00", "17:00"]], [], [], [], [], [], []]
        wishes = Wishes(weekly=weekly, quiet_begin=1200, quiet_until=420, bundle="day")
        found = wishing.loudness(AMIR, wishes)
        assert found.working is not None
        assert found.working.weekly == {0: ((540, 1020),)}
        assert found.quiet is not None
        assert (found.quiet.begin_minute, found.quiet.time_zone) == (1200, "Europe/Berlin")
        assert found.bundle is Bundle.DAY

    def test_survives_a_zone_and_a_bundle_that_are_gone(self) -> None:
        found = wishing.loudness(User(timezone="Mars/Base"), Wishes(bundle="yearly"))
        assert (found.time_zone, found.bundle, found.quiet) == ("UTC", Bundle.QUARTER, None)

    def test_has_quiet_days_without_quiet_hours(self) -> None:
        quiet = wishing.loudness(AMIR, Wishes(quiet_weekdays=[5, 6])).quiet
        assert quiet is not None
        assert not quiet.has_hours
