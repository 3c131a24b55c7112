from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests import cast
from tests.cast import NOW
from tests.knowledge.test_actions import article
from tests.world import World

from allears.cases import actions, queries, reply_box
from allears.listening.ports import Limits, WhyNot
from allears.listening.post import Post


class TestMoment:
    @pytest.mark.parametrize(
        ("words", "at"),
        [
            ("2h", datetime(2026, 3, 2, 12, tzinfo=UTC)),
            ("tomorrow", datetime(2026, 3, 3, 8, tzinfo=UTC)),
            ("monday", datetime(2026, 3, 9, 8, tzinfo=UTC)),
            ("2026-03-05T14:30", datetime(2026, 3, 5, 13, 30, tzinfo=UTC)),
            ("soon", None),
            ("", None),
        ],
    )
    def test_is_counted_where_the_person_is(self, words: str, at: datetime | None) -> None:
        assert reply_box.moment(words, "Europe/Berlin", NOW) == at


class TestReaders:
    LIMITS = Limits(can_public=True, seen_by=("public", "unlisted", "followers"))

    def test_are_those_of_the_post_until_somebody_says_otherwise(self) -> None:
        shown = reply_box.readers(Post(text="x", visibility="unlisted"), self.LIMITS)
        assert shown["seen_by_now"] == "unlisted"
        words = dict(shown["seen_by"])
        assert "more than could see theirs" in words["public"]
        assert words["followers"] == "Followers alone"

    def test_are_not_to_be_chosen_where_the_network_does_not_let_one(self, world: World) -> None:
        assert reply_box.readers(Post(text="x"), Limits(can_public=True))["seen_by"] == []
        assert reply_box.readers(None, None)["seen_by"] == []
        client = cast.at_the_desk(world.agent)
        case = world.case("Hello?", visibility="unlisted")
        address = f"/cases/{case.pk}/"
        assert 'name="visibility"' not in client.get(address).content.decode()
        world.network.limits = replace(self.LIMITS, can_private=True)
        html = client.get(address).content.decode()
        assert '<option value="unlisted" selected>' in html
        form = {"text": "Oh!", "kind": "public", "visibility": "public"}
        form["conversation"] = str(case.conversations.get().pk)
        again = client.post(f"{address}replies/", form | {"seen_at": world.now.isoformat()})
        assert "More people would see it" in again.content.decode()
        assert '<option value="public" selected>' in again.content.decode()

    def test_stay_chosen_over_a_reload(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        case = world.case("Hello?", visibility="unlisted")
        world.network.limits = replace(self.LIMITS, can_private=True)
        conversation = str(case.conversations.get().pk)
        form = {"text": "Oh!", "kind": "public", "conversation": conversation}
        for chosen, shown in (("followers", "followers"), ("", "unlisted"), ("nobody", "unlisted")):
            client.post(f"/cases/{case.pk}/draft/", form | {"visibility": chosen})
            html = client.get(f"/cases/{case.pk}/").content.decode()
            assert f'<option value="{shown}" selected>' in html
            assert 'data-usual="unlisted"' in html


class TestBox:
    def test_goes_by_the_conversation_that_spoke_last(self, world: World) -> None:
        seen = queries.seen(world.case().pk)
        assert seen is not None
        box = reply_box.box(cast.lena(), seen, now=world.now)
        assert (box["kind"], box["can_private"], box["can_spoken"]) == ("private", True, False)
        assert box["max_chars"] == 500
        assert not box["has_formatting"]

    def test_stands_behind_the_warning_of_the_post_until_somebody_says_otherwise(
        self, world: World
    ) -> None:
        world.network.limits = replace(world.network.limits, has_warnings=True, max_parts=3)
        case = world.case("It bleeds", warning="blood")
        client = cast.at_the_desk(world.agent)
        html = client.get(f"/cases/{case.pk}/").content.decode()
        assert 'name="warning" value="blood"' in html
        assert 'data-max-parts="3"' in html
        form = {"text": "Oh!", "kind": "private", "warning": "", "base": ""}
        form["conversation"] = str(case.conversations.get().pk)
        client.post(f"/cases/{case.pk}/draft/", form)
        assert case.drafts.get().warning == ""
        assert 'name="warning" value=""' in client.get(f"/cases/{case.pk}/").content.decode()

    def test_sends_the_warning_and_gives_it_back_with_the_draft(self, world: World) -> None:
        world.network.limits = replace(world.network.limits, has_warnings=True)
        case = world.case("It bleeds", warning="blood")
        client = cast.at_the_desk(world.agent)
        form = {"text": "Oh!", "kind": "private", "warning": "blood, healed"}
        form["conversation"] = str(case.conversations.get().pk)
        client.post(f"/cases/{case.pk}/replies/", form)
        message = case.messages.get(by=world.agent)
        assert message.warning == "blood, healed"
        assert message.outgoing is not None
        assert message.outgoing.utterance["warning"] == "blood, healed"
        assert "blood, healed" in client.get(f"/cases/{case.pk}/").content.decode()
        actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert case.drafts.get().warning == "blood, healed"


class TestWhyNot:
    def test_is_said_where_somebody_would_answer_with_the_way_there(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def why_not(settings: object, post: Post) -> WhyNot | None:
            return WhyNot(words="Only there.", url="https://there.example") if post.id else None

        case = world.case(url="https://elsewhere.example/p1")
        monkeypatch.setattr(world.network, "why_not", why_not, raising=False)
        html = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "Only there." in html
        assert 'href="https://there.example"' in html
        assert 'value="private"' not in html

    def test_of_files_is_said_where_none_go_along(self, world: World) -> None:
        world.network.limits = replace(world.network.limits, no_files="Put them there.")
        case = world.case(url="https://elsewhere.example/p1")
        html = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "Put them there." in html
        assert 'href="https://elsewhere.example/p1"' in html


class TestArticles:
    def test_are_put_in_without_scripts_and_counted(self, world: World) -> None:
        case, row = world.case(), article()
        client = cast.at_the_desk(world.agent)
        assert "My tram was late" in client.get(f"/cases/{case.pk}/").content.decode()
        form = {"put_in": "1", "canned": f"article-{row.pk}", "text": "Hello"}
        form |= {"kind": "private", "conversation": str(case.conversations.get().pk)}
        client.post(f"/cases/{case.pk}/replies/", form)
        draft = queries.draft(case.pk, world.agent)
        assert draft is not None
        assert draft.text.startswith("Hello\n\nYou get **half** of it back.")
        assert draft.text.endswith(f"/answers/{row.pk}/")
        row.refresh_from_db()
        assert row.n_used == 1

    def test_are_offered_by_the_slash(self, world: World) -> None:
        case, row = world.case(), article(is_public=False)
        client = cast.at_the_desk(world.agent)
        items = client.get(f"/cases/{case.pk}/reply/canned/?q=tram").json()["items"]
        (one,) = [item for item in items if item["id"] == f"article-{row.pk}"]
        assert one["hint"] == "article for the desk alone"
        assert client.post(one["url"]).json() == {"text": row.text}
