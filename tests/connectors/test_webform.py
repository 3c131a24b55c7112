"""What a message of a web form is, and whom a website signs for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from allears.connectors.webform import (
    Person,
    Sent,
    SentFile,
    added,
    is_proved,
    sign,
    signed,
    webform,
)
from allears.listening.ports import ChannelFacts, Refused, Unreadable, Utterance

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECRET = "a secret that is long enough"
CHANNEL = ChannelFacts(id=7, name="Our website", settings={}, secrets={"own_key": "k"})


def sent(**more: object) -> Sent:
    return Sent(**({"id": "n1@webform", "text": "Where is it?", "at": NOW} | more))  # type: ignore[arg-type]


def person(**more: object) -> str:
    return json.dumps({"id": "4711", "time": NOW.timestamp()} | more)


class TestSigned:
    @pytest.mark.parametrize("signature", ["", "0" * 64, "x" * 300, "é" * 64])
    def test_is_nobody_with_a_wrong_signature(self, signature: str) -> None:
        assert signed(person(), signature, SECRET, NOW) is None

    @pytest.mark.parametrize(
        "said",
        [
            "", "[]", "{", '{"id": "1"}', '{"id": null, "time": 1}', '{"id": "", "time": 1773144000}',
            '{"id": 1, "time": 1e300}', '{"id": 1, "time": "soon"}', "x" * 3_000, "[" * 1_000,
        ],
    )  # fmt: skip
    def test_is_nobody_when_it_cannot_be_read(self, said: str) -> None:
        assert signed(said, sign(said, SECRET), SECRET, NOW) is None

    @pytest.mark.parametrize(
        ("later", "is_known"),
        [(-10 * 60, False), (-60, True), (0, True), (86_000, True), (87_000, False)],
    )
    def test_counts_for_a_day(self, later: int, is_known: bool) -> None:
        said = person(name="Nia")
        found = signed(said, sign(said, SECRET), SECRET, NOW + timedelta(seconds=later))
        assert (found is not None) == is_known

    def test_is_nobody_without_a_secret(self) -> None:
        assert signed(person(), sign(person(), ""), "", NOW) is None


class TestToPost:
    def test_of_a_signed_person_is_another_one_than_of_who_only_says_so(self) -> None:
        known = Person(id=4711, time=0, mail="nia@example.org")
        is_signed = webform.to_post(sent(person=known, name="Nia"), CHANNEL)
        by_mail = ChannelFacts(id=7, name="Our website", settings={"mailbox": "8"}, secrets={})
        is_said = webform.to_post(sent(mail="Nia@Example.org"), by_mail)
        assert (is_signed.author.id, is_signed.author.name) == ("site:4711", "Nia")
        assert is_said.author.id == "nia@example.org"

    def test_of_nobody_known_is_nobodys_double(self) -> None:
        authors = {webform.to_post(sent(id=f"n{n}@webform"), CHANNEL).author.id for n in range(2)}
        assert authors == {"visitor-n0", "visitor-n1"}

    def test_of_a_typed_address_is_its_owners_only_where_the_answer_goes_there_alone(self) -> None:
        typed = webform.to_post(sent(id="n3@webform", mail="nia@example.org"), CHANNEL)
        assert (typed.author.id, typed.author.handle) == ("visitor-n3", "nia@example.org")
        assert not is_proved(typed)
        assert is_proved(webform.to_post(sent(person=Person(id=4711, time=0)), CHANNEL))

    def test_that_adds_stays_with_who_wrote_first(self) -> None:
        first = webform.to_post(sent(name="Nia"), CHANNEL)
        more = webform.to_post(added(first, sent(id="n2@webform", name="Bob")), CHANNEL)
        assert (more.thread, more.reply_to_id, more.author) == (first.id, first.id, first.author)
        assert more.id == "n2@webform"

    def test_may_be_files_alone(self) -> None:
        wire = sent(text=" ", files=(SentFile("a.pdf", b"%PDF"),))
        post = webform.to_post(wire, CHANNEL)
        assert set(webform.blobs(wire)) == {one.sha256 for one in post.files}
        with pytest.raises(Unreadable):
            webform.to_post(sent(text=" \n"), CHANNEL)


class TestAnswers:
    def test_leave_by_the_mailbox_for_who_has_an_address(self) -> None:
        assert webform.other_channel({"mailbox": "12"}, "nia@example.org") == 12
        assert webform.other_channel({"mailbox": "12"}, "") is None
        for nonsense in ("", "x", "-1", "9" * 30):
            assert webform.other_channel({"mailbox": nonsense}, "nia@example.org") is None

    def test_stand_on_the_page_of_a_form_that_has_its_keys(self) -> None:
        said = Utterance(key="webform:1", text="Soon.", to="", is_public=False)
        assert webform.speak(CHANNEL, said, NOW).id == "webform:1"
        assert webform.was_said(CHANNEL, said) is None
        with pytest.raises(Refused):
            webform.speak(ChannelFacts(id=1, name="x", settings={}), said, NOW)


class TestCheck:
    def test_names_each_setting_that_is_wrong(self) -> None:
        wrong = ChannelFacts(id=1, name="x", settings={"sites": "not a site!", "max_mb": "900"})
        assert {one.setting for one in webform.check(wrong)} == {"sites", "max_mb"}
        assert [one.is_good for one in webform.check(CHANNEL)] == [True]
