"""What is kept can be read elsewhere: every row, whole, and no secret."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest
from tests.cast import NOW, amir, care, hear, lena, marks, monitor, post

from allears.cases import actions as cases
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.flow import exports
from allears.listening.post import Post
from allears.mentions import queries as heard

pytestmark = pytest.mark.django_db


def parsed(rows: object) -> list[dict[str, object]]:
    """As they come back from the lines that are printed."""
    return [json.loads(msgspec.json.encode(row)) for row in rows]  # type: ignore[attr-defined]


class TestMentions:
    def test_carry_the_post_as_it_was_and_what_became_of_it(self) -> None:
        said = post("The tram is late <b>again</b> \u202e\U0001f600 \\N \n end")
        (row,) = hear(said, understood=marks(intent="complaint"), hits=[monitor()])
        (before,) = parsed(exports.mentions())
        assert (before["case"], before["why"]) == (None, "")
        (case_id,) = care().opened
        (told,) = parsed(exports.mentions())
        assert told["case"] == case_id
        assert told["why"]
        assert told["monitors"] == [monitor().pk]
        assert told["marks"]["intent"][0] == "complaint"  # type: ignore[index]
        again = msgspec.convert(told["post"], Post)
        assert again == heard.post_of(row)
        assert again.text == said.text

    def test_are_all_there_across_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hear(*(post(f"Lamp {n} is out") for n in range(9)))
        read = heard.after_id
        monkeypatch.setattr(heard, "after_id", lambda last: read(last, limit=4))
        ids = [row["id"] for row in exports.mentions()]
        assert len(ids) == len(set(ids)) == 9
        assert ids == sorted(ids)

    def test_of_an_empty_desk_are_none(self) -> None:
        assert list(exports.mentions()) == []


class TestCases:
    def test_carry_everything_that_happened(self) -> None:
        hear(post("Where is my money?"), understood=marks(intent="complaint"))
        (case_id,) = care().opened
        later = NOW + timedelta(minutes=3)
        cases.take(case_id=case_id, by=amir(), now=later)
        cases.note(case_id=case_id, text="Ask accounting", by=amir(), now=later)
        cases.close(case_id=case_id, outcome="unconfirmed", words="Paid", by=lena(), now=later)
        (told,) = parsed(exports.cases())
        assert told["assignee"] == "amir@example.org"
        assert [note["text"] for note in told["notes"]] == ["Ask accounting"]  # type: ignore[attr-defined]
        assert [one["outcome"] for one in told["outcomes"]] == ["unconfirmed"]  # type: ignore[attr-defined]
        kinds = [event["what"] for event in told["events"]]  # type: ignore[attr-defined]
        assert kinds[:2] == ["opened", "routed"]
        assert kinds[-1] == "closed"
        assert told["messages"][0]["text"] == "Where is my money?"  # type: ignore[index]

    def test_carry_no_words_of_a_hard_case(self) -> None:
        hear(post("Where is my money?"), understood=marks(intent="complaint"))
        (case_id,) = care().opened
        cases.open_hard(case_id=case_id, kind="death", by=amir(), now=NOW)
        for told in (*parsed(exports.cases()), *parsed(exports.mentions())):
            assert told["kept_out"] is True
            assert "money" not in json.dumps(told)


class TestContacts:
    def test_carry_their_identities(self) -> None:
        hear(post("Hello", who="Noor Vega"))
        (told,) = parsed(exports.contacts())
        assert told["name"] == "Noor Vega"
        assert [one["handle"] for one in told["identities"]] == ["noor"]  # type: ignore[attr-defined]


class TestSecrets:
    def test_are_in_no_export(self) -> None:
        row = channels.add(
            network="email",
            name="Help",
            values={"address": "help@example.org", "imap_password": "hunter2"},
            by=None,
            now=NOW,
        )
        hear(post("Hello"), on=row)
        care()
        hidden = known.open_secrets(row).values()
        assert "hunter2" in hidden
        lines = [
            msgspec.json.encode(row).decode()
            for rows in (exports.mentions(), exports.cases(), exports.contacts())
            for row in rows
        ]
        assert lines
        assert [word for word in hidden for line in lines if word in line] == []
