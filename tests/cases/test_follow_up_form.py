from __future__ import annotations

import pytest
from tests.cases.views.test_follow_ups import GOOD

from allears.cases.follow_up_form import FollowUpForm
from allears.cases.models import FollowUpPolicy

pytestmark = pytest.mark.django_db


class TestFollowUpForm:
    def test_shows_what_is_kept(self) -> None:
        form = FollowUpForm(row=FollowUpPolicy(after_h=7, texts={"de": "Gut? {{page}}"}))
        assert (form["after_h"].value(), form["text_de"].value()) == (7, "Gut? {{page}}")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"to_hour": 8},
            {"n_tries": 0},
            {"after_h": 0},
            {"time_zone": "Mars"},
            {"left_out": ["x"]},
        ],
    )
    def test_refuses_what_makes_no_sense(self, wrong: dict[str, object]) -> None:
        good = {name: value for name, value in GOOD.items() if name != "left_out"}
        assert FollowUpForm(good, row=FollowUpPolicy()).is_valid()
        assert not FollowUpForm(good | wrong, row=FollowUpPolicy()).is_valid()
