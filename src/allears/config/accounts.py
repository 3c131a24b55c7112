"""How people get in: no sign-up by strangers, and a sentence instead of a code."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from allears.staff import queries as staff


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the one-time link or by an administrator, never by whoever comes along."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False


class Backend(AuthenticationBackend):
    """As allauth lets people in; who a session belongs to is asked by a question that is worded once."""

    def get_user(self, user_id: Any) -> Any:
        """None for who is not there any more, or may not come in."""
        person = staff.user(int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
