from __future__ import annotations

from allears.cases import wishes_form
from allears.cases.rules.notices import Kind
from allears.staff.models import Wishes


class TestTable:
    def test_comes_back_as_it_was_shown(self) -> None:
        wishes = Wishes(ways={"named": ["mail"], "danger": []})
        boxes = [box for row in wishes_form.table(wishes, list(Kind)) for box in row["boxes"]]
        ticked = {box["name"]: "yes" for box in boxes if box["is_on"]}
        read = wishes_form.read_table(ticked, list(Kind))
        assert (read["named"], read["danger"]) == (["mail"], [])
        assert set(read) == {kind.value for kind in Kind}


class TestWishesForm:
    def test_keeps_minutes_after_midnight(self) -> None:
        typed = {"bundle": "hour", "quiet_begin": "22:15", "quiet_until": "06:00"}
        form = wishes_form.WishesForm(typed)
        assert form.is_valid()
        assert (form.kept()["quiet_begin"], form.kept()["quiet_until"]) == (1335, 360)
