"""An author changes what we keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests import cast

from allears.listening import pipeline
from allears.listening.post import Post
from allears.mentions import actions, queries
from allears.mentions.actions import revise
from allears.mentions.models import Change, ChangeKind, Hit, HourlyCount, Mention, Monitor, Version

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(minutes=5)
LONG = "The tram on line nine never comes when it rains and nobody tells us why that is so"


def edit(
    before: Post, text: str, *, at: int = 1, hits: tuple[Monitor, ...] = (), **more: Any
) -> actions.Kept:
    """Hear it again, changed so many minutes after it was said."""
    place = cast.channel()
    changed = msgspec.structs.replace(
        before, text=text, edited_at=cast.NOW + timedelta(minutes=at), **more
    )
    row = cast._kept(
        changed, place, cast.marks(mood="negative"), tuple(sorted(one.pk for one in hits))
    )
    row = replace(row, is_edit=True)
    outcome = pipeline.Outcome(kept=(row,), dropped=(), timings={})
    return actions.keep(channel=place, outcome=outcome, now=LATER)


def counts() -> dict[str, int]:
    rows = HourlyCount.objects.filter(monitor__isnull=False).select_related("monitor")
    return {row.monitor.name: row.n for row in rows if row.monitor}


class TestRevise:
    def test_says_the_new_words_and_keeps_the_old_ones(self) -> None:
        said = cast.post("The tram is lat", title="Late", warning="rant")
        (mention,) = cast.hear(said)
        kept = edit(said, "The tram is late")
        mention.refresh_from_db()
        assert kept.revised_ids == (mention.pk,)
        assert kept.mention_ids == ()
        assert (mention.text, mention.n_edits, mention.mood) == ("The tram is late", 1, "negative")
        (version,) = Version.objects.all()
        assert (version.text, version.title, version.warning) == ("The tram is lat", "Late", "rant")
        assert (version.edited_at, version.seen_at) == (None, LATER)
        assert Change.objects.get().kind == ChangeKind.EDITED

    def test_takes_no_edit_that_is_older_or_the_same(self) -> None:
        said = cast.post("One")
        cast.hear(said)
        edit(said, "Three", at=3)
        assert edit(said, "Two", at=2).revised_ids == ()
        assert edit(said, "Three again", at=3).revised_ids == ()
        assert Mention.objects.get().text == "Three"

    def test_makes_no_version_where_only_a_picture_changed(self) -> None:
        said = cast.post("One")
        cast.hear(said)
        assert edit(said, "One", likes=7).revised_ids == ()
        mention = Mention.objects.get()
        assert (mention.post["likes"], mention.n_edits) == (7, 0)
        assert mention.edited_at == cast.NOW + timedelta(minutes=1)

    def test_is_met_by_those_that_listen_for_the_new_words(self) -> None:
        trams, buses = cast.monitor(), cast.monitor("Buses", "bus")
        paused = cast.monitor("Paused", "tram")
        said = cast.post("The tram is late")
        (mention,) = cast.hear(said, hits=[trams, paused])
        actions.pause_monitor(monitor=paused, by=cast.lena(), now=cast.NOW)
        edit(said, "The bus is late", hits=(buses,))
        met = Hit.objects.filter(mention=mention).values_list("monitor__name", flat=True)
        assert set(met) == {"Buses", "Paused"}
        assert counts() == {"Trams": 0, "Buses": 1, "Paused": 1}

    def test_is_found_by_the_new_words(self) -> None:
        said = cast.post("The tram is late")
        cast.hear(said)
        edit(said, "The ferry sank")
        with_ferry = Mention.objects.extra(where=["search @@ to_tsquery('simple', 'ferry:*')"])
        assert with_ferry.count() == 1

    def test_leaves_the_group_of_copies_that_it_is_no_copy_of_any_more(self) -> None:
        (head,) = cast.hear(cast.post(LONG))
        said = cast.post(LONG + "!", who="Jonas Weber")
        (copy,) = cast.hear(said)
        edit(said, "Something else entirely, about nothing at all that was said there before now")
        copy.refresh_from_db()
        head.refresh_from_db()
        assert (copy.copy_of_id, head.n_copies) == (None, 0)

    def test_leaves_what_was_taken_back_alone(self) -> None:
        said = cast.post("One")
        (mention,) = cast.hear(said)
        actions.wipe(mention_ids=[mention.pk], now=LATER)
        assert edit(said, "Two", at=9).revised_ids == ()
        assert Mention.objects.get().text == ""


class TestNoteChanges:
    def test_knows_that_gone_weighs_more(self) -> None:
        (mention,) = cast.hear(cast.post("One"))
        for kind in (ChangeKind.EDITED, ChangeKind.GONE, ChangeKind.EDITED):
            revise.note_changes([mention.pk], kind, now=cast.NOW)
        assert Change.objects.get().kind == ChangeKind.GONE
        assert actions.take_changes(limit=5, now=cast.NOW) == [(mention.pk, ChangeKind.GONE)]
        assert actions.take_changes(limit=5, now=cast.NOW) == []


class TestSeen:
    def test_knows_when_each_was_edited(self) -> None:
        said = cast.post("One")
        (mention,) = cast.hear(said)
        assert queries.SeenRows().known([mention.key, "other"]) == {mention.key: None}
        edit(said, "Two")
        assert queries.SeenRows().known([mention.key]) == {
            mention.key: cast.NOW + timedelta(minutes=1)
        }
