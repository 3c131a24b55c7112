from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.connectors.logged import FIELDS, logged, phone_number
from allears.listening.ports import ChannelFacts, Intent, Unreadable
from allears.listening.post import Author

CHANNEL = ChannelFacts(id=1, name="Front desk", settings={})
TALK = {
    "token": "abc",
    "who": "Ann Archer",
    "how": "phone",
    "phone": "0049 (0)30 / 12-34",
    "said": " The kettle leaks. ",
    "kind": "complaint",
    "by": "bea",
    "at": "2026-03-01T10:00:00Z",
}


class TestLogged:
    def test_makes_a_private_post_of_a_talk(self) -> None:
        post = logged.to_post(TALK, CHANNEL)
        assert post.author == Author(id="+49301234", handle="+49301234", name="Ann Archer")
        assert (post.text, post.is_private, post.id) == ("The kettle leaks.", True, "abc")
        assert post.created_at == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
        assert (post.extra["how"], post.extra["kind"], post.extra["by"]) == (
            "phone",
            "complaint",
            "bea",
        )

    def test_knows_somebody_by_the_mail_address_first(self) -> None:
        post = logged.to_post(TALK | {"email": " Ann@Example.org"}, CHANNEL)
        assert post.author.id == "ann@example.org"

    def test_takes_no_name_for_an_identity(self) -> None:
        assert logged.to_post({"said": "x", "who": "Ann"}, CHANNEL).author.id == ""

    def test_is_one_post_however_often_it_is_sent(self) -> None:
        bare = {"said": "x", "who": "Ann"}
        assert (
            logged.to_post(bare, CHANNEL).id
            == logged.to_post(dict(reversed(bare.items())), CHANNEL).id
        )
        assert logged.to_post(bare, CHANNEL).id != logged.to_post(bare | {"said": "y"}, CHANNEL).id

    @pytest.mark.parametrize("wire", [None, "x", {}, {"said": "  "}, {"said": 5}])
    def test_wants_to_know_what_was_said(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            logged.to_post(wire, CHANNEL)

    def test_offers_only_kinds_that_exist(self) -> None:
        kinds = {value for field in FIELDS if field.key == "kind" for value, _ in field.choices}
        assert kinds - {""} <= set(Intent)


class TestPhoneNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("+49 (0)30 12-34", "+49301234"),
            ("030/1234", "0301234"),
            ("0043 1 5", "+4315"),
            ("none", ""),
            ("1+2", "12"),
        ],
    )
    def test_is_spelled_in_one_way(self, text: str, number: str) -> None:
        assert phone_number(text) == number
