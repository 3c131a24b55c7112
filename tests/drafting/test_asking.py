from __future__ import annotations

import pytest

from allears.drafting import asking
from allears.drafting.asking import Leaving
from allears.drafting.rules.written import Written
from allears.lib import http


class TestHostOf:
    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://api.example.com/v1", "api.example.com:443"),
            ("http://localhost:11434/v1", "localhost:11434"),
            ("http://10.0.0.5/v1", "10.0.0.5:80"),
            ("http://[::1]:8080/v1", "[::1]:8080"),
        ],
    )
    def test_is_the_very_host_and_port(self, url: str, host: str) -> None:
        assert asking.host_of(url) == host

    def test_refuses_what_is_no_address(self) -> None:
        with pytest.raises(http.BadAddress):
            asking.host_of("file:///etc/passwd")


class TestCleaned:
    def test_lets_a_link_back_in_only_from_a_source(self) -> None:
        ours, theirs = "https://ours.example/help", "https://evil.example/x"
        what = Leaving(
            host="h", model="m", text="", seal="", sources=[],
            words={"[LINK-1]": ours, "[LINK-2]": theirs}, links=frozenset({ours}),
        )  # fmt: skip
        found = asking.cleaned(Written(text="See [LINK-1] and [LINK-2]"), what)
        assert found == f"See {ours} and {{{{link}}}}"
