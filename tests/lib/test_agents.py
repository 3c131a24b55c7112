from __future__ import annotations

import pytest

from allears.lib.agents import name_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


class TestNameOf:
    @pytest.mark.parametrize(
        ("agent", "name"),
        [
            (
                f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Firefox/127.0",
                "Firefox on Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604",
                "Safari on iPhone",
            ),
            ("curl/8", ""),
            ("", ""),
        ],
    )
    def test_is_what_a_person_would_call_it(self, agent: str, name: str) -> None:
        assert name_of(agent) == name
