"""The house in which the days are simulated: teams, people, licences, rules, walls, routes, two channels.

Everything is set up by the actions of the desk; only routes are rows, as a new desk has them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from allears.cases import actions as cases
from allears.cases.models import Route
from allears.cases.rules.licence import Reach
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.mentions import actions as mentions
from allears.staff import actions as staff
from allears.staff.models import Role, Team, User, Wall
from bench.days_network import LETTERS, SQUARE

TEAMS = ("Technical help", "Billing", "Community", "Returns", "Personnel")
"""Beside the three that a new desk has."""
WAYS = ("pull", "round_robin", "pull", "by_load", "by_skill", "pull", "pull", "pull")
SHIFTS = ((6, 14), (9, 17), (14, 22))
DEAR = Decimal(200)
"""From so much money on an answer needs a yes."""


@dataclass
class House:
    """Who works where and when."""

    administrator: User
    teams: list[Team] = field(default_factory=list)
    people: dict[int, User] = field(default_factory=dict)
    shifts: dict[int, tuple[int, int]] = field(default_factory=dict)
    free_days: dict[int, frozenset[int]] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    """Team to people."""
    channels: dict[str, Channel] = field(default_factory=dict)
    wall: Wall | None = None

    def at_work(self, user_id: int, now: datetime) -> bool:
        begin, end = self.shifts[user_id]
        return begin <= now.hour < end and now.weekday() not in self.free_days[user_id]

    def refresh(self) -> None:
        """Everybody as they stand in the rows: what is hidden from whom changes with walls."""
        for user in User.objects.filter(pk__in=self.people):
            self.people[user.pk] = user

    def leads(self) -> list[User]:
        return [one for one in self.people.values() if one.can_lead]

    def readers(self) -> list[User]:
        return [one for one in self.people.values() if not one.can_answer]


def build(*, n_agents: int, n_teams: int, rng: random.Random, now: datetime) -> House:
    """A desk that works."""
    ada = User.objects.create(
        email="ada@days.example", name="Ada Okafor", role=Role.ADMINISTRATOR, created_at=now
    )
    house = House(
        ada, people={ada.pk: ada}, shifts={ada.pk: (8, 18)}, free_days={ada.pk: frozenset()}
    )
    house.teams = list(Team.objects.order_by("pk"))[:n_teams]
    for name in TEAMS[: n_teams - len(house.teams)]:
        house.teams.append(staff.add_team(name=name, about="", sign="users", by=ada, now=now))
    _hire(house, n_agents, rng, now=now)
    for team, how in zip(house.teams, WAYS, strict=False):
        cases.set_sharing(team=team, how=how, by=ada, now=now)
    _license(house, rng, now=now)
    _rule(house, now=now)
    _route(house)
    values = {"keep": "everything"}
    for network, name in ((LETTERS, "Letters"), (SQUARE, "The square")):
        house.channels[network] = channels.add(
            network=network, name=name, values=values, by=ada, now=now
        )
    mentions.add_monitor(name="Us", query="app OR account OR error", by=ada, now=now)
    _wall(house, now=now)
    return house


def _hire(house: House, n_agents: int, rng: random.Random, *, now: datetime) -> None:
    """A lead for each team, agents in one team or two, a reader who looks on."""
    for team in house.teams:
        house.members[team.pk] = []
    for n in range(n_agents):
        team = house.teams[n % len(house.teams)]
        is_lead = n < len(house.teams)
        others = [house.teams[(n + 1) % len(house.teams)]] if rng.random() < 0.2 else []
        user, _token = staff.add_user(
            email=f"agent{n}@days.example", name=f"Agent{n} {'Lead' if is_lead else 'Works'}",
            role=Role.LEAD if is_lead else Role.AGENT, teams=[team, *others],
            by=house.administrator, now=now,
        )  # fmt: skip
        _place(house, user, rng)
        for one in (team, *others):
            house.members[one.pk].append(user.pk)
        if rng.random() < 0.3:
            languages = rng.sample(("en", "de", "fr", "es", "ar"), 3)
            skills = cases.Skills(capacity=rng.choice((None, 8, 15)), languages=languages)
            cases.set_skills(user=user, skills=skills, by=house.administrator, now=now)
    reader, _token = staff.add_user(
        email="reader@days.example", name="Rita Reads", role=Role.READER, teams=[],
        by=house.administrator, now=now,
    )  # fmt: skip
    _place(house, reader, rng)


def _place(house: House, user: User, rng: random.Random) -> None:
    house.people[user.pk] = user
    house.shifts[user.pk] = rng.choice(SHIFTS)
    house.free_days[user.pk] = frozenset(rng.sample(range(7), 2))


def _license(house: House, rng: random.Random, *, now: datetime) -> None:
    """Four of five may answer by themselves; the others earn it."""
    for user in house.people.values():
        if user.role != Role.AGENT or rng.random() < 0.2:
            continue
        for is_public in (True, False):
            reach = Reach(network="", is_public=is_public)
            words = "They know how."
            cases.give_licence(user=user, reach=reach, words=words, by=house.administrator, now=now)


def _rule(house: House, *, now: datetime) -> None:
    given: dict[str, dict[str, object]] = {
        "First weeks": {"for_unlicensed": True},
        "Much money": {"amount": DEAR},
    }
    for name, fields in given.items():
        words = _words(name, fields)
        cases.save_rule(rule_id=None, words=words, by=house.administrator, now=now)
    cases.set_numbers(n_public=5, n_private=8, by=house.administrator, now=now)


def _words(name: str, given: dict[str, object]) -> cases.RuleWords:
    nothing: dict[str, object] = {
        "is_public_only": False, "teams": [], "intents": [], "words": [], "heard": [],
        "amount": None, "for_unlicensed": False, "in_crisis": False, "team": None, "asks": "leads",
        "deputy_team": None, "deputy_asks": "administrators", "within_s": 4 * 3600,
    }  # fmt: skip
    return cases.RuleWords(name=name, **nothing | given)  # type: ignore[arg-type]


def _route(house: House) -> None:
    """By language and network, so that every team gets some."""
    root = Route.objects.get(parent=None)
    conditions: list[dict[str, object]] = [
        {"languages": ["de"]},
        {"languages": ["fr"], "networks": [LETTERS]},
        {"networks": [SQUARE], "languages": ["en"]},
        {"languages": ["es", "ar"]},
        {"words": "stolen OR harassment"},
    ]
    for n, (team, condition) in enumerate(zip(house.teams[3:], conditions, strict=False)):
        Route.objects.create(
            parent=root, position=10 + n, name=team.name, conditions=condition, team=team
        )
    if len(house.teams) <= 3:
        Route.objects.create(
            parent=root, position=10, name="German", conditions={"languages": ["de"]},
            team=house.teams[-1],
        )  # fmt: skip


def _wall(house: House, *, now: datetime) -> None:
    """The last team is at home behind it, with its lead."""
    home = house.teams[-1]
    lead = next(house.people[pk] for pk in house.members[home.pk] if house.people[pk].can_lead)
    house.wall = staff.open_wall(
        name="Personnel", reason="It is about our own people", home=home, by=lead, now=now
    )
    house.refresh()


def quiet_hours(now: datetime) -> bool:
    return now.hour < 6 or now.hour >= 22


DAY = timedelta(days=1)
