"""Spellings that hide a private address, and those that are simply wrong."""

from __future__ import annotations

import contextlib
import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.http import BadAddress, Blocked, Door, DoorError, Unreachable, is_public, read_url

ROOT = Path(__file__).parents[3]
HOSTILE = ROOT.parent / "shared/data/hostile/ssrf_urls.txt"

PRIVATE_NAMES = (
    "nip.io",
    "1u.ms",
    "metadata",
    "instance-data",
    "localdomain.pw",
    "redirect-server",
)


class TestReadUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://017700000001",
            "http://7147006462",
            "http://⓪ⓧⓐ⑨ⓕⓔⓐ⑨ⓕⓔ:80/",
            "http://a\\@127.0.0.1/",
            "http://user:word@example.org/",
            "http://127.0.0.1!/",
            "http://exa mple.org/",
            "http://exam\tple.org/",
            "http://[::1",
            "http://[fe80::1%25eth0]/",
            "http://example.org:0/",
            "http://example.org:99999/",
            "http://example.org:80+&@google.com/",
            "http://",
            "http:///x",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "//example.org/",
            "example.org",
            "javascript:alert(1)",
            "",
            "http://" + "a" * 10_000 + ".org/",
        ],
    )
    def test_refuses_what_can_be_read_in_two_ways(self, url: str) -> None:
        with pytest.raises(BadAddress):
            read_url(url)

    @pytest.mark.parametrize(
        ("url", "spelled"),
        [
            ("HTTP://Example.ORG", "http://example.org/"),
            ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
            ("http://①②③.example/", "http://123.example/"),
            ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
            ("  https://example.org/x ", "https://example.org/x"),
            ("https://under_score.example/", "https://under_score.example/"),
        ],
    )
    def test_spells_an_ordinary_address_in_one_way(self, url: str, spelled: str) -> None:
        read = read_url(url)
        assert f"{read.scheme}://{read.raw_host.decode()}" in spelled or "[" in spelled
        assert str(read_url(str(read))) == str(read)

    @given(st.text(max_size=80))
    def test_raises_nothing_else(self, text: str) -> None:
        for url in (text, "http://" + text, "https://example.org/" + text):
            with contextlib.suppress(BadAddress):
                assert read_url(url).host


class TestIsPublic:
    @pytest.mark.parametrize(
        "ip",
        [
            *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.169.254", "172.31.0.1"),
            *("192.0.0.192", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
            *("::", "::1", "::127.0.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
            *("::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1"),
            *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1", "fec0::1"),
            *("2a00:1450::5efe:10.0.0.1", "168.63.129.16"),
        ],
    )
    def test_knows_what_is_inside_a_wall(self, ip: str) -> None:
        assert not is_public(ipaddress.ip_address(ip))

    @pytest.mark.parametrize(
        "ip", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
    )
    def test_lets_the_internet_through(self, ip: str) -> None:
        assert is_public(ipaddress.ip_address(ip))

    @given(st.ip_addresses())
    def test_opens_nothing_that_python_calls_private(self, ip: ipaddress.IPv4Address) -> None:
        if not ip.is_global or ip.is_multicast:
            carried = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
            assert not is_public(ip) or (carried is not None and carried.is_global)


class TestTheHostileList:
    def test_reaches_no_private_address(self) -> None:
        """Names resolve as their owners arranged it: to a private address."""
        assert HOSTILE.exists(), (
            f"{HOSTILE} is missing: put the shared test data beside the repository"
        )
        opened: list[str] = []

        def resolver(host: str, port: int) -> list[str]:
            hidden = any(name in host for name in PRIVATE_NAMES) or "." not in host
            if hidden:
                return ["169.254.169.254", "::1"]
            opened.append(host)
            raise OSError("no network in this test")

        door = Door(resolver=resolver)
        urls = [line for line in HOSTILE.read_text("utf-8").splitlines() if line.strip()]
        assert len(urls) > 100
        for url in urls:
            with pytest.raises(DoorError) as caught:
                door.get(url)
            if isinstance(caught.value, Unreachable):
                assert opened, url
            else:
                assert isinstance(caught.value, BadAddress | Blocked), url
        assert all(not host.replace(".", "").isdigit() for host in opened)
