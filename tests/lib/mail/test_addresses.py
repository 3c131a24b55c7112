"""Addresses of any spelling, tags, robots."""

from __future__ import annotations

import pytest

from allears.lib.mail.addresses import (
    MAX_ADDRESSES,
    is_address,
    is_robot,
    read_addresses,
    split_tag,
    with_tag,
)


class TestReadAddresses:
    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("a@b.c", [("a@b.c", "")]),
            ("Ann <A@b.c>, bob@b.c", [("A@b.c", "Ann"), ("bob@b.c", "")]),
            ('"Quint, Rosa" <r@b.c>', [("r@b.c", "Quint, Rosa")]),
            ("r@b.c (Rosa Quint)", [("r@b.c", "Rosa Quint")]),
            ("=?utf-8?q?Gr=C3=BCn=2C_Ida?= <i@b.c>", [("i@b.c", "Grün, Ida")]),
            ('"x@y.z" <real@b.c>', [("real@b.c", "x@y.z")]),
            ("Friends: a@b.c, d@e.f;", [("a@b.c", ""), ("d@e.f", "")]),
            ("<>", []),
            ("undisclosed-recipients:;", []),
            ('"open quote <a@b.c>, d@e.f', [("a@b.c", "open quote"), ("d@e.f", "")]),
            ("<a@b.c", [("a@b.c", "")]),
            ("a@b.c; d@e.f", [("a@b.c", ""), ("d@e.f", "")]),
            ("Ann\\, B <a@b.c>", [("a@b.c", "Ann, B")]),
        ],
    )
    def test_finds(self, value: str, found: list[tuple[str, str]]) -> None:
        assert [(a.address, a.name) for a in read_addresses(value)] == found

    def test_stops_at_its_bound(self) -> None:
        assert len(read_addresses(", ".join(f"a{n}@b.c" for n in range(5_000)))) == MAX_ADDRESSES


class TestTags:
    def test_go_in_and_come_out(self) -> None:
        assert with_tag("desk@e.org", "C1") == "desk+C1@e.org"
        assert split_tag("desk+C1@e.org") == ("desk@e.org", "C1")
        assert split_tag("desk@e.org") == ("desk@e.org", "")
        assert with_tag("desk@e.org", "") == "desk@e.org"


class TestRobots:
    @pytest.mark.parametrize(
        "address",
        ["", "<>", "noreply@e.org", "no-reply+1@e.org", "Do_Not_Reply@e.org", "MAILER-DAEMON@e.org",
         "postmaster@e.org", "bounce-123@e.org", "list-bounces@e.org", "x-owner@e.org", "nobody"],
    )  # fmt: skip
    def test_are_known(self, address: str) -> None:
        assert is_robot(address)

    @pytest.mark.parametrize(
        "address", ["rosa@e.org", "reply@e.org", "owner@e.org", "norely@e.org"]
    )
    def test_are_not_people(self, address: str) -> None:
        assert not is_robot(address)


class TestIsAddress:
    def test_refuses_what_would_break_an_envelope(self) -> None:
        assert is_address("a.b+c@d.e")
        for bad in ("a@b\r\nRCPT TO:<c@d>", "a b@c.d", "<a@b.c>", "a@b@c", "a", "@b", "a@", "é"):
            assert not is_address(bad), bad
