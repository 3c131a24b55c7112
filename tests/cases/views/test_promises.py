from __future__ import annotations

from typing import Any

from tests import cast
from tests.world import World

from allears.cases.models import Case, Draft, Promise

TEXT = "I'll have an answer for you by Tuesday."


def send(world: World, case: Case, text: str = TEXT, **more: Any) -> Any:
    conversation = case.conversations.get()
    data = {
        "kind": "private",
        "text": text,
        "conversation": conversation.pk,
        "seen_at": world.now.isoformat(),
    }
    return cast.at_the_desk(world.agent).post(f"/cases/{case.pk}/replies/", data | more)


class TestReplies:
    def test_remembers_the_time_that_stands_in_it(self, world: World) -> None:
        case = world.case()
        assert send(world, case, promise_default="found").status_code == 302
        assert Promise.objects.get().words == "by Tuesday"
        shown = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "Amir Haddad promised an answer" in shown
        assert "Tue 17:00" in shown

    def test_remembers_another_time_where_it_was_changed(self, world: World) -> None:
        case = world.case()
        at = {"promise": "at", "promise_at": "2026-03-05T12:00", "promise_words": "by Tuesday"}
        send(world, case, promise_default="found", promise_shown="1", **at)
        assert Promise.objects.get().due_at.isoformat() == "2026-03-05T12:00:00+00:00"

    def test_remembers_none_where_it_was_unticked(self, world: World) -> None:
        send(world, world.case(), promise_default="found", promise_shown="1")
        assert not Promise.objects.exists()

    def test_asks_once_more_for_a_time_that_is_none(self, world: World) -> None:
        case = world.case()
        answer = send(world, case, promise="at", promise_at="soon")
        assert answer.status_code == 422
        assert "Choose the day and the time of the promise" in answer.content.decode()
        assert TEXT.replace("'", "&#x27;") in answer.content.decode()

    def test_never_takes_a_note_for_one(self, world: World) -> None:
        send(world, world.case(), kind="note", promise_default="found")
        assert not Promise.objects.exists()


class TestDraft:
    def test_hears_what_it_would_promise(self, world: World) -> None:
        case = world.case()
        client = cast.at_the_desk(world.agent)
        said = client.post(f"/cases/{case.pk}/draft/", {"kind": "private", "text": TEXT}).json()
        assert said["promise"]["at"] == "2026-03-03T17:00"
        note = client.post(f"/cases/{case.pk}/draft/", {"kind": "note", "text": TEXT}).json()
        assert note["promise"] is None
        box = client.get(f"/cases/{case.pk}/reply/").content.decode()
        assert "“by Tuesday” promises an answer by" in box
        assert 'value="2026-03-03T17:00"' in box


class TestPromise:
    def test_is_moved_kept_and_withdrawn(self, world: World) -> None:
        case = world.case()
        send(world, case, promise="found")
        found, client = Promise.objects.get(), cast.at_the_desk(world.agent)
        url = f"/promises/{found.pk}/"
        client.post(url, {"is": "moved", "due_at": "2026-03-04T10:00"})
        found.refresh_from_db()
        assert found.due_at.isoformat() == "2026-03-04T10:00:00+00:00"
        client.post(url, {"is": "moved", "due_at": "nonsense"})
        client.post(url, {"is": "withdrawn"})
        found.refresh_from_db()
        assert found.state == "withdrawn"
        assert client.post("/promises/9999/", {"is": "kept"}).status_code == 404


class TestWord:
    def test_stands_in_the_box(self, world: World) -> None:
        case = world.case()
        send(world, case, promise="found")
        url = f"/promises/{Promise.objects.get().pk}/word/"
        assert cast.at_the_desk(world.agent).post(url)["Location"] == f"/cases/{case.pk}/#reply"
        assert "I did not keep that promise" in Draft.objects.get().text
