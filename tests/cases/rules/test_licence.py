from __future__ import annotations

import pytest
from tests.cast import NOW

from allears.cases.rules import licence as rules
from allears.cases.rules.licence import Reach, Step

MAIL = Reach(network="email", is_public=False)


def step(how: str, network: str = "", is_public: bool = False) -> Step:
    return Step(network=network, is_public=is_public, how=how, at=NOW)


class TestIsLicensed:
    @pytest.mark.parametrize(
        ("steps", "licensed"),
        [
            ([], False),
            ([step("existing")], True),
            ([step("existing", is_public=True)], False),
            ([step("released", "email")], True),
            ([step("released", "mastodon")], False),
            ([step("existing"), step("revoked", "email")], False),
            ([step("existing"), step("revoked", "mastodon")], True),
            ([step("released", "email"), step("revoked")], False),
            ([step("revoked"), step("earned", "email")], True),
        ],
    )
    def test_goes_by_the_last_step_that_speaks_of_it(
        self, steps: list[Step], licensed: bool
    ) -> None:
        assert rules.is_licensed(steps, MAIL, can_lead=False) is licensed

    def test_is_so_for_who_leads(self) -> None:
        assert rules.is_licensed([step("revoked")], MAIL, can_lead=True)


class TestIsEarned:
    @pytest.mark.parametrize(
        ("n", "needed", "earned"), [(9, 10, False), (10, 10, True), (99, 0, False), (0, 0, False)]
    )
    def test_by_enough_of_them_and_never_where_a_lead_decides(
        self, n: int, needed: int, earned: bool
    ) -> None:
        assert rules.is_earned(n, needed) is earned
