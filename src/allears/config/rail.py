"""What stands in the narrow rail of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

ENTRIES = (
    ("inbox", _("Inbox"), "inbox", "/inbox/"),
    ("listen", _("Listen"), "ear", "/listen/"),
    ("people", _("People"), "users", "/people/"),
    ("settings", _("Settings"), "settings", "/settings/"),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """The rail, with the entry that is open marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "rail": [
            {
                "name": name,
                "label": label,
                "icon": icon,
                "url": url,
                "is_current": request.path.startswith(url),
                "count": 0,
            }
            for name, label, icon, url in ENTRIES
        ]
    }
