from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases.models import Draft, Note
from allears.knowledge import actions as knowledge
from allears.knowledge.actions import Words
from allears.knowledge.models import CannedReply


@pytest.fixture
def client(world: World) -> Client:
    return cast.at_the_desk(world.agent)


def canned(world: World, text: str) -> CannedReply:
    words = Words(name="Sorry", shortcut="", text=text)
    return knowledge.add(words=words, by=world.agent, now=world.now)


class TestCanned:
    def test_is_found_filled_and_counted(self, world: World, client: Client) -> None:
        case = world.case()
        row = canned(world, "Sorry {{first_name}}, {{order}}. {{agent_first_name}}")
        url = f"/cases/{case.pk}/reply/canned/"
        (item,) = client.get(f"{url}?q=sor").json()["items"]
        assert (item["id"], item["hint"]) == (row.pk, "/sorry")
        assert client.get(f"{url}?q=zzz").json()["items"] == []
        text = client.post(f"{url}{row.pk}/").json()["text"]
        assert text == "Sorry Mira, {{order}}. Amir"
        row.refresh_from_db()
        assert row.n_used == 1

    def test_is_put_in_without_scripts(self, world: World, client: Client) -> None:
        case = world.case()
        row = canned(world, "Sorry {{first_name}}.")
        form = {"text": "Hello,", "canned": str(row.pk), "put_in": "1", "kind": "private"}
        assert client.post(f"/cases/{case.pk}/replies/", form).status_code == 302
        assert Draft.objects.get().text == "Hello,\n\nSorry Mira."

    def test_asks_before_a_blank_leaves(self, world: World, client: Client) -> None:
        case = world.case()
        form = {
            "conversation": str(case.conversations.get().pk),
            "kind": "private",
            "text": "Number {{order}}",
            "seen_at": world.now.isoformat(),
        }
        url = f"/cases/{case.pk}/replies/"
        told = client.post(url, form, headers={"HX-Request": "true"})
        assert told.status_code == 422
        assert "{{order}}" in told.content.decode()
        assert client.post(url, form | {"is_sure": "1"}).status_code == 302


class TestNames:
    def test_are_colleagues_and_teams_in_a_note(self, world: World, client: Client) -> None:
        case, lena = world.case(), cast.lena()
        url = f"/cases/{case.pk}/reply/names/"
        found = client.get(f"{url}?kind=note&q=bra").json()["items"]
        assert [one["text"] for one in found] == [f"@{lena.name}"]
        found = client.get(f"{url}?kind=note&q=customer").json()["items"]
        assert [one["name"] for one in found] == ["Customer service"]
        assert client.get(f"{url}?kind=public&q=").json()["items"] == []

    def test_are_handles_where_the_network_has_them(self, world: World, client: Client) -> None:
        world.network.limits = replace(world.network.limits, has_handles=True)
        case = world.case()
        found = client.get(f"/cases/{case.pk}/reply/names/?kind=public&q=mi").json()["items"]
        assert [one["text"] for one in found] == ["@mira"]


class TestPreview:
    def test_shows_it_formatted_and_never_as_html(self, world: World, client: Client) -> None:
        world.network.limits = replace(world.network.limits, formatting="markdown")
        case = world.case()
        form = {"kind": "private", "conversation": str(case.conversations.get().pk)}
        text = "**Now** <img src=x> {{order}}"
        page = client.post(f"/cases/{case.pk}/reply/preview/", form | {"text": text})
        shown = page.content.decode()
        assert "<strong>Now</strong>" in shown
        assert "<img src=x" not in shown
        assert "is not filled yet" in shown
        assert "500" in shown

    def test_shows_a_note(self, world: World, client: Client) -> None:
        case = world.case()
        page = client.post(f"/cases/{case.pk}/reply/preview/", {"kind": "note", "text": "Us <b>"})
        assert "&lt;b&gt;" in page.content.decode()
        assert not Note.objects.exists()


class TestBox:
    def test_has_the_draft_with_its_way(self, world: World, client: Client) -> None:
        case = world.case()
        conversation = str(case.conversations.get().pk)
        form = {"text": "Half", "kind": "public", "conversation": conversation, "base": ""}
        assert client.post(f"/cases/{case.pk}/draft/", form).json()["other"] == ""
        page = client.get(f"/cases/{case.pk}/reply/").content.decode()
        assert ">Half</textarea>" in page
        at = Draft.objects.get().changed_at.isoformat()
        assert at in client.get(f"/cases/{case.pk}/reply/state/").content.decode()
        asked = {"X-Live-Parts": "case-top reply-state"}
        with_thread = client.get(f"/cases/{case.pk}/parts/", headers=asked).content.decode()
        assert 'id="reply-state"' in with_thread
        assert at in with_thread
        assert 'id="reply-state"' not in client.get(f"/cases/{case.pk}/parts/").content.decode()


class TestEmoji:
    def test_is_kept_by_browsers(self, client: Client) -> None:
        answer = client.get("/emoji/")
        assert "max-age" in answer.headers["Cache-Control"]
        assert len(answer.json()["all"]) > 1500
