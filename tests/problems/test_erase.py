from __future__ import annotations

from tests.problems.trouble import Trouble

from allears.problems import erase
from allears.problems.models import Problem, Told


class TestEraseOf:
    def test_keeps_one_to_which_cases_belong(self, trouble: Trouble) -> None:
        trouble.people(1)
        trouble.begin(trouble.fixed())
        users, channels = [trouble.world.agent.pk], [trouble.world.channel.pk]
        erase.erase_of(user_ids=users, channel_ids=channels)
        assert Told.objects.get().channel is None
        trouble.problem.links.all().delete()
        erase.erase_of(user_ids=users, channel_ids=channels)
        assert not Problem.objects.exists()
