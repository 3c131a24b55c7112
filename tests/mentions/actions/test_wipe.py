"""Nothing of a mention stays but that it was there."""

from __future__ import annotations

import hashlib

import pytest
from tests import cast

from allears.listening.post import File, Media
from allears.mentions import actions, files, queries
from allears.mentions.models import Fresh, Mention, Verdict
from allears.mentions.shelf import shelf

pytestmark = pytest.mark.django_db


def wipe(mention: Mention, *, has_left: bool = False) -> actions.Wiped:
    return actions.wipe(mention_ids=[mention.pk], has_left=has_left, now=cast.NOW)


class TestWipe:
    def test_takes_words_pictures_and_reasons(self) -> None:
        (mention,) = cast.hear(
            cast.post(
                "The tram is late",
                title="Late",
                url="https://a.example/1",
                warning="rant",
                media=(Media(kind="image", url="https://a.example/p.png", alt="A tram"),),
            ),
            understood=cast.marks(intent="complaint"),
        )
        wipe(mention)
        mention.refresh_from_db()
        post = queries.post_of(mention)
        assert (mention.text, mention.title, mention.url, mention.bands) == ("", "", "", [])
        assert (post.text, post.title, post.media, post.warning) == ("", "", (), "")
        assert (mention.intent, queries.marks_of(mention).intent.reason) == ("complaint", "")
        assert mention.search == ""

    def test_keeps_who_said_it_while_the_account_is_there(self) -> None:
        one, two = cast.hear(cast.post("One"), cast.post("Two"))
        wipe(one)
        wipe(two, has_left=True)
        one.refresh_from_db()
        two.refresh_from_db()
        assert queries.post_of(one).author.name == "Mira Lang"
        assert queries.post_of(two).author.name == queries.post_of(two).author.handle == ""
        assert queries.post_of(two).author.id == "mira@example.org"

    def test_is_done_once_and_says_of_what_nobody_had_decided(self) -> None:
        one, two = cast.hear(cast.post("One"), cast.post("Two"))
        Fresh.objects.filter(pk=one.pk).delete()
        wiped = actions.wipe(mention_ids=[one.pk, two.pk], now=cast.NOW)
        assert (wiped.ids, wiped.undecided) == ((one.pk, two.pk), frozenset({two.pk}))
        assert wipe(one).ids == ()
        assert not Fresh.objects.exists()

    def test_takes_it_out_of_the_test_set_of_monitors(self) -> None:
        (mention,) = cast.hear(cast.post("late tram"))
        actions.judge(
            monitor=cast.monitor(), mention=mention, is_right=True, by=cast.lena(), now=cast.NOW
        )
        wipe(mention)
        assert not Verdict.objects.exists()

    def test_names_the_files_that_nobody_else_has(self) -> None:
        shared, own = (hashlib.sha256(one).hexdigest() for one in (b"shared", b"own"))
        both = (File(name="a", sha256=shared), File(name="b", sha256=own))
        one, _two = cast.hear(
            cast.post("One", files=both), cast.post("Two", files=(File(name="a", sha256=shared),))
        )
        assert wipe(one).files == {own}

    def test_takes_small_pictures_from_the_shelf(self, monkeypatch: pytest.MonkeyPatch) -> None:
        forgotten: list[str] = []
        monkeypatch.setattr(shelf(), "forget", forgotten.append)
        url = "https://a.example/p.png"
        (mention,) = cast.hear(cast.post("One", media=(Media(kind="image", url=url),)))
        wipe(mention)
        assert forgotten == [url]


class TestRemove:
    def test_takes_the_bytes(self) -> None:
        name = hashlib.sha256(b"bytes").hexdigest()
        files.store({name: b"bytes"})
        files.remove(name)
        assert files.path_of(name) is None
        files.remove(name)
