"""The invented company's desk: teams, colleagues, times, routes, monitors, what it says again.

Made by the actions that any lead uses, with a note of everything that has no other sign of being
invented. Its routes are one branch of the tree, first under the root and for the demo's networks
alone, so that real posts are routed as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases import routing as tree_rows
from allears.cases.queries.rows import Calendar, SlaPolicy
from allears.cases.rules import draft as drafts
from allears.cases.rules.notices import Kind
from allears.cases.rules.priority import Priority
from allears.cases.rules.routing import Conditions, Route
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import demo, demo_play
from allears.knowledge import actions as knowledge
from allears.mentions import actions as mentions
from allears.playbooks import actions as playbooks
from allears.playbooks.rules import exchange, steps
from allears.playbooks.rules.fitting import Signs
from allears.staff import actions as staff
from allears.staff import queries as people
from allears.staff.queries import Team, User

HOUR_S: Final = 3600
CHANNELS: Final = {
    "square": ("Square (demo)", {"account": "fernhill"}),
    "stars": ("Stars (demo)", {"keep": "everything"}),
    "mail": ("Mail (demo)", {"address": "hello@fernhill.example"}),
}
LEAD: Final = "lena"
"""Who of them sets the desk up."""


@dataclass(kw_only=True)
class House:
    """What the play needs, and what the removal must know."""

    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=dict)
    """Kind to ids: teams, policies, calendars, monitors, routes."""

    def note(self, kind: str, pk: int) -> None:
        self.made.setdefault(kind, []).append(pk)


def build(*, world: Path, loaded_at: datetime, now: datetime) -> House:
    """Everything but the posts, in the caller's transaction. Raises `NotPossible`."""
    plan, house = demo_play.table("house.toml"), House()
    lead = house.users[LEAD] = _invent(LEAD, plan, house, now)
    for key, row in plan["teams"].items():
        team = staff.add_team(
            name=_free(row["name"]), about=row["about"], sign=row["sign"], by=lead, now=now
        )
        house.teams[key] = team
        house.note("teams", team.pk)
    for team_key in plan["colleagues"][LEAD]["teams"]:
        staff.join_team(team=house.teams[team_key], user=lead, by=lead, now=now)
    for key in plan["colleagues"]:
        if key != LEAD:
            house.users[key] = _invent(key, plan, house, now)
    for place, (name, values) in CHANNELS.items():
        settings = {"loaded_at": loaded_at.isoformat(), "world": str(world), **values}
        house.channels[place] = channels.add(
            network=f"{demo.PREFIX}{place}", name=name, values=settings, by=lead, now=now
        )
    for name, query in plan["monitors"].items():
        row = mentions.add_monitor(name=f"{name} (demo)", query=query, by=lead, now=now)
        house.note("monitors", row.pk)
    policies = _times(plan, house, lead, now)
    _routes(plan, house, policies, now)
    _said_again(plan, house, now)
    _done_again(plan, house, now)
    return house


def _invent(key: str, plan: Mapping[str, Any], house: House, now: datetime) -> User:
    """A colleague, in those of their teams that are there already."""
    row = plan["colleagues"][key]
    return staff.invent_user(
        email=f"{key}@{plan['domain']}",
        name=row["name"],
        role=row["role"],
        teams=[house.teams[team] for team in row["teams"] if team in house.teams],
        kinds=[str(kind) for kind in Kind],
        now=now,
    )


def _free(name: str) -> str:
    taken = {team.name.casefold() for team in people.teams()}
    return f"{name} (demo)" if name.casefold() in taken else name


def _times(
    plan: Mapping[str, Any], house: House, lead: User, now: datetime
) -> dict[str, SlaPolicy]:
    days = Calendar(name=plan["calendar"]["name"], weekly=[[plan["calendar"]["hours"]]] * 7)
    always = Calendar(name="Fernhill, day and night", weekly=[[]] * 7)
    for calendar in (days, always):
        cases.save_calendar(row=calendar, by=lead, now=now)
        house.note("calendars", calendar.pk)
    found = {}
    for key, row in plan["policies"].items():
        policy = SlaPolicy(
            name=row["name"],
            calendar=always if row.get("is_always") else days,
            first_answer_s=_seconds(row.get("first_answer_h")),
            next_answer_s=_seconds(row.get("next_answer_h")),
            resolution_s=_seconds(row.get("resolution_h")),
        )
        cases.save_policy(row=policy, by=lead, now=now)
        house.note("policies", policy.pk)
        found[key] = policy
    return found


def _seconds(hours: float | None) -> int | None:
    return None if hours is None else int(hours * HOUR_S)


def _routes(
    plan: Mapping[str, Any], house: House, policies: Mapping[str, SlaPolicy], now: datetime
) -> None:
    draft = drafts.begin(tree_rows.tree())
    before = {route.id for route in draft.routes}
    draft, top = drafts.add(draft, draft.root.id, f"{plan['name']} (demo)")
    draft = drafts.shift(draft, top, -drafts.MAX_ROUTES)
    networks = frozenset(f"{demo.PREFIX}{place}" for place in CHANNELS)
    opened = replace(
        _route(draft, top),
        conditions=Conditions(networks=networks),
        team_id=house.teams["care"].pk,
        sla_id=policies["care"].pk,
    )
    draft = drafts.change(draft, opened)
    for row in plan["routes"]:
        draft, pk = drafts.add(draft, top, row["name"])
        policy = policies.get(row.get("policy", ""))
        chosen = replace(
            _route(draft, pk),
            conditions=Conditions(
                intents=frozenset(row.get("intents", ())), words=row.get("words", "")
            ),
            team_id=house.teams[row["team"]].pk,
            priority=Priority(row["priority"]) if "priority" in row else None,
            sla_id=policy.pk if policy else None,
            watchers=tuple(house.teams[key].pk for key in row.get("watchers", ())) or None,
        )
        draft = drafts.change(draft, chosen)
    cases.save_tree(draft=draft, by=house.users[LEAD], now=now)
    house.made["routes"] = sorted(route.pk for route in desk.routes() if route.pk not in before)


def _route(draft: drafts.Draft, route_id: int) -> Route:
    found = draft.get(route_id)
    if found is None:
        raise KeyError(route_id)
    return found


def _said_again(plan: Mapping[str, Any], house: House, now: datetime) -> None:
    for row in plan["canned"]:
        words = knowledge.Words(
            name=row["name"],
            shortcut=f"demo-{row['shortcut']}",
            text=row["text"],
            language=row["language"],
            is_shared=True,
            team=house.teams[row["team"]] if "team" in row else None,
        )
        knowledge.add(words=words, by=house.users[LEAD], now=now)
    for row in plan["views"]:
        cases.save_view(
            name=row["name"],
            query=row["query"],
            shared=cases.MINE,
            by=house.users[row["who"]],
            now=now,
            area=row["area"],
        )


def _done_again(plan: Mapping[str, Any], house: House, now: datetime) -> None:
    """Macros, and playbooks that may end with one of them."""
    names = exchange.Names(teams={team.pk: key for key, team in house.teams.items()})
    lead, whom = house.users[LEAD], playbooks.ForWhom(is_shared=True)
    macros = {
        row["name"]: playbooks.keep_macro(
            words=playbooks.MacroWords(
                name=row["name"], acts=exchange.numbered(row["acts"], names), whom=whom
            ),
            by=lead,
            now=now,
        )
        for row in plan["macros"]
    }
    for row in plan["playbooks"]:
        words = playbooks.PlaybookWords(
            name=row["name"],
            steps=steps.read(row["steps"]),
            when=row["when"],
            signs=Signs(words=tuple(row["words"])),
            macro=macros.get(row.get("macro", "")),
            whom=whom,
        )
        playbooks.keep_playbook(words=words, by=lead, now=now)
