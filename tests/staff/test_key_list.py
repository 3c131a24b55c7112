from __future__ import annotations

from allears.staff import key_list


class TestGroups:
    def test_hold_every_key_with_its_name_by_place(self) -> None:
        found = dict(key_list.groups())
        assert ("t", "Take") in found["Inbox and cases"]
        assert ("g n", "Notices") in found["Everywhere"]

    def test_say_nothing_twice(self) -> None:
        for _title, keys in key_list.groups():
            assert len(keys) == len(set(keys))

    def test_begin_with_the_entries_of_the_rail(self) -> None:
        assert key_list.groups([("g i", "Inbox")])[0][1][0] == ("g i", "Inbox")
