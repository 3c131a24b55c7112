"""The page of what somebody said before they changed it."""

from __future__ import annotations

import pytest
from tests import cast

from allears.mentions.models import Mention, Version

pytestmark = pytest.mark.django_db


def changed() -> Mention:
    (mention,) = cast.hear(cast.post("It works <b>now</b>"))
    Version.objects.create(mention=mention, text="It is broken", seen_at=cast.NOW)
    Mention.objects.update(n_edits=1)
    return mention


class TestVersions:
    def test_marks_what_came_and_what_went(self) -> None:
        client = cast.at_the_desk(cast.amir())
        html = client.get(f"/mentions/{changed().pk}/versions/").content.decode()
        assert "<del>is broken</del>" in html
        assert "&lt;b&gt;" in html
        assert html.startswith("<!")

    def test_is_a_fragment_below_the_message(self) -> None:
        client = cast.at_the_desk(cast.amir())
        html = client.get(
            f"/mentions/{changed().pk}/versions/", headers={"HX-Request": "true"}
        ).content.decode()
        assert html.lstrip().startswith('<ol class="wordings"')

    def test_of_nothing_is_not_found(self) -> None:
        assert cast.at_the_desk(cast.amir()).get("/mentions/9/versions/").status_code == 404

    def test_is_named_by_the_message(self) -> None:
        mention = changed()
        html = cast.at_the_desk(cast.amir()).get(f"/mentions/{mention.pk}/").content.decode()
        assert f"/mentions/{mention.pk}/versions/" in html
        assert "edited 1×" in html
