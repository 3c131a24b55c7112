from __future__ import annotations

import tomllib
from typing import Any

import pytest

from allears.practice.people import FOLDER
from allears.practice.rules.scenario import Unreadable, read


def raw(**changed: Any) -> dict[str, Any]:
    text = (FOLDER / "d16-tram-ticket.toml").read_text(encoding="utf-8")
    return tomllib.loads(text) | changed


class TestRead:
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"mood": "grumpy"}, "grumpy"),
            ({"look": "telegram"}, "telegram"),
            ({"surprise": 1}, "surprise"),
            ({"replies": [{"say": "Oh.", "when": ["facts"]}]}, "when no other fits"),
            ({"replies": [{"say": "Oh.", "when": ["magic"]}, {"say": "Ah."}]}, "there is not"),
            ({"where": ["by pigeon"]}, "a way that square does not have"),
            ({"look": "mail"}, "a way that mail does not have"),
            ({"mood": "hard"}, "has a protocol"),
            ({"needs": []}, "must say"),
            ({"first": "long " * 200}, "longer than the network allows"),
        ],
    )
    def test_refuses_what_is_wrong_with_its_name(self, changed: dict[str, Any], words: str) -> None:
        with pytest.raises(Unreadable, match=words) as error:
            read("x", raw(**changed))
        assert "x.toml" in str(error.value)

    def test_refuses_what_is_missing(self) -> None:
        without = raw()
        del without["first"]
        with pytest.raises(Unreadable, match="first"):
            read("x", without)

    def test_takes_a_whole_one(self) -> None:
        found = read("x", raw())
        assert (found.key, found.is_hard, found.place.max_chars) == ("x", False, 500)
