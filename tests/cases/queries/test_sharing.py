from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import queries


class TestSharingOf:
    def test_is_to_pull_until_somebody_chooses(self, world: World) -> None:
        assert queries.sharing_of(cast.service().pk) == "pull"
        assert queries.worker(world.agent.pk) is None
