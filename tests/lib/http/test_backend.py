"""What may be connected to, decided where names are resolved."""

from __future__ import annotations

import time

import pytest

from allears.lib.http import Blocked, TooSlow, Unreachable
from allears.lib.http.backend import GuardedBackend, deadline_at, is_allowed, left_s, resolve


def backend(*ips: str, allow: str = "") -> GuardedBackend:
    return GuardedBackend(frozenset(filter(None, [allow])), lambda host, port: list(ips))


class TestAddresses:
    def test_keeps_the_public_ones_in_order(self) -> None:
        found = backend("10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111").addresses("a.example", 80)
        assert [str(ip) for ip in found] == ["8.8.8.8", "2606:4700::1111"]

    @pytest.mark.parametrize(
        "ip", ["127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "169.254.169.254"]
    )
    def test_blocks_a_name_that_leads_inside(self, ip: str) -> None:
        with pytest.raises(Blocked, match="private network"):
            backend(ip).addresses("evil.example", 80)

    def test_lets_an_allowed_name_lead_anywhere(self) -> None:
        found = backend("10.0.0.1", allow="wiki.intra").addresses("wiki.intra", 80)
        assert [str(ip) for ip in found] == ["10.0.0.1"]

    def test_says_that_nobody_listens(self) -> None:
        with pytest.raises(Unreachable, match="port 1") as caught:
            backend("127.0.0.1", allow="127.0.0.1").connect_tcp("127.0.0.1", 1, timeout=2)
        assert not caught.value.may_have_arrived


class TestIsAllowed:
    @pytest.mark.parametrize(
        ("named", "host", "port", "is_ok"),
        [
            ("wiki.intra", "wiki.intra", 80, True),
            ("wiki.intra:8080", "wiki.intra", 8080, True),
            ("wiki.intra:8080", "wiki.intra", 80, False),
            ("wiki.intra", "x.wiki.intra", 80, False),
            ("[::1]:80", "::1", 80, True),
            ("::1", "::1", 80, True),
        ],
    )
    def test_compares_host_and_port(self, named: str, host: str, port: int, is_ok: bool) -> None:
        assert is_allowed(frozenset({named}), host, port) is is_ok


class TestLeft:
    def test_counts_down_to_the_deadline(self) -> None:
        token = deadline_at.set(time.monotonic() + 5)
        try:
            assert 4 < left_s(None) <= 5
            assert left_s(1.0) == 1.0
        finally:
            deadline_at.reset(token)

    def test_ends_at_the_deadline(self) -> None:
        token = deadline_at.set(time.monotonic() - 1)
        try:
            with pytest.raises(TooSlow):
                left_s(None)
        finally:
            deadline_at.reset(token)


class TestResolve:
    def test_reads_an_address_without_asking_anybody(self) -> None:
        assert resolve("127.0.0.1", 80) == ["127.0.0.1"]

    @pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
    def test_fails_as_an_os_error_for_a_name_that_is_none(self, host: str) -> None:
        with pytest.raises(OSError):
            resolve(host, 80)
