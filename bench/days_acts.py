"""What an agent does with a case that is theirs, each a plain act of the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allears.cases import actions as cases
from allears.cases.models import Approval, Case, Message
from allears.cases.models.promises import Promise
from allears.staff.models import User
from bench import days_texts as texts
from bench.days_world import World

Act = Callable[[User, int], object]
LATER = (timedelta(hours=3), timedelta(hours=20), timedelta(days=2))


class Acts:
    """Each takes somebody and the number of a case, and does it now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = world.rng
        self.weighed: dict[str, tuple[float, Act]] = {
            "answer": (62, self.answer),
            "close": (7, self.close),
            "hand over": (5, self.hand_over),
            "ask": (4, self.ask),
            "snooze": (3, self.snooze),
            "note": (3, self.note),
            "put back": (2, self.put_back),
            "priority": (2, self.prioritise),
            "rename": (1, self.rename),
            "watch": (2, self.watch),
            "assign": (1, self.assign),
            "undo": (7, self.undo),
            "promise": (3, self.promise),
            "page": (2, self.page),
            "telephone": (2, self.telephone),
            "draft": (4, self.draft),
            "hard": (0.3, self.hard),
        }

    def choose(self) -> tuple[str, Act]:
        names = list(self.weighed)
        (name,) = self._rng.choices(names, [self.weighed[one][0] for one in names])
        return name, self.weighed[name][1]

    # ---- answers -----------------------------------------------------------------------------

    def answer(self, by: User, case_id: int) -> object:
        """Sometimes with a promise, money, a plan, an end; sometimes by what stood there before."""
        rng, now = self._rng, self._world.now
        case = Case.objects.get(pk=case_id)
        theirs = self._last_of_theirs(case_id)
        if theirs is None:
            return self.note(by, case_id)
        text, given = self._text(case, by)
        is_late = rng.random() < 0.15
        written = cases.Written(
            conversation_id=theirs.conversation_id,
            text=text,
            is_public=theirs.is_public,
            seen_at=now - timedelta(minutes=25) if is_late else now,
            hold_s=10 if rng.random() < 0.15 else 0,
            leaves_at=now + rng.choice(LATER) if rng.random() < 0.05 else None,
            outcome="unconfirmed" if rng.random() < 0.3 else "",
            promise=given,
        )
        before = self._world.checks.rows.standing(case_id)
        done = cases.reply_or_ask(case_id=case_id, written=written, by=by, now=now)
        self._world.checks.answered(done, written)
        is_held = isinstance(done, Message) and (written.hold_s or written.leaves_at)
        if is_held and rng.random() < 0.4:
            self._world.do("take back", lambda: self._take_back(done, before, by), by=by)
        return done

    def _take_back(self, done: object, before: tuple[object, ...], by: User) -> None:
        """All is as it was before the answer, also where the answer had closed it."""
        assert isinstance(done, Message)
        now = self._world.clock.go(timedelta(seconds=self._rng.uniform(1, 8)))
        is_back = cases.take_back(message_id=done.pk, by=by, now=now)
        self._world.checks.taken_back(done, before, is_back=is_back)

    def _text(self, case: Case, by: User) -> tuple[str, cases.Given | None]:
        rng = self._rng
        language = case.language[:2] if case.language[:2] in texts.ANSWERS else "en"
        token = texts.word(rng)
        if rng.random() < 0.08:
            return texts.MONEY.format(amount=rng.choice((20, 90, 200, 450)), token=token), None
        text = texts.ANSWERS[language].format(token=token)
        if rng.random() > 0.2:
            return text, None
        text = f"{texts.promise(rng, language)} {token}."
        given = cases.promise_in(case, text, by=by, now=self._world.now)
        if given is None or given.due_at <= self._world.now:
            self._world.checks.fail("a promise is not recognised", case.pk, f"{language}: {text}")
        return text, given

    def _last_of_theirs(self, case_id: int) -> Message | None:
        rows = Message.objects.filter(case_id=case_id, mention__isnull=False)
        return rows.order_by("-received_at", "-pk").first()

    def telephone(self, by: User, case_id: int) -> object:
        theirs = self._last_of_theirs(case_id)
        if theirs is None:
            return None
        written = cases.Written(
            conversation_id=theirs.conversation_id, text="I called them, and they know.",
            is_public=False, seen_at=self._world.now,
        )  # fmt: skip
        return cases.tell_outside(case_id=case_id, written=written, by=by, now=self._world.now)

    def draft(self, by: User, case_id: int) -> object:
        """Begun; now and then its writer falls ill over it."""
        case = Case.objects.get(pk=case_id)
        saved = cases.save_draft(
            case_id=case_id, text=f"We are looking into it {texts.word(self._rng)}",
            begun_version=case.version, by=by, now=self._world.now,
        )  # fmt: skip
        if self._rng.random() < 0.15:
            until = self._world.now + timedelta(hours=self._rng.choice((4, 30, 80)))
            cases.go_away(user=by, until=until, words="ill", by=by, now=self._world.now)
        return saved

    # ---- ends --------------------------------------------------------------------------------

    def close(self, by: User, case_id: int) -> object:
        outcome = self._rng.choices(
            ("satisfied", "unconfirmed", "not_ours", "not_satisfied", "spam"), (5, 4, 2, 1, 0.5)
        )[0]
        is_spoken = outcome == "satisfied" and self._rng.random() < 0.3
        ending = cases.Ending(is_spoken=is_spoken, cause=self._rng.choice(("", "ours", "theirs")))
        return cases.close(
            case_id=case_id, outcome=outcome, words="", by=by, now=self._world.now, ending=ending
        )

    def undo(self, by: User, case_id: int) -> object:
        """Something is done and taken back within ten seconds: all is as it was."""
        name, act = self._rng.choice(
            [(name, self.weighed[name][1]) for name in ("close", "snooze", "put back", "priority",
                                                         "hand over", "rename", "assign")]
        )  # fmt: skip
        before = self._world.checks.rows.standing(case_id)
        kept = cases.recorded(case_id=case_id, act=lambda: act(by, case_id))
        if not kept:
            return None
        now = self._world.clock.go(timedelta(seconds=self._rng.uniform(1, 9)))
        done = cases.put_back(before=kept, by=by, now=now)
        self._world.checks.undone(case_id, before, what=name)
        return done

    # ---- lines -------------------------------------------------------------------------------

    def hand_over(self, by: User, case_id: int) -> object:
        team = self._rng.choice(self._world.house.teams)
        return cases.hand_over(
            case_id=case_id, team=team, words="Yours?", by=by, now=self._world.now
        )

    def ask(self, by: User, case_id: int) -> object:
        rng, house = self._rng, self._world.house
        dice = rng.random()
        question = cases.Question(
            kind=rng.choice(("question", "approval", "known")),
            words="Is this so?",
            team=rng.choice(house.teams) if dice < 0.6 else None,
            person=rng.choice(list(house.people.values())) if 0.6 <= dice < 0.9 else None,
            address="expert@outside.example" if dice >= 0.9 else "",
        )
        return cases.ask(case_id=case_id, question=question, by=by, now=self._world.now)

    def watch(self, by: User, case_id: int) -> object:
        team, now = self._rng.choice(self._world.house.teams), self._world.now
        done = cases.watch(case_id=case_id, team=team, by=by, now=now)
        if self._rng.random() < 0.5:
            cases.allow(case_id=case_id, team=team, is_allowed=True, by=by, now=now)
        elif self._rng.random() < 0.3:
            cases.unwatch(case_id=case_id, team=team, by=by, now=now)
        return done

    def assign(self, by: User, case_id: int) -> object:
        team_id = Case.objects.values_list("team_id", flat=True).get(pk=case_id)
        user = self._world.house.people[self._rng.choice(self._world.house.members[team_id])]
        return cases.assign(case_id=case_id, user=user, by=by, now=self._world.now)

    # ---- small things ------------------------------------------------------------------------

    def snooze(self, by: User, case_id: int) -> object:
        until = self._world.now + self._rng.choice(LATER)
        return cases.snooze(case_id=case_id, until=until, by=by, now=self._world.now)

    def note(self, by: User, case_id: int) -> object:
        other = self._rng.choice(list(self._world.house.people.values()))
        text = f"@{other.name} look at this"
        return cases.note(case_id=case_id, text=text, by=by, now=self._world.now)

    def put_back(self, by: User, case_id: int) -> object:
        return cases.release(case_id=case_id, by=by, now=self._world.now)

    def prioritise(self, by: User, case_id: int) -> object:
        level = self._rng.choice(("low", "normal", "high", "urgent"))
        return cases.prioritise(case_id=case_id, level=level, by=by, now=self._world.now)

    def rename(self, by: User, case_id: int) -> object:
        title = f"About {texts.word(self._rng)}"
        return cases.rename(case_id=case_id, title=title, by=by, now=self._world.now)

    def page(self, by: User, case_id: int) -> object:
        return cases.give_page(case_id=case_id, by=by, now=self._world.now)

    def hard(self, by: User, case_id: int) -> object:
        cases.open_hard(case_id=case_id, kind="violence", by=by, now=self._world.now)
        return (
            self._rng.random() < 0.5
            and by.can_lead
            and cases.end_hard(
                case_id=case_id, kind="violence", words="seen to", by=by, now=self._world.now
            )
        )

    def promise(self, by: User, case_id: int) -> object:
        """What becomes of one that was given: kept by telephone, moved, or none at all."""
        row = Promise.objects.filter(case_id=case_id).order_by("-pk").first()
        if row is None:
            return None
        now, dice = self._world.now, self._rng.random()
        if dice < 0.5:
            return cases.keep_promise(promise_id=row.pk, by=by, now=now)
        if dice < 0.8:
            due_at = now + timedelta(hours=self._rng.randint(1, 60))
            return cases.move_promise(promise_id=row.pk, due_at=due_at, by=by, now=now)
        return cases.withdraw_promise(promise_id=row.pk, by=by, now=now)

    # ---- yes and no --------------------------------------------------------------------------

    def decide(self, by: User, approval: Approval) -> object:
        now, dice = self._world.now, self._rng.random()
        if dice < 0.15:
            return cases.decline_answer(approval_id=approval.pk, words="Not so.", by=by, now=now)
        text = approval.text if dice < 0.8 else f"{approval.text} (better)"
        yes = cases.Yes(text=text, seen_at=now, is_sure=True)
        return cases.approve(approval_id=approval.pk, yes=yes, by=by, now=now)
