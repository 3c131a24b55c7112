from __future__ import annotations

from tests.world import World

from allears.cases import actions, filling


class TestFill:
    def test_puts_in_what_is_known_of_the_case(self, world: World) -> None:
        case = world.case("Broken")
        text = "{{first_name|there}} {{case}} {{agent_first_name}} {{team}} {{network}}"
        said = filling.fill(text, case, by=world.agent, now=world.now)
        assert said == f"Mira {case.pk} Amir {case.team.name} A fake network"

    def test_makes_the_page_of_the_person_where_it_is_asked_for(self, world: World) -> None:
        case = world.case("Broken")
        said = filling.fill("{{page}}", case, by=world.agent, now=world.now)
        assert said.startswith("http")
        page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        assert page.key in said
