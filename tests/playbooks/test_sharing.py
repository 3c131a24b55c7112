from __future__ import annotations

import pytest
from tests import cast
from tests.playbooks import kept

from allears.playbooks import sharing
from allears.playbooks.rules.acts import Act, Do

pytestmark = pytest.mark.django_db


class TestSharing:
    def test_is_for_leads_to_choose(self) -> None:
        assert sharing.choices(cast.amir()) == []
        values = [value for value, _label in sharing.choices(cast.lena())]
        assert values[0] == ""
        assert f"team-{cast.press().pk}" in values
        assert values[-1] == "everybody"

    def test_reads_what_the_form_says(self) -> None:
        assert sharing.whom(f"team-{cast.press().pk}").team == cast.press()
        assert sharing.whom("everybody").is_shared
        for typed in ("", "team-x", "team-99999999", "all"):
            assert not sharing.whom(typed).is_shared

    def test_says_what_is_kept(self) -> None:
        assert sharing.said(None) == ""
        assert sharing.said(kept.macro(Act(do=Do.TAKE))) == "everybody"
