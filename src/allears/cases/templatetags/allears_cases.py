"""`{% begin_list user as begin %}`, the check-list of the first run; `{% at_work as dots %}`; `{% case_row row %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from allears.cases import at_work as working
from allears.cases import beginning, list_screen
from allears.lib import clock
from allears.lib.once import once
from allears.staff import queries as staff
from allears.staff.queries import User

register = template.Library()


@register.simple_tag
def begin_list(user: object) -> list[beginning.Step]:
    """Empty for strangers, for who does not administer, and when it is over."""
    return beginning.check_list(user) if isinstance(user, User) else []


@register.simple_tag
def case_row(row: list_screen.Row, can_answer: object = False) -> SafeString:
    """One case in a list."""
    return row.drawn(bool(can_answer))


@register.simple_tag
@once
def at_work() -> list[dict[str, Any]]:
    """Colleagues in the order of who can help first, each with the dot at their face."""
    return [
        {"id": one.user.pk, "name": one.user.name, "image": one.user.image, "dot": one.dot}
        for one in working.colleagues(staff.colleagues(), now=clock.now())
    ]
