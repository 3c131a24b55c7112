import pytest

from allears.listening.ports import Mark
from allears.listening.post import Author, Post
from allears.triage import understand


def urgency(text: str, lang: str = "en", author: Author = Author()) -> Mark:  # noqa: B008 - frozen
    return understand([Post(text=text, lang=lang, author=author)])[0].urgency


class TestUrgency:
    @pytest.mark.parametrize(
        ("lang", "text", "expected"),
        [
            ("en", "My account was hacked and money is stolen, help immediately", "high"),
            ("en", "No heating for 3 days and I have a newborn, this is unacceptable", "high"),
            ("en", "I will sue you, my lawyer will write. Still waiting for 6 weeks", "high"),
            ("en", "How do I change my address?", "normal"),
            ("en", "No rush, but how do I change my address?", "low"),
            ("en", "Thank you so much, wonderful team", "low"),
            ("en", "I want to die", "critical"),
            ("de", "Dringend! Kein Strom seit 2 Tagen, niemand hilft", "high"),
            ("es", "Urgente: estamos sin luz y nadie responde", "high"),
            ("fr", "Urgent, sans chauffage depuis 4 jours avec un bébé", "high"),
            ("it", "Urgente: senza luce da 3 giorni, nessuno risponde", "high"),
            ("nl", "Spoed! Geen stroom en niemand reageert", "high"),
            ("pt", "Urgente! Estamos sem luz e ninguém responde", "high"),
        ],
    )
    def test_tells_how_soon(self, lang: str, text: str, expected: str) -> None:
        mark = urgency(text, lang)
        assert mark.value == expected, mark.reason

    def test_does_not_look_at_followers(self) -> None:
        text = "My parcel is late and nobody answers"
        loud = urgency(text, author=Author(handle="star", followers=9_000_000))
        assert loud == urgency(text, author=Author(handle="nobody", followers=3))

    def test_tells_of_the_wait(self) -> None:
        assert "3 weeks" in urgency("Urgent!! Still no refund after 3 weeks").reason
