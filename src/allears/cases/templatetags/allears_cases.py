"""`{% begin_list user as begin %}`: the check-list of the first run; `{% at_work people as dots %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from allears.cases import at_work as working
from allears.cases import beginning
from allears.lib import clock
from allears.staff.queries import User

register = template.Library()


@register.simple_tag
def begin_list(user: object) -> list[beginning.Step]:
    """Empty for strangers, for who does not administer, and when it is over."""
    return beginning.check_list(user) if isinstance(user, User) else []


@register.simple_tag
def at_work(people: Iterable[User]) -> list[working.Colleague]:
    """Colleagues in the order of who can help first, each with the dot at their face."""
    return working.colleagues(people, now=clock.now())
