"""The pages of the practice desk in plain dictionaries, in the shapes that the case page uses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.practice import hearing, people, queries
from allears.practice.feedback import LANGUAGES, LOOKS, MOODS
from allears.practice.models import Kind, Practice, Turn, Verdict
from allears.practice.rules import talk
from allears.practice.rules.scenario import Mood, Scenario
from allears.staff.queries import User

NEAR = 0.25
"""The last quarter of the time that is owed."""


def groups(done: Collection[str]) -> list[dict[str, Any]]:
    """All customers by mood, from friendly to hard."""
    found = people.everyone().values()
    return [
        {
            "mood": mood.value,
            "label": MOODS[mood],
            "rows": [_row(one, done) for one in found if one.mood == mood],
        }
        for mood in Mood
    ]


def _row(one: Scenario, done: Collection[str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "matter": one.matter,
        "network": one.place.network,
        "look": LOOKS[one.look],
        "language": "" if one.language == "en" else LANGUAGES[one.language],
        "is_done": one.key in done,
    }


def next_for(done: Collection[str], latest: Sequence[str]) -> Scenario | None:
    """The easiest that they have not met; else the one they met longest ago. `latest`: newest first."""
    everyone = people.everyone()
    for key, one in everyone.items():
        if key not in done:
            return one
    return next((everyone[key] for key in reversed(latest) if key in everyone), None)


def entry(row: Practice) -> dict[str, Any]:
    """One line of a record."""
    found = people.known(row.scenario)
    looks = sorted(row.looks.all(), key=lambda one: -one.pk)
    return {
        "url": reverse("practice_one", args=[row.pk]),
        "name": found.name if found else _("A customer who is not in All Ears any more"),
        "matter": found.matter if found else "",
        "mood": MOODS[found.mood] if found else "",
        "at": row.began_at,
        "n_met": row.n_met,
        "n_points": row.n_points,
        "look": looks[0] if looks else None,
        "is_released": bool(looks) and looks[0].verdict == Verdict.RELEASED,
    }


def turns_until(turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """What is there to be read: the customer is still typing the rest."""
    return [one for one in turns if one.at <= now]


def messages(turns: Sequence[Turn], scenario: Scenario, user: User) -> list[dict[str, Any]]:
    """Turns as `web/_message.html` shows them; the customer speaks where they were last answered."""
    made, is_public = [], scenario.place.can_public
    for one in turns:
        if one.kind in hearing.ANSWERS:
            is_public = one.kind == Kind.PUBLIC
        made.append(_message(one, scenario, user, is_public=is_public))
    return made


def _message(one: Turn, scenario: Scenario, user: User, *, is_public: bool) -> dict[str, Any]:
    is_person = one.kind == Kind.PERSON
    is_inside = one.kind in (Kind.NOTE, Kind.LEAD)
    told = _("Told a lead: %(words)s") % {"words": one.text}
    return {
        "id": f"turn-{one.pk}",
        "kind": "in" if is_person else "note" if is_inside else "out",
        "name": scenario.name if is_person else user.name,
        "image": "" if is_person else user.image,
        "handle": scenario.handle if is_person else "",
        "at": one.at,
        "text": told if one.kind == Kind.LEAD else one.text,
        "network": scenario.place.network,
        "is_public": is_public,
        "state": "",
    }


def head(row: Practice, scenario: Scenario, turns: Sequence[Turn], now: datetime) -> dict[str, Any]:
    """Context of `web/_case_head.html`: who it is, how long they wait, and the clock that runs."""
    answered = [one.at for one in turns if one.kind in hearing.ANSWERS]
    spoken = [one.at for one in turns if one.kind == Kind.PERSON]
    is_waiting = bool(spoken) and (not answered or spoken[-1] > answered[-1])
    return {
        "case": {
            "id": row.pk,
            "name": scenario.name,
            "image": "",
            "handles": [{"network": scenario.place.network, "handle": scenario.handle}],
            "waiting_since": spoken[-1] if is_waiting else None,
            "marks": [],
            "team": scenario.matter,
            "actions_template": "practice/_acts.html",
        },
        "clocks": [] if answered else [_clock(row, scenario, now)],
    }


def _clock(row: Practice, scenario: Scenario, now: datetime) -> dict[str, Any]:
    owed = timedelta(minutes=scenario.clock_min)
    due_at = row.began_at + owed
    weight = "owed" if now >= due_at else "near" if now >= due_at - owed * NEAR else "calm"
    return {"label": _("First answer"), "due_at": due_at, "weight": weight}


def state(turns: Sequence[Turn], scenario: Scenario, now: datetime) -> dict[str, Any]:
    """Whether they write just now, and whether they said all that they had to say."""
    said = {one.text for one in turns if one.kind == Kind.PERSON and one.at <= now}
    typing = [one.at for one in turns if one.at > now]
    wait_s = int((typing[0] - now).total_seconds()) + 1 if typing else 0
    answered = any(one.kind in hearing.ANSWERS for one in turns)
    return {
        "wait_s": wait_s,
        "has_ended": talk.has_ended(scenario, said - {scenario.first}),
        "is_silent": answered and not typing and turns[-1].kind != Kind.PERSON,
    }


def box(row: Practice, scenario: Scenario) -> dict[str, Any]:
    """Context of `web/_reply_box.html`. Drafts stay on the device."""
    place = scenario.place
    here = _("nobody outside reads it")
    return {
        "url": reverse("practice_replies", args=[row.pk]),
        "kind": "public" if place.can_public else "private",
        "can_public": place.can_public,
        "can_private": place.can_private,
        "public_as": here,
        "private_as": here,
        "max_chars": place.max_chars,
        "max_parts": 1,
        "counted_in": "characters",
        "draft_key": f"practice-{row.pk}",
        "public_words": _("On the real desk everybody could read it now. Here it is practice."),
    }


def lead_rows(found: Sequence[queries.Practised]) -> list[dict[str, Any]]:
    """Colleagues as the lead's table shows them."""
    everyone = people.everyone()
    hard = {key for key, one in everyone.items() if one.is_hard}
    return [
        {
            "user": one.user,
            "n": len(one.done & set(everyone)),
            "n_hard": len(one.done & hard),
            "last_at": one.last_at,
            "n_unread": one.n_unread,
            "is_released": one.is_released,
        }
        for one in found
    ]
