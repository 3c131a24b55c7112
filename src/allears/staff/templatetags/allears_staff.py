"""`{% settings_side user "monitors" as side %}` and `{% nobody_yet as is_new %}`."""

from __future__ import annotations

from django import template

from allears.staff import queries
from allears.staff.models import User
from allears.staff.settings_nav import Group
from allears.staff.settings_nav import side as side_of

register = template.Library()


@register.simple_tag
def settings_side(user: object, current: str = "") -> list[Group]:
    """The side list of the settings for this person; empty for strangers."""
    return side_of(user, current) if isinstance(user, User) else []


@register.simple_tag
def nobody_yet() -> bool:
    """No administrator was made yet, so nobody can log in."""
    return not queries.has_users()
