"""The blank that many channels share says the same everywhere, with what is usual first."""

from __future__ import annotations

import pytest

from allears.connectors import CONNECTORS, blanks

SHARED = [
    pytest.param(one, id=network)
    for network, connector in CONNECTORS.items()
    for one in connector.settings
    if one.key == "keep"
]


class TestKeep:
    @pytest.mark.parametrize("found", SHARED)
    def test_is_the_same_blank_wherever_it_is_asked_for(self, found: object) -> None:
        usual = getattr(found, "default")  # noqa: B009
        more = {name: getattr(found, name) for name in ("group", "help")}
        assert found == blanks.keep(usual, **more)

    @pytest.mark.parametrize("usual", ["matching", "everything"])
    def test_offers_both_with_the_usual_one_first(self, usual: object) -> None:
        one = blanks.keep(usual)  # type: ignore[arg-type]
        assert one.choices[0][0] == one.default == usual
        assert {value for value, _words in one.choices} == {"matching", "everything"}
