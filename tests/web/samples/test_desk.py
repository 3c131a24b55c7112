"""What stands around the invented cases."""

from __future__ import annotations

from allears.web.samples import desk


class TestRail:
    def test_marks_the_place_that_is_open(self) -> None:
        assert [entry["name"] for entry in desk.rail("/design/inbox/") if entry["is_current"]] == [
            "inbox"
        ]
        assert not any(entry["is_current"] for entry in desk.rail("/design/"))

    def test_gives_every_place_a_key_of_its_own(self) -> None:
        keys = [entry["key"] for entry in desk.rail("/")]
        assert len(set(keys)) == len(keys)


class TestReply:
    def test_starts_as_what_it_is_asked_to_be(self) -> None:
        assert desk.reply("note")["kind"] == "note"
