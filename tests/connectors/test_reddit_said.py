"""Answers on Reddit: said once, found again, refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from tests.connectors.reddit_server import NOW, comment, facts, link, listing, reddit_serving
from tests.connectors.served import Served, Spending

from allears.connectors.reddit import reddit
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown, Utterance
from allears.listening.post import Post

OURS = comment(
    "t1_new", parent_id="t1_a", body="We are sorry.", permalink="/r/tea/comments/1/_/new/"
)


@pytest.fixture
def web() -> Iterator[Served]:
    with reddit_serving() as served:
        yield served


def reply(**more: Any) -> Utterance:
    usual: dict[str, Any] = {
        "key": "r-1",
        "text": "We are sorry.",
        "to": "ann",
        "is_public": True,
        "thread": "t3_1",
        "reply_to_id": "t1_a",
    }
    return Utterance(**(usual | more))


def things(*found: Any, errors: Any = ()) -> dict[str, Any]:
    return {"json": {"errors": list(errors), "data": {"things": list(found)}}}


def form(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


class TestSpeak:
    def test_comments_below_what_it_answers(self, web: Served) -> None:
        web.has("POST /api/comment", things(OURS))
        budget = Spending()
        receipt = reddit.speak(facts(budget=budget), reply(), NOW)
        assert receipt.id == "t1_new"
        assert receipt.url == "https://www.reddit.com/r/tea/comments/1/_/new/"
        sent = form(web.called("POST /api/comment")[0])
        assert (sent["thing_id"], sent["text"]) == ("t1_a", "We are sorry.")
        assert budget.spent == [("requests", 1, True)]

    def test_answers_a_message_in_its_thread(self, web: Served) -> None:
        web.has("POST /api/comment", things({"kind": "t4", "data": {"name": "t4_new"}}))
        said = reply(is_public=False, reply_to_id="t4_a", thread="t4_a")
        assert reddit.speak(facts(), said, NOW).id == "t4_new"

    def test_writes_a_message_to_who_said_something_in_public(self, web: Served) -> None:
        web.has("POST /api/compose", things())
        said = reply(is_public=False, subject="x" * 200)
        receipt = reddit.speak(facts(), said, NOW)
        assert receipt.id.startswith("sent_")
        sent = form(web.called("POST /api/compose")[0])
        assert sent["to"] == "ann"
        assert len(sent["subject"]) == 100

    def test_answers_modmail(self, web: Served) -> None:
        message = {"bodyMarkdown": "We are  sorry.", "author": {"isMod": True}}
        web.has("POST /api/mod/conversations/10x", {"messages": {"m2": message}})
        receipt = reddit.speak(facts(), reply(is_public=False, thread="modmail_10x"), NOW)
        assert receipt.id == "modmail_10x_m2"

    def test_believes_a_yes_that_does_not_say_where(self, web: Served) -> None:
        """It must not be looked for in vain and said again."""
        web.has("POST /api/comment", things())
        assert reddit.speak(facts(), reply(), NOW).id.startswith("sent_")
        web.has("POST /api/mod/conversations/10x", {"conversation": {"id": "10x"}})
        said = reply(is_public=False, thread="modmail_10x")
        assert reddit.speak(facts(), said, NOW).id.startswith("sent_")

    @pytest.mark.parametrize(
        ("errors", "error", "words"),
        [
            (
                [["RATELIMIT", "Take a break for 5 minutes before trying again.", "ratelimit"]],
                RetryLater,
                "wait",
            ),
            ([["QUOTA_FILLED", "You have used up your quota", None]], RetryLater, "wait"),
            ([["THREAD_LOCKED", "Comments are locked.", "parent"]], Refused, "locked"),
            ([["DELETED_COMMENT", "that comment has been deleted", "parent"]], Refused, "deleted"),
            ([["TOO_LONG", "this is too long (max: 10000)", "text"]], Refused, "too long"),
            ([["USER_REQUIRED", "Please log in to do that.", None]], KeysExpired, "log in"),
            ([["SOMETHING_NEW"]], Refused, "SOMETHING_NEW"),
        ],
    )
    def test_reads_what_reddit_says_with_a_good_status(
        self, web: Served, errors: Any, error: type[Exception], words: str
    ) -> None:
        web.has("POST /api/comment", things(errors=errors))
        with pytest.raises(error, match=words):
            reddit.speak(facts(), reply(), NOW)

    def test_waits_as_long_as_reddit_says(self, web: Served) -> None:
        slow = things(errors=[["RATELIMIT", "try again in 5 minutes.", "ratelimit"]])
        web.has("POST /api/comment", slow)
        with pytest.raises(RetryLater) as caught:
            reddit.speak(facts(), reply(), NOW)
        assert caught.value.after_s == 360
        slow["json"]["ratelimit"] = 42.5
        web.has("POST /api/comment", slow)
        with pytest.raises(RetryLater) as caught:
            reddit.speak(facts(), reply(), NOW)
        assert caught.value.after_s == 42

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (403, {"message": "Forbidden", "explanation": "You are banned."}, Refused),
            (400, things(errors=[["RATELIMIT", "try again in 1 second", ""]]), RetryLater),
            (404, {}, Refused),
            (429, {}, RetryLater),
            (503, {}, RetryLater),
            (500, {}, Unknown),
            (504, b"<html>", Unknown),
            (200, b"<html>", Unknown),
            (200, b"", Unknown),
            (200, {"other": 1}, Unknown),
        ],
    )
    def test_reads_every_status(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has("POST /api/comment", said, status)
        with pytest.raises(error):
            reddit.speak(facts(), reply(), NOW)

    def test_says_nothing_where_it_only_reads(self, web: Served) -> None:
        alone = facts(secrets={"client_secret": "s"}, account="")
        with pytest.raises(KeysExpired):
            reddit.speak(alone, reply(), NOW)
        with pytest.raises(KeysExpired):
            reddit.was_said(alone, reply())
        assert not web.asked

    def test_says_nothing_to_nobody(self, web: Served) -> None:
        with pytest.raises(Refused):
            reddit.speak(facts(), reply(reply_to_id="", thread=""), NOW)
        with pytest.raises(Refused):
            reddit.speak(facts(), reply(reply_to_id="", is_public=False, to=""), NOW)


class TestWasSaid:
    def test_finds_the_comment_below_the_same_thing(self, web: Served) -> None:
        other = comment("t1_x", parent_id="t1_b", body="We are sorry.")
        web.has("/user/fernhill/comments", listing([other, OURS]))
        receipt = reddit.was_said(facts(), reply(text="We are sorry.\n"))
        assert receipt is not None
        assert receipt.id == "t1_new"

    def test_does_not_take_other_words_for_it(self, web: Served) -> None:
        web.has("/user/fernhill/comments", listing([OURS]))
        assert reddit.was_said(facts(), reply(text="We are very sorry.")) is None

    def test_finds_messages_among_what_was_sent(self, web: Served) -> None:
        sent = {"name": "t4_s", "dest": "Ann", "body": "We are sorry."}
        web.has("/message/sent", listing([{"kind": "t4", "data": sent}]))
        receipt = reddit.was_said(facts(), reply(is_public=False))
        assert receipt is not None
        assert receipt.id == "t4_s"
        assert reddit.was_said(facts(), reply(is_public=False, to="bob")) is None

    def test_finds_modmail_in_its_conversation(self, web: Served) -> None:
        messages = {"m1": {"bodyMarkdown": "We are sorry.", "author": {"isMod": False}}}
        web.has("/api/mod/conversations/10x", {"messages": messages})
        said = reply(is_public=False, thread="modmail_10x")
        assert reddit.was_said(facts(), said) is None
        messages["m2"] = {"bodyMarkdown": "We are sorry.", "author": {"isMod": True}}
        web.has("/api/mod/conversations/10x", {"messages": messages})
        assert reddit.was_said(facts(), said) is not None

    @pytest.mark.parametrize("status", [404, 500, 429])
    def test_is_not_sure_while_reddit_does_not_show_it(self, web: Served, status: int) -> None:
        web.has("/user/fernhill/comments", {}, status)
        with pytest.raises((Refused, RetryLater)):
            reddit.was_said(facts(), reply())


class TestAbove:
    def test_gives_the_link_and_the_comments_between(self, web: Served) -> None:
        below = comment("t1_c", parent_id="t1_b")
        middle = comment("t1_b", parent_id="t1_a", body="[deleted]", replies=listing([below]))
        top = comment("t1_a", parent_id="t3_1", replies=listing([middle]))
        web.has("/comments/1", [listing([link(1)]), listing([top])])
        post = Post(id="t1_c", thread="t3_1", text="x")
        wires = reddit.above(facts(), post, NOW)
        assert [reddit.to_post(wire, facts()).id for wire in wires] == ["t3_1", "t1_a"]
        assert web.asked[0].url.params["comment"] == "c"

    def test_gives_the_conversation_of_modmail(self, web: Served) -> None:
        messages = {
            "m1": {"id": "m1", "author": {"name": "ann"}, "date": "2026-03-10T10:00:00Z"},
            "m2": {"id": "m2", "author": {"name": "ann"}, "date": "2026-03-10T11:00:00Z"},
        }
        web.has("/api/mod/conversations/10x", {"conversation": {"id": "10x"}, "messages": messages})
        post = Post(
            id="modmail_10x_m2", thread="modmail_10x", text="x", created_at=NOW.replace(hour=11)
        )
        wires = reddit.above(facts(), post, NOW)
        assert [reddit.to_post(wire, facts()).id for wire in wires] == ["modmail_10x_m1"]

    def test_gives_nothing_where_nothing_is(self, web: Served) -> None:
        for post in (
            Post(id="t1_c", thread="t3_9", text="x"),
            Post(id="t3_1", thread="t3_1", text="x"),
            Post(id="t4_1", thread="t4_1", text="x"),
            Post(id="t1_c", thread="t3_../x", text="x"),
        ):
            assert list(reddit.above(facts(), post, NOW)) == []
