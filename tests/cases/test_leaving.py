from __future__ import annotations

from dataclasses import replace

from tests.cases.actions.test_planned import plan
from tests.world import World

from allears.cases import leaving


class TestShown:
    def test_says_when_a_planned_answer_leaves(self, world: World) -> None:
        shown = leaving.shown(plan(world, world.case()))
        assert shown["state"] == "planned"
        assert "Tue 3 Mar, 06:00" in shown["state_words"]
        assert shown["acts_template"] == "cases/_planned_acts.html"

    def test_formats_what_left_formatted(self, world: World) -> None:
        world.network.limits = replace(world.network.limits, formatting="markdown")
        case = world.case()
        assert "<strong>now</strong>" in leaving.shown(plan(world, case, "**now**"))["html"]
        assert "html" not in leaving.shown(plan(world, case, "now"))
