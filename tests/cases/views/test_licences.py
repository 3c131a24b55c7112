from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases.models import LicenceStep


class TestLicence:
    def test_is_given_and_taken_back_with_a_reason_and_not_by_oneself(self, world: World) -> None:
        lena, desk = cast.lena(), cast.at_the_desk(cast.lena())
        url = f"/settings/people/{world.agent.pk}/licence/"
        for words in ("", "Knows it."):
            desk.post(url, {"reach": "private-fake", "words": words, "is": "give"})
        desk.post(url, {"reach": "private-fake", "words": "Was rude.", "is": "take"})
        desk.post(url, {"reach": "somewhere", "words": "x", "is": "give"})
        desk.post(
            f"/settings/people/{lena.pk}/licence/",
            {"reach": "private-fake", "words": "me", "is": "give"},
        )
        steps = LicenceStep.objects.order_by("pk")
        assert [(one.user, one.how) for one in steps] == [
            (world.agent, "released"), (world.agent, "revoked"),
        ]  # fmt: skip
        assert "Was rude." in desk.get(url).content.decode()
