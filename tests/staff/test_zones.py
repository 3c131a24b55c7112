"""The time zones that a person can choose."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from allears.staff import zones


class TestZones:
    def test_every_choice_is_a_zone_and_stands_once(self) -> None:
        flat = ["UTC"]
        for _region, found in zones.choices()[1:]:
            flat += [name for name, _city in found]  # type: ignore[attr-defined]
        assert len(flat) == len(set(flat)) == len(zones.names())
        assert {"Europe/Berlin", "Asia/Kolkata", "America/Argentina/Ushuaia"} <= set(flat)
        assert all(ZoneInfo(name) for name in flat)

    def test_leaves_out_what_confuses(self) -> None:
        assert not {"EST", "Etc/GMT+3", "posixrules", "localtime"} & zones.names()
