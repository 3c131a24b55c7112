"""The stage: a line is carried out at its own time, or noted with its reason and passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from allears.cases.models import Note
from allears.connectors import demo_play
from allears.connectors.demo_play import Act, Said
from allears.flow.demo import house as houses
from allears.flow.demo.stage import Played, Stage

LOADED_AT = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def first_said() -> Said:
    """What somebody says on the first day by mail, which always becomes a case."""
    play = demo_play.play()
    return next(step for step in play.steps if isinstance(step, Said) and step.place == "mail")


def performed(
    monkeypatch: pytest.MonkeyPatch, *acts: tuple[str, str, str], who: str = "amir"
) -> Played:
    """The play cut down to one mail, and then these acts of one colleague at the same moment."""
    whole, said = demo_play.play(), first_said()
    steps = [
        Act(when=said.when, story=story or said.story, who=who, verb=verb, text=text)
        for verb, story, text in acts
    ]
    house = houses.build(world=Path("/nowhere"), loaded_at=LOADED_AT, now=LOADED_AT)
    monkeypatch.setattr(demo_play, "play", lambda: replace(whole, steps=(said, *steps)))
    told: list[tuple[int, int]] = []
    played = Stage(house, LOADED_AT).play(lambda done, n_all: told.append((done, n_all)))
    n_all = 1 + len(acts)
    assert told == [(n, n_all) for n in range(1, n_all + 1)]
    return played


class TestPlay:
    def test_does_what_colleagues_do_at_the_time_of_the_play(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played = performed(monkeypatch, ("take", "", ""), ("note", "", "Looked at it."))
        assert (played.n_said, played.n_acts, played.missed) == (1, 2, [])
        note = Note.objects.get(text="Looked at it.")
        assert note.at == first_said().when.at(LOADED_AT)
        assert note.case.assignee is not None
        assert note.case.assignee.name == "Amir Haddad"

    def test_notes_a_line_that_cannot_be_carried_out_and_goes_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played = performed(monkeypatch, ("take", "never-said", ""), ("note", "", "Still here."))
        assert played.n_acts == 1
        assert len(played.missed) == 1
        assert "never-said: amir take" in played.missed[0]
        assert Note.objects.filter(text="Still here.").exists()

    def test_hands_a_case_over_before_another_team_answers_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played = performed(monkeypatch, ("take", "", ""), ("note", "", "Mine now."), who="theo")
        assert played.missed == []
        case = Note.objects.get(text="Mine now.").case
        assert case.assignee is not None
        assert (case.assignee.name, case.team.name) == ("Theo Marsh", "Fernhill workshop")
