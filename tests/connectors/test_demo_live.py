"""After the loading: a pool that comes again in other words, and people who react by rules."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allears.connectors import demo_live, demo_play
from allears.connectors.demo_live import Cursor, hear, reaction, round_s, said_to, set_speed, speed
from allears.listening.ports import Utterance

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def pass_time(folder: Path, cursor: Cursor, **by: float) -> tuple[list[demo_live.Heard], Cursor]:
    return hear("square", folder, cursor, now=(cursor.at or NOW) + timedelta(**by))


def begin(folder: Path, at_speed: int) -> Cursor:
    set_speed(folder, at_speed)
    return hear("square", folder, Cursor(), now=NOW)[1]


def answer(key: str = "k", text: str = "Try it again.", thread: str = "t") -> Utterance:
    return Utterance(key=key, text=text, to="kenji_brews", is_public=True, thread=thread)


class TestHear:
    def test_says_nothing_at_the_first_visit_or_at_speed_zero(self, tmp_path: Path) -> None:
        cursor = begin(tmp_path, 0)
        assert pass_time(tmp_path, cursor, hours=5)[0] == []

    def test_passes_time_as_fast_as_it_is_told(self, tmp_path: Path) -> None:
        slow = pass_time(tmp_path, begin(tmp_path, 1), minutes=8)[0]
        fast = pass_time(tmp_path, begin(tmp_path, 10), minutes=8)[0]
        assert [one.said.id for one in slow] == ["l1-1-round-0", "l3-1-round-0"]
        assert len(fast) > len(slow)

    def test_skips_nothing_and_repeats_nothing_however_often_it_looks(self, tmp_path: Path) -> None:
        cursor, ids = begin(tmp_path, 60), []
        for _visit in range(20):
            found, cursor = pass_time(tmp_path, cursor, seconds=20)
            ids += [one.said.id for one in found]
        at_once = pass_time(tmp_path, begin(tmp_path, 60), seconds=400)[0]
        assert ids == [one.said.id for one in at_once]
        assert len(ids) == len(set(ids))

    def test_stands_while_nobody_looks(self, tmp_path: Path) -> None:
        _found, cursor = pass_time(tmp_path, begin(tmp_path, 1), days=3)
        assert cursor.play_s == demo_live.LONGEST_STEP_S

    def test_says_it_in_other_words_by_other_people_in_the_next_round(self, tmp_path: Path) -> None:
        set_speed(tmp_path, 1)
        first = hear("mail", tmp_path, Cursor(at=NOW), now=NOW + timedelta(minutes=5))[0][0]
        second_round = Cursor(at=NOW, play_s=round_s())
        second = hear("mail", tmp_path, second_round, now=NOW + timedelta(minutes=5))[0][0]
        assert first.said.text != second.said.text
        assert first.person.key != second.person.key
        assert first.person.lang == second.person.lang
        assert first.said.id != second.said.id


class TestCursor:
    def test_that_nobody_can_read_is_the_beginning(self) -> None:
        for raw in ("", "rubbish", "[]", '{"n_told": -1}', '{"at": "2026-01-01T00:00:00"}'):
            assert Cursor.read(raw) == Cursor()
        kept = Cursor(n_told=3, at=NOW, play_s=1.5)
        assert Cursor.read(kept.write()) == kept


class TestSaidTo:
    def test_is_answered_after_a_while_in_the_thread_and_the_language(self, tmp_path: Path) -> None:
        cursor = begin(tmp_path, 0)
        said_to("square", tmp_path, answer(text="Which one is it?"), receipt_id="r1", now=NOW)
        assert pass_time(tmp_path, cursor, seconds=10)[0] == []
        (heard,) = pass_time(tmp_path, cursor, minutes=5)[0]
        assert heard.thread == "t"
        assert heard.reply_to_id == "r1"
        assert heard.person.name == "Kenji Sato"
        assert heard.said.text in demo_play.table("reactions.toml")["en"]["detail"]

    def test_is_kept_once(self, tmp_path: Path) -> None:
        for text in ("One.", "Two."):
            said_to("square", tmp_path, answer(text=text), receipt_id="r", now=NOW)
        assert len(list((tmp_path / "answers").glob("*.json"))) == 1

    def test_is_passed_over_where_the_file_is_broken(self, tmp_path: Path) -> None:
        cursor = begin(tmp_path, 0)
        (tmp_path / "answers").mkdir()
        (tmp_path / "answers" / "x.json").write_bytes(b"\xff{")
        assert pass_time(tmp_path, cursor, minutes=9)[0] == []


class TestReaction:
    def test_tells_what_it_is_asked(self) -> None:
        assert reaction("k", "Which batch is it?", 1) == "detail"
        assert reaction("k", "هل العنوان صحيح؟", 2) == "detail"

    def test_helps_most_and_the_second_answer_nearly_all(self) -> None:
        first = Counter(reaction(f"k{n}", "Done.", 1) for n in range(400))
        second = Counter(reaction(f"k{n}", "Done.", 2) for n in range(400))
        assert set(first) == {"thanks", "still", "asks", ""}
        assert 0.5 < first["thanks"] / 400 < 0.7
        assert set(second) == {"thanks", ""}
        assert second["thanks"] > first["thanks"]


class TestSpeed:
    def test_is_nothing_where_there_is_no_demo_and_never_beyond_the_fastest(
        self, tmp_path: Path
    ) -> None:
        assert speed(tmp_path) == 0
        set_speed(tmp_path, 5000)
        assert speed(tmp_path) == 60
        (tmp_path / "demo.json").write_text("[]")
        assert speed(tmp_path) == 0
