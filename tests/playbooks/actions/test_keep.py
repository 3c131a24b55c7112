from __future__ import annotations

import pytest
from msgspec import structs
from tests import cast
from tests.playbooks import kept

from allears.playbooks import actions, queries
from allears.playbooks.rules.acts import Act, Do
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


class TestKeep:
    def test_makes_a_new_version_only_of_other_steps(self) -> None:
        book = kept.playbook()
        words = actions.PlaybookWords(
            name="Called otherwise", steps=kept.STEPS, whom=actions.ForWhom(is_shared=True)
        )
        actions.keep_playbook(words=words, by=cast.lena(), now=kept.NOW, row=book)
        assert queries.newest_version(book.pk).n == 1  # type: ignore[union-attr]
        changed = [structs.replace(kept.STEPS[0], text="Good day"), *kept.STEPS[1:]]
        words = actions.PlaybookWords(
            name="Called otherwise", steps=changed, whom=actions.ForWhom(is_shared=True)
        )
        actions.keep_playbook(words=words, by=cast.lena(), now=kept.NOW, row=book)
        assert queries.newest_version(book.pk).n == 2  # type: ignore[union-attr]

    def test_lets_nobody_but_leads_share_or_change_what_is_shared(self) -> None:
        with pytest.raises(NotPossible, match="Leads share"):
            kept.macro(Act(do=Do.TAKE), by=cast.amir())
        row = kept.macro(Act(do=Do.TAKE))
        words = actions.MacroWords(name="x", acts=[Act(do=Do.TAKE)])
        with pytest.raises(NotPossible, match="a lead changes it"):
            actions.keep_macro(words=words, by=cast.amir(), now=kept.NOW, row=row)
        with pytest.raises(NotPossible, match="a lead removes it"):
            actions.remove(row=row, by=cast.amir(), now=kept.NOW)

    def test_needs_a_name_and_something_sound(self) -> None:
        with pytest.raises(NotPossible, match="name"):
            kept.macro(Act(do=Do.TAKE), name="  ")
        with pytest.raises(NotPossible, match="mend"):
            kept.macro()

    def test_keeps_what_is_removed_for_bringing_it_back(self) -> None:
        row = kept.macro(Act(do=Do.TAKE))
        actions.remove(row=row, by=cast.lena(), now=kept.NOW)
        assert queries.macros(cast.lena()) == []
        actions.bring_back(row=row, by=cast.lena(), now=kept.NOW)
        assert queries.macros(cast.lena()) == [row]
