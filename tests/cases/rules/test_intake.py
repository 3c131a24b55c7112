"""What becomes of a mention: one row for each way through the ladder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import intake
from allears.cases.rules.intake import (
    AddTo,
    Attach,
    Automatic,
    Copy,
    Decision,
    Facts,
    KnownCase,
    NewCase,
    NotACase,
    Policy,
    Reason,
    decide,
    similarity,
    subject_words,
)
from allears.listening.ports import Intent, Mark, Marks

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def said(intent: str, sure: float = 0.9, *, mood: str = "unknown") -> Marks:
    return Marks(intent=Mark(intent, sure, ""), mood=Mark(mood, 0.9, ""))


def known(case_id: int = 7, *, days_ago: float = 1, **more: object) -> KnownCase:
    last_at = NOW - timedelta(days=days_ago)
    return KnownCase(id=case_id, last_at=last_at, **more)  # type: ignore[arg-type]


def closed(case_id: int = 7, *, days_ago: float = 1, **more: object) -> KnownCase:
    return known(case_id, days_ago=days_ago, closed_at=NOW - timedelta(days=days_ago), **more)


def facts(marks: Marks | None = None, **more: object) -> Facts:
    return Facts(at=NOW, marks=marks or Marks(), **more)  # type: ignore[arg-type]


def mail(marks: Marks | None = None, **more: object) -> Facts:
    return facts(marks, is_addressed=True, is_private=True, **more)


THREAD = {"is_same_thread": True, "is_same_person": True}
ANSWER = {"is_anchored": True, "is_same_person": True}
BATTERY = subject_words("The battery of my scooter died after three weeks")
AGAIN = subject_words("Still nobody answers me: scooter battery dead, three weeks old!")
PARKING = subject_words("Where may visitors park near your museum on Sunday?")


class TestWhatWasSentToUs:
    @pytest.mark.parametrize("intent", [i for i in Intent if i not in (Intent.DANGER, Intent.SPAM)])
    def test_is_always_a_case(self, intent: Intent) -> None:
        assert decide(mail(said(intent))) == NewCase(Reason.SENT_TO_US)

    def test_counts_a_direct_message_on_a_public_network(self) -> None:
        assert decide(facts(is_private=True)) == NewCase(Reason.SENT_TO_US)

    @pytest.mark.parametrize(
        ("sure", "expected"),
        [(0.94, NewCase(Reason.SENT_TO_US)), (0.95, NotACase(Reason.SPAM))],
    )
    def test_is_spam_only_when_we_are_very_sure(self, sure: float, expected: Decision) -> None:
        assert decide(mail(said("spam", sure))) == expected

    def test_is_never_taken_for_spam_in_an_open_thread(self) -> None:
        assert decide(mail(said("spam", 1.0), cases=(known(**ANSWER),))) == AddTo(
            7, Reason.ANSWERS_US
        )

    def test_is_a_case_though_an_employee_wrote_it(self) -> None:
        assert decide(mail(is_employee=True)) == NewCase(Reason.SENT_TO_US)

    def test_is_a_case_though_others_sent_the_same_text(self) -> None:
        assert decide(mail(copy=Copy(case_id=3))) == NewCase(Reason.SENT_TO_US)


class TestMachines:
    @pytest.mark.parametrize(
        ("automatic", "cases", "expected"),
        [
            (Automatic.BOUNCE, (known(**ANSWER),), Attach(7, Reason.BOUNCED)),
            (Automatic.BOUNCE, (closed(is_anchored=True),), Attach(7, Reason.BOUNCED)),
            (Automatic.BOUNCE, (known(is_same_person=True),), NotACase(Reason.MACHINE)),
            (Automatic.AUTOREPLY, (known(**ANSWER),), Attach(7, Reason.AUTOREPLIED)),
            (Automatic.AUTOREPLY, (), NotACase(Reason.MACHINE)),
            (Automatic.ROBOT, (known(**ANSWER),), NotACase(Reason.MACHINE)),
        ],
    )
    def test_open_no_case_and_add_no_message(
        self, automatic: Automatic, cases: tuple[KnownCase, ...], expected: Decision
    ) -> None:
        assert decide(mail(said("danger"), automatic=automatic, cases=cases)) == expected


class TestPublicTalk:
    @pytest.mark.parametrize(
        ("intent", "sure", "expected"),
        [
            ("complaint", 0.5, NewCase(Reason.WANTS)),
            ("complaint", 0.49, NotACase(Reason.UNSURE)),
            ("question", 0.6, NewCase(Reason.WANTS)),
            ("leaving", 0.9, NewCase(Reason.WANTS)),
            ("danger", 0.3, NewCase(Reason.DANGER)),
            ("danger", 0.29, NotACase(Reason.UNSURE)),
            ("press", 0.9, NewCase(Reason.WANTS)),
            ("official", 0.9, NewCase(Reason.WANTS)),
            ("lead", 0.9, NewCase(Reason.WANTS)),
            ("idea", 0.9, NewCase(Reason.WANTS)),
            ("praise", 1.0, NotACase(Reason.NOTHING_WANTED)),
            ("chatter", 1.0, NotACase(Reason.NOTHING_WANTED)),
            ("abuse", 1.0, NotACase(Reason.NOTHING_WANTED)),
            ("unknown", 0.0, NotACase(Reason.NOTHING_WANTED)),
            ("spam", 0.8, NotACase(Reason.SPAM)),
            ("never heard of", 1.0, NotACase(Reason.NOTHING_WANTED)),
        ],
    )
    def test_is_a_case_when_somebody_needs_something(
        self, intent: str, sure: float, expected: Decision
    ) -> None:
        assert decide(facts(said(intent, sure))) == expected

    @pytest.mark.parametrize("more", [{"is_named": True}, {"has_question_mark": True}])
    @pytest.mark.parametrize(
        ("marks", "expected"),
        [
            (said("unknown", 0), NewCase(Reason.ASKS_US)),
            (said("complaint", 0.2), NewCase(Reason.ASKS_US)),
            (said("praise"), NotACase(Reason.NOTHING_WANTED)),
            (said("chatter"), NotACase(Reason.NOTHING_WANTED)),
        ],
    )
    def test_is_a_case_when_it_calls_us_and_we_cannot_tell(
        self, more: dict[str, bool], marks: Marks, expected: Decision
    ) -> None:
        assert decide(facts(marks, **more)) == expected

    def test_follows_the_settings(self) -> None:
        quiet = Policy(opens={"complaint": 0.99})
        assert decide(facts(said("idea")), quiet) == NotACase(Reason.NOTHING_WANTED)
        assert decide(facts(said("complaint", 0.99)), quiet) == NewCase(Reason.WANTS)

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ({"is_employee": True}, NotACase(Reason.EMPLOYEE)),
            ({"is_blocked": True}, NotACase(Reason.BLOCKED)),
            ({"is_blocked": True, "is_hard": True}, NewCase(Reason.DANGER)),
            ({"is_repost": True}, NotACase(Reason.REPOST)),
            ({"is_repost": True, "copy": Copy(case_id=3)}, NotACase(Reason.REPOST, 3)),
            ({"copy": Copy(case_id=3)}, NotACase(Reason.COPY, 3)),
            ({"copy": Copy(case_id=3, is_same_person=True)}, AddTo(3, Reason.SAME_TEXT)),
            (
                {"copy": Copy(case_id=3, is_same_person=True, is_case_closed=True)},
                AddTo(3, Reason.SAME_TEXT, is_reopening=True),
            ),
            ({"copy": Copy(is_same_person=True)}, NewCase(Reason.WANTS)),
        ],
    )
    def test_is_weighed_by_who_says_it_and_whether_it_is_new(
        self, more: dict[str, object], expected: Decision
    ) -> None:
        assert decide(facts(said("complaint"), **more)) == expected


class TestDanger:
    @pytest.mark.parametrize(
        "more", [{"is_blocked": True}, {"is_employee": True}, {"copy": Copy(case_id=3)}]
    )
    def test_is_a_case_whoever_says_it(self, more: dict[str, object]) -> None:
        assert decide(facts(said("danger", 0.4), **more)) == NewCase(Reason.DANGER)

    def test_stays_in_the_thread_that_is_open(self) -> None:
        found = decide(mail(said("danger"), cases=(known(**THREAD),)))
        assert found == AddTo(7, Reason.SAME_THREAD)

    def test_keeps_the_trace_of_a_case_that_ended_long_ago(self) -> None:
        found = decide(mail(said("danger"), cases=(closed(days_ago=99, **THREAD),)))
        assert found == NewCase(Reason.DANGER, follows_id=7)


class TestThreads:
    def test_belong_to_their_open_case(self) -> None:
        assert decide(facts(cases=(known(**THREAD),))) == AddTo(7, Reason.SAME_THREAD)

    def test_yield_to_an_anchor(self) -> None:
        cases = (known(1, days_ago=0, **THREAD), known(2, days_ago=5, **ANSWER))
        assert decide(mail(cases=cases)) == AddTo(2, Reason.ANSWERS_US)

    def test_take_the_open_case_before_a_newer_closed_one(self) -> None:
        cases = (closed(1, days_ago=0, **THREAD), known(2, days_ago=9, **THREAD))
        assert decide(mail(cases=cases)) == AddTo(2, Reason.SAME_THREAD)

    def test_give_a_stranger_in_public_a_case_of_their_own(self) -> None:
        cases = (known(is_anchored=True, is_same_thread=True),)
        assert decide(facts(said("complaint"), cases=cases)) == NewCase(Reason.WANTS)
        assert decide(facts(said("chatter"), cases=cases)) == NotACase(Reason.NOTHING_WANTED)

    def test_take_in_a_colleague_who_answers_by_mail(self) -> None:
        assert decide(mail(cases=(known(is_anchored=True),))) == AddTo(7, Reason.ANSWERS_US)

    @pytest.mark.parametrize(
        ("days_ago", "expected"),
        [
            (0, AddTo(7, Reason.CAME_BACK, is_reopening=True)),
            (30, AddTo(7, Reason.CAME_BACK, is_reopening=True)),
            (30.01, NewCase(Reason.CAME_BACK_LATE, follows_id=7)),
        ],
    )
    def test_open_again_within_a_month(self, days_ago: float, expected: Decision) -> None:
        assert decide(mail(cases=(closed(days_ago=days_ago, **THREAD),))) == expected

    def test_stay_ended_when_late_chatter_follows_in_public(self) -> None:
        found = decide(facts(said("chatter"), cases=(closed(days_ago=99, **THREAD),)))
        assert found == NotACase(Reason.NOTHING_WANTED)

    @pytest.mark.parametrize(
        ("marks", "more", "is_thanks"),
        [
            (said("praise"), {}, True),
            (said("praise", mood="positive"), {}, True),
            (said("praise", mood="negative"), {}, False),
            (said("praise"), {"has_question_mark": True}, False),
            (said("praise", 0.5), {}, False),
            (said("complaint"), {}, False),
        ],
    )
    def test_stay_closed_on_a_thank_you(
        self, marks: Marks, more: dict[str, bool], is_thanks: bool
    ) -> None:
        found = decide(mail(marks, cases=(closed(**THREAD),), **more))
        reason = Reason.THANKS if is_thanks else Reason.CAME_BACK
        assert found == AddTo(7, reason, is_reopening=not is_thanks)


class TestSameMatter:
    @pytest.mark.parametrize(
        ("case", "expected"),
        [
            (known(is_same_person=True, words=BATTERY), AddTo(7, Reason.SAME_WORDS)),
            (known(is_same_person=True, words=PARKING), NewCase(Reason.SENT_TO_US)),
            (known(words=BATTERY), NewCase(Reason.SENT_TO_US)),
            (known(days_ago=15, is_same_person=True, words=BATTERY), NewCase(Reason.SENT_TO_US)),
            (closed(is_same_person=True, words=BATTERY), NewCase(Reason.SENT_TO_US)),
            (
                known(days_ago=0.02, is_same_person=True, is_same_channel=True),
                AddTo(7, Reason.SAME_BREATH),
            ),
            (
                known(days_ago=0.03, is_same_person=True, is_same_channel=True),
                NewCase(Reason.SENT_TO_US),
            ),
        ],
    )
    def test_gathers_what_one_person_says_in_several_places(
        self, case: KnownCase, expected: Decision
    ) -> None:
        assert decide(mail(words=AGAIN, cases=(case,))) == expected

    def test_asks_for_fewer_shared_words_when_a_monitor_met_both(self) -> None:
        half = subject_words(
            "Scooter battery again, also brakes, lights, pedals, handle bars rusty"
        )
        case = {"is_same_person": True, "words": half}
        assert 0.25 <= similarity(half, AGAIN) < 0.4
        assert decide(mail(words=AGAIN, cases=(known(**case),))) == NewCase(Reason.SENT_TO_US)
        shared = frozenset({5})
        found = decide(
            mail(words=AGAIN, monitor_ids=shared, cases=(known(monitor_ids=shared, **case),))
        )
        assert found == AddTo(7, Reason.SAME_WORDS)

    def test_never_joins_on_the_monitor_alone(self) -> None:
        shared = frozenset({5})
        case = known(is_same_person=True, words=PARKING, monitor_ids=shared)
        found = decide(mail(words=AGAIN, monitor_ids=shared, cases=(case,)))
        assert found == NewCase(Reason.SENT_TO_US)

    def test_takes_the_most_similar_of_several(self) -> None:
        some = subject_words("scooter battery weeks and parking and museum and visitors")
        cases = (
            known(1, is_same_person=True, words=some),
            known(2, is_same_person=True, words=AGAIN),
        )
        assert decide(mail(words=AGAIN, cases=cases)) == AddTo(2, Reason.SAME_WORDS)


class TestSubjectWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", set()),
            ("I am on it", set()),
            ("The BATTERY, the battery!", {"battery"}),
            ("@shop_help https://x.example/battery Straße", {"strasse"}),
            ("ｂａｔｔｅｒｙ", {"battery"}),
            ("電池が死ぬ", {"電池", "池が", "が死", "死ぬ"}),
        ],
    )
    def test_say_what_a_text_is_about(self, text: str, words: set[str]) -> None:
        assert subject_words(text) == words

    @given(st.text())
    def test_are_few_whatever_the_text(self, text: str) -> None:
        assert len(subject_words(text * 50)) <= intake.MAX_SUBJECT_WORDS


class TestSimilarity:
    @given(st.frozensets(st.text(max_size=2), max_size=6), st.frozensets(st.text(max_size=2)))
    def test_is_mutual_and_between_none_and_all(self, a: frozenset[str], b: frozenset[str]) -> None:
        assert 0 <= similarity(a, b) == similarity(b, a) <= 1

    @pytest.mark.parametrize(
        ("a", "b", "share"),
        [("", "", 0), ("a", "a", 0), ("ab", "ab", 1), ("ab", "abcd", 1), ("abc", "bcd", 2 / 3)],
    )
    def test_is_the_share_of_the_smaller(self, a: str, b: str, share: float) -> None:
        assert similarity(a, b) == pytest.approx(share)


any_case = st.builds(
    KnownCase,
    id=st.integers(1, 9),
    closed_at=st.none() | st.just(NOW - timedelta(days=2)) | st.just(NOW - timedelta(days=200)),
    last_at=st.just(NOW - timedelta(days=2)) | st.just(NOW),
    is_anchored=st.booleans(),
    is_same_thread=st.booleans(),
    is_same_person=st.booleans(),
    is_same_channel=st.booleans(),
    words=st.sampled_from([BATTERY, AGAIN, PARKING, frozenset[str]()]),
)
any_facts = st.builds(
    Facts,
    at=st.just(NOW),
    marks=st.builds(said, st.sampled_from([i.value for i in Intent]), st.floats(0, 1)),
    is_addressed=st.booleans(),
    is_private=st.booleans(),
    automatic=st.sampled_from(Automatic),
    is_employee=st.booleans(),
    is_blocked=st.booleans(),
    is_named=st.booleans(),
    has_question_mark=st.booleans(),
    is_repost=st.booleans(),
    copy=st.none() | st.builds(Copy, case_id=st.none() | st.integers(1, 9)),
    words=st.sampled_from([BATTERY, AGAIN, PARKING]),
    cases=st.lists(any_case, max_size=3, unique_by=lambda case: case.id).map(tuple),
)


class TestDecide:
    @given(any_facts)
    def test_loses_nobody_who_wrote_to_us(self, given_facts: Facts) -> None:
        found = decide(given_facts)
        excused = (Reason.BLOCKED, Reason.SPAM)
        if given_facts.is_sent_to_us and not given_facts.automatic:
            assert not isinstance(found, NotACase) or found.reason in excused

    @given(any_facts)
    def test_opens_a_case_for_danger_unless_a_machine_or_a_repost_says_it(
        self, given_facts: Facts
    ) -> None:
        if given_facts.automatic or given_facts.is_repost:
            return
        intent = given_facts.marks.intent
        if intent.value == Intent.DANGER and intent.confidence >= 0.3:
            assert isinstance(decide(given_facts), NewCase | AddTo)

    @given(any_facts)
    def test_adds_only_to_cases_it_was_told_of(self, given_facts: Facts) -> None:
        found = decide(given_facts)
        told = {case.id for case in given_facts.cases}
        if given_facts.copy and given_facts.copy.case_id:
            told.add(given_facts.copy.case_id)
        if isinstance(found, AddTo | Attach):
            assert found.case_id in told

    @given(any_facts)
    def test_does_not_depend_on_the_order_of_the_cases(self, given_facts: Facts) -> None:
        turned = Facts(
            **{
                name: getattr(given_facts, name)
                for name in given_facts.__dataclass_fields__
                if name != "cases"
            },
            cases=given_facts.cases[::-1],
        )
        assert decide(given_facts) == decide(turned)


class TestReasonWords:
    def test_stand_beside_every_reason(self) -> None:
        assert set(intake.REASON_WORDS) == set(Reason)
