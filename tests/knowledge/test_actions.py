from __future__ import annotations

import pytest
from tests import cast
from tests.cast import NOW

from allears.knowledge import actions, queries
from allears.knowledge.actions import Words
from allears.knowledge.models import CannedReply
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
