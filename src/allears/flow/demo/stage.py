"""Plays the two weeks: what is said goes through steps 1 to 10, what colleagues do through their actions.

Each moment of the play is carried out at its own time: posts are heard by the demo's channels up to
then, cared for, and routed; answers leave by the demo's outbox rows alone; the clocks tick each hour.
A line that cannot be carried out (the case is closed already) is noted and passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.queries.rows import Conversation
from allears.channels import actions as placing
from allears.channels import queries as channels
from allears.connectors import demo_live, demo_play
from allears.connectors.demo_play import Act, Said
from allears.contacts import queries as contacts
from allears.flow import care, steps
from allears.flow.demo.house import House
from allears.lib import worker
from allears.mentions import queries as mentions
from allears.outbox import actions as outbox
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

TICK = timedelta(hours=1)
SPEAKS_FOR_US = frozenset({"take", "answer", "dm", "plan", "snooze", "close"})
"""Acts that only the accountable team may do."""
UNREAD = timedelta(hours=6)
"""What colleagues were told before that, they have read."""
Progress = Callable[[int, int], None]


@dataclass(kw_only=True)
class Played:
    """How it went."""

    n_said: int = 0
    n_acts: int = 0
    missed: list[str] = field(default_factory=list)
    """Lines that could not be carried out, each with the reason."""


class Stage:
    """The house on which it is played, and which case each story is."""

    def __init__(self, house: House, loaded_at: datetime) -> None:
        self.played = Played()
        self._house, self._loaded_at = house, loaded_at
        self._heard_until: dict[str, datetime] = {}
        self._cases: dict[str, int] = {}
        self._mentions: dict[str, int] = {}
        self._ticked_at: datetime | None = None
        self._has_read = False

    def play(self, progress: Progress, *, most: int | None = None) -> Played:
        """All of it, or the first `most` moments; `progress` is told moments done and in all."""
        play = demo_play.play()
        moments = sorted(
            ((step.when.at(self._loaded_at), n, step) for n, step in enumerate(play.steps)),
            key=lambda moment: moment[:2],
        )[:most]
        for n, (at, _n, step) in enumerate(moments):
            self._tick(at)
            if isinstance(step, Said):
                self._hear(step, at)
            else:
                self._do(step, at)
            progress(n + 1, len(moments))
        self._end(play)
        return self.played

    def _end(self, play: demo_play.Play) -> None:
        """The next visit hears what is new, also where only a part was played."""
        for place, channel in self._house.channels.items():
            cursor = demo_live.Cursor(n_told=len(play.said(place, self._loaded_at)))
            placing.save_cursor(channel_id=channel.pk, cursor=cursor.write())

    # ---- what is said --------------------------------------------------------------------------

    def _hear(self, said: Said, at: datetime) -> None:
        if at <= self._heard_until.get(said.place, at - TICK):
            return
        self._heard_until[said.place] = at
        channel = channels.channel(self._house.channels[said.place].pk)
        if channel is None:
            raise NotPossible("The demo was removed while it was being loaded.")
        kept = steps.listen(channel, now=at, after=lambda: at)
        steps.care(now=at, only=kept.mention_ids)
        fates = desk.intakes_of(kept.mention_ids)
        for row in mentions.by_ids(kept.mention_ids):
            self.played.n_said += 1
            story = row.external_id.rpartition("-")[0]
            self._mentions[story] = row.pk
            fate = fates.get(row.pk)
            if fate and fate.case_id and fate.decision in ("opened", "joined"):
                self._cases[story] = fate.case_id

    # ---- what colleagues do --------------------------------------------------------------------

    def _do(self, act: Act, at: datetime) -> None:
        by = self._house.users[act.who]
        try:
            if act.verb == "each":
                self._each(act, by, at)
            elif act.verb == "open":
                opened = cases.open_by_hand(mention_id=self._mentions[act.story], by=by, now=at)
                self._cases[act.story] = opened.pk
            else:
                with transaction.atomic():
                    if act.verb in SPEAKS_FOR_US:
                        self._bring_over(self._cases[act.story], by, at)
                    self._act(act, self._cases[act.story], by, at)
        except (NotPossible, cases.Objected, KeyError) as error:
            self.played.missed.append(f"{act.story}: {act.who} {act.verb}: {error}")
            return
        self.played.n_acts += 1
        if act.story in self._cases:
            cases.see_many(case_ids=[self._cases[act.story]], by=by, now=at)

    def _each(self, act: Act, by: User, at: datetime) -> None:
        """One answer to everybody whose story begins so and whom nobody has taken."""
        found = {pk for story, pk in self._cases.items() if story.startswith(act.detail)}
        for case_id in sorted(found):
            case = desk.case(case_id)
            if case is None or case.assignee_id or case.closed_at:
                continue
            cases.take(case_id=case_id, by=by, now=at)
            self._answer(act, case_id, by, at)
            words = "Told what to do; all of it on one page."
            self._close(case_id, "satisfied", words=words, by=by, at=at)

    def _close(self, case_id: int, outcome: str, *, words: str, by: User, at: datetime) -> None:
        """Who is satisfied in the story has said so."""
        known = cases.Ending(is_spoken=outcome == "satisfied")
        cases.close(case_id=case_id, outcome=outcome, words=words, by=by, now=at, ending=known)

    def _act(self, act: Act, case_id: int, by: User, at: datetime) -> None:
        match act.verb:
            case "take":
                cases.take(case_id=case_id, by=by, now=at)
            case "assign":
                cases.assign(case_id=case_id, user=self._house.users[act.detail], by=by, now=at)
            case "release":
                cases.release(case_id=case_id, by=by, now=at)
            case "hand":
                team = self._house.teams[act.detail]
                cases.hand_over(case_id=case_id, team=team, words=act.text, by=by, now=at)
                self._accept(case_id, team, at)
            case "note":
                cases.note(case_id=case_id, text=act.text, by=by, now=at)
            case "answer" | "dm" | "plan":
                self._answer(act, case_id, by, at)
            case "draft":
                self._draft(act, case_id, by, at)
            case "snooze":
                until = self._moment(act.detail)
                cases.snooze(case_id=case_id, until=until, by=by, now=at)
            case "close":
                self._close(case_id, act.detail, words=act.text, by=by, at=at)
            case "reopen":
                cases.reopen(case_id=case_id, by=by, now=at)
            case "rename":
                cases.rename(case_id=case_id, title=act.text, by=by, now=at)
            case "priority":
                cases.prioritise(case_id=case_id, level=act.detail, by=by, now=at)
            case "merge":
                self._merge(act.detail, by, at)

    def _bring_over(self, case_id: int, by: User, at: datetime) -> None:
        """What the tree gave to another team is handed over first: who is accountable answers."""
        case, mine = desk.case(case_id), staff.team_ids_of(by)
        own = next((team for team in self._house.teams.values() if team.pk in mine), None)
        if case is None or case.closed_at or own is None or by.can_lead or case.team_id in mine:
            return
        people = self._house.users.values()
        giver = next((one for one in people if case.team_id in staff.team_ids_of(one)), None)
        if giver is not None:
            cases.hand_over(case_id=case_id, team=own, words="", by=giver, now=at)
            self._accept(case_id, own, at)

    def _accept(self, case_id: int, team: Team, at: datetime) -> None:
        """Somebody of the other team says yes."""
        if desk.offer(case_id) is None:
            return
        people = self._house.users.values()
        taker = next(one for one in people if team.pk in staff.team_ids_of(one))
        cases.accept_offer(case_id=case_id, by=taker, now=at)

    def _answer(self, act: Act, case_id: int, by: User, at: datetime) -> None:
        conversation = self._conversation(case_id)
        is_public = act.verb != "dm" and not conversation.is_private
        leaves_at = None
        if act.verb == "plan":
            hours, minutes = act.detail.split(":")
            leaves_at = self._loaded_at + timedelta(hours=int(hours), minutes=int(minutes))
        written = cases.Written(
            conversation_id=conversation.pk,
            text=act.text,
            is_public=is_public,
            seen_at=at,
            is_sure=True,
            leaves_at=leaves_at,
        )
        try:
            cases.reply(case_id=case_id, written=written, by=by, now=at)
        except cases.NeedsApproval:
            return  # a rule of the house holds for invented colleagues too
        self._deliver(at)

    def _deliver(self, at: datetime) -> None:
        ids = [channel.pk for channel in self._house.channels.values()]
        me = worker.name()
        for row in outbox.lease(limit=10, worker=me, now=at, channel_ids=ids):
            steps.deliver(row, worker=me, now=at, after=lambda: at)

    def _conversation(self, case_id: int) -> Conversation:
        """Where the person spoke last."""
        theirs = [message for message in desk.thread(case_id) if message.mention_id]
        return theirs[-1].conversation

    def _draft(self, act: Act, case_id: int, by: User, at: datetime) -> None:
        case = desk.case(case_id)
        version = case.version if case else 0
        cases.save_draft(case_id=case_id, text=act.text, begun_version=version, by=by, now=at)

    def _merge(self, who: str, by: User, at: datetime) -> None:
        person = demo_play.play().people[who]
        on_square = contacts.by_address("demo-square", person.square)
        by_mail = contacts.by_address("demo-mail", person.mail)
        if on_square is None or by_mail is None:
            raise NotPossible(f"{who} has not spoken on both places yet.")
        cases.merge_contacts(
            keep_id=on_square.contact_id, other_id=by_mail.contact_id, by=by, now=at
        )

    def _moment(self, detail: str) -> datetime:
        day, _, time = detail.partition(" ")
        hour, minute = time.split(":")
        when = demo_play.When(day=int(day), minute=int(hour) * 60 + int(minute))
        return when.at(self._loaded_at)

    # ---- what time brings ----------------------------------------------------------------------

    def _tick(self, at: datetime) -> None:
        at_first = self._ticked_at is None
        while self._ticked_at is None or at - self._ticked_at >= TICK:
            self._ticked_at = at if at_first else (self._ticked_at or at) + TICK
            care.tick(now=self._ticked_at)
            at_first = False
        if not self._has_read and at >= self._loaded_at - UNREAD:
            self._has_read = True
            for user in self._house.users.values():
                cases.mark_all_read(user=user, now=at)
                ids = set(self._cases.values())
                cases.see_many(case_ids=ids, by=user, now=at)
