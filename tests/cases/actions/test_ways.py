from __future__ import annotations

from dataclasses import replace

from tests import cast
from tests.world import World

from allears.cases.actions import ways
from allears.listening.ports import Limits, Utterance


class TestLimitsOf:
    def test_are_those_of_the_place_where_places_differ(self, db: None) -> None:
        channel = cast.channel("Our town", "mastodon")
        assert ways.limits_of(channel) is None  # it is connected to no account yet
        channel.settings = {"account_id": "our.example/1"}
        assert (found := ways.limits_of(channel)) is not None
        assert found.max_chars == 500
        channel.settings["instance"] = '{"max_chars":5000}'
        assert (found := ways.limits_of(channel)) is not None
        assert found.max_chars == 5_000


class TestUtterance:
    def test_is_formatted_only_where_the_network_and_the_words_are(self, world: World) -> None:
        case = world.case()
        conversation = case.conversations.get()

        def said(text: str) -> dict[str, str]:
            made = ways.utterance(case, conversation, text=text, is_public=False, by=world.agent)
            return dict(made.extra)

        assert "format" not in said("**now**")
        world.network.limits = replace(world.network.limits, formatting="markdown")
        assert said("**now**")["format"] == "markdown"
        assert "format" not in said("2 * 3 * 4")

    def test_is_signed_where_it_is_a_letter(self, world: World) -> None:
        conversation = (case := world.case()).conversations.get()
        world.agent.signature = "Amir Haddad\nTown Bakery"

        def said() -> str:
            made = ways.utterance(case, conversation, text="Hi ", is_public=False, by=world.agent)
            return made.text

        assert said() == "Hi"
        world.network.limits = replace(world.network.limits, needs_subject=True)
        assert said() == "Hi\n\n-- \nAmir Haddad\nTown Bakery"
        world.agent.signature = ""
        assert said() == "Hi"

    def test_is_seen_by_those_who_saw_the_post(self, world: World) -> None:
        for visibility in ("public", "unlisted", "followers"):
            case = world.case("Anybody?", visibility=visibility, who=visibility)
            conversation = case.conversations.get()
            for is_public in (True, False):
                made = ways.utterance(
                    case, conversation, text="Yes", is_public=is_public, by=world.agent
                )
                assert made.visibility == (visibility if is_public else "private")

    def test_hangs_in_public_on_nothing_that_one_person_alone_can_read(self, world: World) -> None:
        case = world.case("Anybody?", visibility="public")
        conversation = case.conversations.get()
        asked = case.messages.get().network_id
        private = world.answer(case, "Yes: your number is 12.")

        def said(*, is_public: bool) -> Utterance:
            return ways.utterance(case, conversation, text="x", is_public=is_public, by=world.agent)

        assert said(is_public=False).reply_to_id == private.network_id
        assert said(is_public=True).reply_to_id == asked
        assert private.network_id not in said(is_public=True).references
        case.messages.filter(pk=private.pk).update(is_public=True)
        assert said(is_public=True).reply_to_id == private.network_id

    def test_is_seen_by_those_whom_its_writer_chose(self, world: World) -> None:
        case = world.case("Hello?", visibility="public")
        said = ways.utterance(
            case, case.conversations.get(), text="x", is_public=True, by=world.agent
        )
        limits = Limits(seen_by=("public", "unlisted"))
        assert ways.seen_by(said, "unlisted", limits).visibility == "unlisted"
        for wanted, known in (("followers", limits), ("", limits), ("unlisted", None)):
            assert ways.seen_by(said, wanted, known) == said
        private = replace(said, is_public=False, visibility="private")
        assert ways.seen_by(private, "public", limits) == private

    def test_takes_the_warning_over_where_the_network_has_warnings(self, world: World) -> None:
        case = world.case("It bleeds", warning="blood")
        conversation = case.conversations.get()

        def said(warning: str | None) -> str:
            return ways.utterance(
                case, conversation, text="Oh!", is_public=False, warning=warning, by=world.agent
            ).warning

        assert said(None) == said("other") == ""
        world.network.limits = replace(world.network.limits, has_warnings=True)
        assert (said(None), said(" other "), said("")) == ("blood", "other", "")

    def test_says_its_language_and_what_the_network_needs_of_the_post(self, world: World) -> None:
        case = world.case("Wo bleibt mein Paket?", extra={"cid": "bafy", "format": "html"})
        made = ways.utterance(
            case,
            case.conversations.get(),
            text="Ihr Paket ist gestern bei uns weggegangen und sollte morgen bei Ihnen sein.",
            is_public=False,
            by=world.agent,
        )
        assert made.lang == "de"
        assert made.extra == {"cid": "bafy", "case": str(case.pk)}
