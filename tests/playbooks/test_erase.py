from __future__ import annotations

from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.playbooks import actions
from allears.playbooks.erase import erase_of
from allears.playbooks.models import Macro, Playbook
from allears.playbooks.rules.acts import Act, Do


class TestEraseOf:
    def test_takes_out_what_was_theirs_and_puts_away_what_was_used(self, world: World) -> None:
        used, _unused = kept.usual(), kept.macro(Act(do=Do.TAKE), name="Unused")
        kept.playbook()
        own = kept.macro(Act(do=Do.TAKE), name="Own", by=cast.amir(), everybody=False)
        case = world.case("Broken")
        actions.run(macro=used, case_id=case.pk, by=world.agent, now=world.now)
        erase_of(user_ids=[cast.lena().pk], team_ids=[], now=world.now)
        assert set(Macro.objects.all()) == {used, own}
        assert list(Macro.objects.filter(removed_at=None)) == [own]
        assert not Playbook.objects.exists()

    def test_leaves_real_ones_to_their_owner_when_their_team_goes(self, world: World) -> None:
        words = actions.MacroWords(
            name="x", acts=[Act(do=Do.TAKE)], whom=actions.ForWhom(team=cast.press())
        )
        row = actions.keep_macro(words=words, by=cast.lena(), now=world.now)
        erase_of(user_ids=[], team_ids=[cast.press().pk], now=world.now)
        row.refresh_from_db()
        assert (row.team, row.shared_at) == (None, None)
