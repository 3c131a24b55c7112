"""What stands in the narrow rail of every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from allears.cases import queries as cases
from allears.lib import clock

ENTRIES = (
    ("inbox", _("Inbox"), "inbox", "/inbox/"),
    ("listen", _("Listen"), "ear", "/listen/"),
    ("people", _("People"), "users", "/people/"),
    ("problems", _("Problems"), "waypoints", "/problems/"),
    ("insights", _("Insights"), "chart-column", "/insights/"),
    ("search", _("Search"), "search", "/search/"),
    ("settings", _("Settings"), "settings", "/settings/"),
)


KEYS = {"search": "g f", "problems": "g b", "insights": "g r"}
"""Other than `g` and the first letter."""
PLACES = {
    "inbox": ("/inbox/", "/cases/", "/begin/"),
    "listen": ("/listen/", "/mentions/"),
    "people": ("/people/", "/champions/"),
    "settings": ("/settings/", "/kept/", "/practice/", "/teams/"),
}
"""What else belongs to an entry."""
OF_LEADS = frozenset({"insights"})
"""Shown to those alone who may open it."""


def context(request: HttpRequest) -> dict[str, Any]:
    """The rail, with the entry that is open marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "now": clock.now(),
        "live_url": f"/live/?since={getattr(request, 'live_mark', '')}",
        "palette_url": "/palette/",
        "theme": "" if user.theme == "auto" else user.theme,
        "density": user.density,
        "actor_id": user.pk,
        "has_single_keys": user.has_single_keys,
        "n_news": cache(lambda: cases.n_news(user)),
        "logout_url": "/account/logout/",
        "me": {"name": user.name, "image": user.image, "url": "/settings/profile/"},
        "rail": [
            {
                "name": name,
                "label": label,
                "icon": icon,
                "url": url,
                "is_current": request.path.startswith(PLACES.get(name, (url,))),
                "count": 0,
                "key": KEYS.get(name, f"g {name[0]}"),
            }
            for name, label, icon, url in ENTRIES
            if user.can_lead or name not in OF_LEADS
        ],
    }
