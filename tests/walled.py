"""A wall, who is behind it, and cases to put there."""

from __future__ import annotations

from allears.cases.models import Case
from allears.lib import sight
from allears.staff import actions as staff
from allears.staff import guard
from allears.staff.models import Membership, Team, User, Wall
from tests import cast


def hr() -> Team:
    """The team at home behind the wall, in which Pia works."""
    team, _ = Team.objects.get_or_create(slug="hr", defaults={"name": "HR", "created_at": cast.NOW})
    Membership.objects.get_or_create(team=team, user=cast.pia(), defaults={"since": cast.NOW})
    return team


def wall() -> Wall:
    """Opened by Lena, who is behind it with the people of HR."""
    found = Wall.objects.filter(name="Personnel").first()
    return found or staff.open_wall(
        name="Personnel", reason="It is about our own people", home=hr(), by=cast.lena(),
        now=cast.NOW,
    )  # fmt: skip


def case(text: str = "My tram is late again", who: str = "Mira Lang") -> Case:
    (mention,) = cast.hear(
        cast.post(text, who=who), understood=cast.marks(intent="complaint"), hits=[cast.monitor()]
    )
    cast.care()
    return Case.objects.get(messages__mention=mention)


def fresh(person: User) -> sight.Sight:
    return guard.sight_of(User.objects.get(pk=person.pk))


def seen_by(person: User) -> set[int]:
    """Every case that somebody finds."""
    with sight.through(fresh(person)):
        return set(Case.objects.values_list("pk", flat=True))
