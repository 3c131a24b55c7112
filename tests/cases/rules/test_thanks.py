from __future__ import annotations

import pytest

from allears.cases.rules import thanks

GOOD = [
    "Thanks, works now!",
    "Thank you so much, that helped.",
    "It's fixed now.",
    "The problem is solved, great service",
    "All good now, cheers",
    "That did it.",
    "thanks!!",
    "My parcel has arrived, thank you.",
    "Danke, geht wieder.",
    "Vielen Dank, es klappt jetzt.",
    "Hat geklappt!",
    "Das Problem ist behoben.",
    "Merci, ça marche.",
    "Problème résolu, merci beaucoup !",
    "Gracias, ya funciona.",
    "شكرا، يعمل الآن",
]
NOT_GOOD = [
    "",
    "Thanks, but it still does not work.",
    "Thanks in advance.",
    "Thanks for your quick reply.",
    "Thanks, and when will it arrive?",
    "It works again, however the light is red.",
    "Nothing works.",
    "It doesn't work now.",
    "Thanks for nothing.",
    "I never got my money.",
    "Danke, aber es geht immer noch nicht.",
    "Danke für die Antwort.",
    "Leider geht es wieder nicht.",
    "Merci d'avance.",
    "Ça ne marche pas.",
    "Gracias, pero no funciona.",
    "شكرا، لكن لا يعمل الآن",
    "Where is my tram?",
    "It works now. " * 100,
    "Thank you for the long history of this matter that I have now read with all of its many turns.",
]


class TestSaysGood:
    @pytest.mark.parametrize("text", GOOD)
    def test_hears_that_it_is_good(self, text: str) -> None:
        assert thanks.says_good(text)

    @pytest.mark.parametrize("text", NOT_GOOD)
    def test_takes_nothing_else_for_it(self, text: str) -> None:
        assert not thanks.says_good(text)
