from __future__ import annotations

import pytest
from tests import cast
from tests.cast import NOW

from allears.knowledge import actions, queries
from allears.knowledge.actions import Said, Words
from allears.knowledge.models import Article, CannedReply
from allears.knowledge.rules.exchange import Line
from allears.staff.actions import NotPossible
from allears.staff.models import User


def canned(by: User, name: str = "Sorry", **more: object) -> CannedReply:
    said = {"name": name, "shortcut": "", "text": f"{name}, {{{{first_name}}}}."} | more
    return actions.add(words=Words(**said), by=by, now=NOW)  # type: ignore[arg-type]


class TestAdd:
    def test_makes_a_short_name(self, db: None) -> None:
        assert canned(cast.amir(), "We are sorry!").shortcut == "we-are-sorry"

    def test_refuses_a_short_name_twice_and_says_which(self, db: None) -> None:
        canned(cast.amir())
        with pytest.raises(NotPossible, match="/sorry"):
            canned(cast.amir())
        assert canned(cast.lena()).owner == cast.lena()

    def test_lets_only_leads_share(self, db: None) -> None:
        with pytest.raises(NotPossible):
            canned(cast.amir(), is_shared=True)
        assert canned(cast.lena(), is_shared=True).shared_at == NOW

    @pytest.mark.parametrize(
        "more", [{"name": " "}, {"text": " \n"}, {"name": "!!", "shortcut": "/"}]
    )
    def test_refuses_what_says_nothing(self, db: None, more: dict[str, str]) -> None:
        with pytest.raises(NotPossible):
            canned(cast.amir(), **more)


class TestChange:
    def test_leaves_what_is_shared_to_leads(self, db: None) -> None:
        row = canned(cast.lena(), is_shared=True)
        words = Words(name="Sorry", shortcut="sorry", text="No.")
        with pytest.raises(NotPossible):
            actions.change(row=row, words=words, by=cast.amir(), now=NOW)
        assert actions.change(row=row, words=words, by=cast.lena(), now=NOW).shared_at is None


class TestRemove:
    def test_can_be_undone_unless_its_name_was_given_away(self, db: None) -> None:
        amir = cast.amir()
        row = canned(amir)
        actions.remove(row=row, by=amir, now=NOW)
        assert queries.canned(row.pk, amir) is None
        other = canned(amir)
        with pytest.raises(NotPossible, match="/sorry"):
            actions.bring_back(row=row, by=amir, now=NOW)
        actions.remove(row=other, by=amir, now=NOW)
        actions.bring_back(row=row, by=amir, now=NOW)
        assert queries.canned(row.pk, amir) == row


class TestUsed:
    def test_counts(self, db: None) -> None:
        row = canned(cast.amir())
        actions.used(row=row, now=NOW)
        row.refresh_from_db()
        assert (row.n_used, row.last_used_at) == (1, NOW)


class TestImportLines:
    def test_changes_what_has_the_same_short_name(self, db: None) -> None:
        amir = cast.amir()
        canned(amir)
        lines = [Line(shortcut="sorry", name="Sorry", text="New"), Line(text="Hello there")]
        done = actions.import_lines(lines=lines, by=amir, now=NOW)
        assert (done.n_new, done.n_changed, done.bad) == (1, 1, [])
        assert queries.find("sorry", amir)[0].text == "New"


def article(
    title: str = "My tram was late",
    text: str = "You get **half** of it back.",
    *,
    language: str = "en",
    is_public: bool = True,
) -> Article:
    """One that a lead wrote."""
    said = Said(title=title, text=text, language=language)
    row = actions.add_article(said=said, by=cast.lena(), now=NOW)
    if is_public:
        actions.publish(row=row, by=cast.lena(), now=NOW)
        row.refresh_from_db()
    return row


@pytest.mark.django_db
class TestArticles:
    def test_are_internal_until_a_lead_publishes_them(self) -> None:
        row = article(is_public=False)
        assert queries.article(row.pk) == row
        assert queries.public_article(row.pk) is None
        actions.publish(row=row, by=cast.lena(), now=NOW)
        found = queries.public_article(row.pk)
        assert found is not None
        assert (found.published_by, found.published_at) == (cast.lena(), NOW)
        actions.withdraw(row=row, by=cast.lena(), now=NOW)
        assert queries.public_article(row.pk) is None

    def test_leave_the_public_when_they_are_removed(self) -> None:
        row = article()
        actions.remove_article(row=row, by=cast.lena(), now=NOW)
        assert queries.article(row.pk) is queries.public_article(row.pk) is None
        actions.bring_back_article(row=row, by=cast.lena(), now=NOW)
        assert queries.article(row.pk) is not None
        assert queries.public_article(row.pk) is None

    def test_are_kept_by_leads_alone(self) -> None:
        row, amir = article(is_public=False), cast.amir()
        said = Said(title="x", text="y", language="en")
        for act in (
            lambda: actions.add_article(said=said, by=amir, now=NOW),
            lambda: actions.change_article(row=row, said=said, by=amir, now=NOW),
            lambda: actions.publish(row=row, by=amir, now=NOW),
            lambda: actions.withdraw(row=row, by=amir, now=NOW),
            lambda: actions.remove_article(row=row, by=amir, now=NOW),
        ):
            with pytest.raises(NotPossible):
                act()

    @pytest.mark.parametrize("said", [("", "y", "en"), ("x", " ", "en"), ("x", "y", "")])
    def test_need_a_title_a_text_and_a_language(self, said: tuple[str, str, str]) -> None:
        title, text, language = said
        with pytest.raises(NotPossible):
            article(title, text, language=language)

    def test_count_their_use_and_whom_they_helped(self) -> None:
        row = article()
        actions.used_article(row=row)
        actions.helped(row=row)
        actions.helped(row=row)
        row.refresh_from_db()
        assert (row.n_used, row.n_helped) == (1, 2)
