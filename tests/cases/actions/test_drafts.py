from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case, Draft
from allears.listening.ports import Limits
from allears.staff.actions import NotPossible

FILES = Limits(can_files=True, max_file_bytes=10)


def save(world: World, case: Case, text: str, **more: object) -> actions.Saved:
    return actions.save_draft(
        case_id=case.pk,
        text=text,
        begun_version=3,
        by=world.agent,
        now=world.now,
        **more,  # type: ignore[arg-type]
    )


class TestSaveDraft:
    def test_keeps_the_newest_words_and_forgets_empty_ones(self, world: World) -> None:
        case = world.case()
        for text in ("De", "Dear Mira"):
            save(world, case, text)
        draft = queries.draft(case.pk, world.agent)
        assert draft is not None
        assert (draft.text, draft.begun_version) == ("Dear Mira", 3)
        save(world, case, " ")
        assert not Draft.objects.exists()

    def test_remembers_for_what_it_is_meant(self, world: World) -> None:
        case = world.case()
        conversation = case.conversations.get()
        save(world, case, "x", where=actions.Where(kind="public", conversation_id=conversation.pk))
        draft = Draft.objects.get()
        assert (draft.conversation, draft.is_public) == (conversation, True)

    def test_remembers_who_shall_see_it_until_somebody_says_otherwise(self, world: World) -> None:
        case = world.case()
        for said, kept in (("followers", "followers"), (None, "followers"), ("", "")):
            save(world, case, "x", where=actions.Where(kind="public", visibility=said))
            assert Draft.objects.get().visibility == kept

    def test_hands_back_words_that_it_replaces_unseen(self, world: World) -> None:
        case = world.case()
        first = save(world, case, "From the train", where=actions.Where())
        world.now += timedelta(minutes=1)
        other = save(world, case, "From the desk", where=actions.Where(base=None))
        assert other.other == "From the train"
        stale = actions.Where(base=first.changed_at)
        assert save(world, case, "Late", where=stale).other == "From the desk"
        fresh = actions.Where(base=Draft.objects.get().changed_at)
        assert save(world, case, "Later", where=fresh).other == ""


class TestLateDraft:
    """It was on its way while its words were being sent."""

    def sent(self, world: World) -> Case:
        case = world.case()
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="A new one leaves today.",
            is_public=False,
            seen_at=world.now,
        )
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
        return case

    def test_is_not_kept(self, world: World) -> None:
        case = self.sent(world)
        assert save(world, case, "A new one leaves today. ").changed_at is None
        assert not Draft.objects.exists()

    def test_is_one_when_it_says_something_else(self, world: World) -> None:
        case = self.sent(world)
        assert save(world, case, "A new one").changed_at == world.now

    def test_is_one_when_time_has_passed(self, world: World) -> None:
        case = self.sent(world)
        world.now += timedelta(minutes=2)
        assert save(world, case, "A new one leaves today.").changed_at == world.now


class TestFiles:
    def add(self, world: World, case: Case, content: bytes = b"abc", name: str = "a.txt") -> Draft:
        file = actions.NewFile(name=name, content=content, claimed_type="text/plain")
        return actions.add_file(
            case_id=case.pk, file=file, limits=FILES, by=world.agent, now=world.now
        )

    def test_are_kept_once_described_and_taken_out(self, world: World) -> None:
        case = world.case()
        self.add(world, case)
        (kept,) = self.add(world, case).files
        sha256 = kept["sha256"]
        actions.describe_file(
            case_id=case.pk, sha256=sha256, alt=" A\nplan ", by=world.agent, now=world.now
        )
        assert Draft.objects.get().files[0]["alt"] == "A plan"
        actions.remove_file(case_id=case.pk, sha256=sha256, by=world.agent, now=world.now)
        assert not Draft.objects.exists()

    def test_outlive_an_empty_text(self, world: World) -> None:
        case = world.case()
        self.add(world, case)
        save(world, case, "")
        assert len(Draft.objects.get().files) == 1

    def test_are_bounded(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="room"):
            self.add(world, case, b"x" * 11)
        assert not Draft.objects.exists()
