from __future__ import annotations

import pytest

from allears.triage import hard
from allears.triage.hard import Kind

TABLE = [
    ("I want to kill myself.", Kind.SELF_HARM),
    ("I don't want to live anymore", Kind.SELF_HARM),
    ("I do not want to live any more", Kind.SELF_HARM),
    ("I no longer want to live.", Kind.SELF_HARM),
    ("I keep thinking of killing myself", Kind.SELF_HARM),
    ("I had thoughts of suicide again", Kind.SELF_HARM),
    ("Ich will nicht mehr leben.", Kind.SELF_HARM),
    ("Ich möchte sterben", Kind.SELF_HARM),
    ("J'ai envie de mourir", Kind.SELF_HARM),
    ("Quiero morirme, no puedo más", Kind.SELF_HARM),
    ("Artık yaşamak istemiyorum", Kind.SELF_HARM),
    ("أريد أن أموت", Kind.SELF_HARM),
    ("My neighbour beats his son every night", Kind.CHILD),
    ("Das Kind wird dort geschlagen", Kind.CHILD),
    ("Cet homme abuse d'un enfant", Kind.CHILD),
    ("Maltratan a una niña en la guardería", Kind.CHILD),
    ("çocuk istismarı var", Kind.CHILD),
    ("I'm going to kill you all", Kind.VIOLENCE),
    ("My husband beats me", Kind.VIOLENCE),
    ("Ich bringe euch um", Kind.VIOLENCE),
    ("Mon mari me frappe", Kind.VIOLENCE),
    ("Los voy a matar", Kind.VIOLENCE),
    ("Kocam beni dövüyor", Kind.VIOLENCE),
    ("زوجي يضربني", Kind.VIOLENCE),
    ("My mother passed away, please close her account", Kind.DEATH),
    ("Mein Vater ist letzte Woche verstorben", Kind.DEATH),
    ("Mon père est décédé hier", Kind.DEATH),
    ("Mi marido falleció en mayo", Kind.DEATH),
    ("Annem vefat etti", Kind.DEATH),
    ("توفي والدي امس", Kind.DEATH),
]
IDIOMS = [
    "I'm dying to try it",
    "I no longer want to live in this building",
    "I was thinking of ending my contract",
    "How do I kill the process?",
    "I died laughing",
    "My phone died again",
    "This app is killing me",
    "a dead link on your site",
    "Battery dead after two hours",
    "I could murder a coffee",
    "The child process hangs",
    "Do you have a child seat?",
    "Ich sterbe vor Hunger",
    "Das war zum Sterben langweilig",
    "mort de rire",
    "Me muero de ganas de probarlo",
    "Gülmekten öldüm",
    "متت من الضحك",
    "We killed it at the fair!",
    "Is the line dead? We are losing calls",
    "The deadline is tomorrow, shoot me an email",
    "I beat my son at your game",
    "I passed the exam",
    "",
]


class TestFind:
    @pytest.mark.parametrize(("text", "kind"), TABLE)
    def test_knows_what_needs_a_protocol(self, text: str, kind: Kind) -> None:
        found = hard.find(text)
        assert found is not None
        assert found.kind == kind

    @pytest.mark.parametrize("text", IDIOMS)
    def test_leaves_figures_of_speech_alone(self, text: str) -> None:
        assert hard.find(text) is None

    @pytest.mark.parametrize("unit", ["my ", "kind ", "abuse a ", "i will ", "kill "])
    def test_ends_soon_whatever_is_sent(self, unit: str) -> None:
        assert hard.find(unit * 10_000) is None
