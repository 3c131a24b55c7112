from __future__ import annotations

from allears.connectors import territories


class TestShort:
    def test_reads_three_letters(self) -> None:
        assert territories.short("DEU") == "DE"
        assert territories.short("usa ") == "US"
        assert territories.short("ZZZ") == ""

    def test_names_no_country_twice(self) -> None:
        assert len(set(territories.SHORT.values())) == len(territories.SHORT) > 150


class TestListed:
    def test_reads_countries_as_people_write_them(self) -> None:
        assert territories.listed("us, GB de,uk, zz") == ["US", "GB", "DE"]
        assert territories.listed("") == []
