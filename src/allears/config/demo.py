"""The button of the demo: load it, set its speed, remove it; and the strip that says that it is one.

Loading is a process of its own (`allears demo --load-only`), so that pages stay quick meanwhile; it
dies with the web server and then leaves nothing. The strip asks the disk and costs no read of the
database. What it misses: processes of All Ears on a machine that does not share the data folder.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from signal import SIGTERM
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from allears.connectors.demo_live import SPEEDS
from allears.flow.demo import loading, removal
from allears.lib import clock, leash, sight
from allears.staff.access import PersonRequest, administrators
from allears.staff.actions import NotPossible
from allears.staff.settings_nav import side
from allears.web.page import page

UNPROCESSABLE = 422
SHOWN = "demo_settings"


def start_process(speed: int) -> None:
    """Load it in a process that ends with this one; returns at once."""
    program = [sys.executable, "-m", "allears", "demo", "--load-only", "--speed", str(speed)]
    argv = leash.argv(program, on_death=SIGTERM)
    threading.Thread(target=subprocess.run, args=(argv,), daemon=True).start()


start: Callable[[int], None] = start_process
"""What the button does."""


@require_safe
@administrators
def settings(request: PersonRequest) -> HttpResponseBase:
    """Whether there is one, what it is doing, and what can be done with it."""
    return _shown(request)


@require_POST
@administrators
@sight.whole
def play(request: PersonRequest) -> HttpResponseBase:
    """Load it, or give it another speed."""
    speed = request.POST.get("speed", "")
    if speed not in {str(one) for one in SPEEDS}:
        return _shown(request, error=_("Choose a speed."))
    state = loading.status()
    if state.is_loaded:
        loading.set_speed(speed=int(speed))
        messages.success(request, _("The demo has another speed."))
    elif not state.is_loading:
        start(int(speed))
    return redirect(SHOWN)


@require_POST
@administrators
@sight.whole
def remove(request: PersonRequest) -> HttpResponseBase:
    """Take all of it out."""
    try:
        done = removal.remove(by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect(SHOWN)
    words = _("The demo is gone, with its people, its cases and its colleagues.")
    if done.n_handed:
        handed = ngettext(
            "%(n)d real case that one of them had is yours now.",
            "%(n)d real cases that they had are yours now.",
            done.n_handed,
        )
        words += " " + handed % {"n": done.n_handed}
    if done.kept:
        stays = _("Because of real work these stay as former ones: %(names)s.")
        words += " " + stays % {"names": ", ".join(done.kept)}
    messages.success(request, words)
    return redirect(SHOWN)


def strip(request: HttpRequest) -> dict[str, Any]:
    """For every page: whether what it shows may be invented."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"is_demo": loading.is_here()}


def _shown(request: PersonRequest, *, error: str = "") -> HttpResponseBase:
    state = loading.status()
    names = {
        0: _("stands still"),
        1: _("as in life"),
        10: _("ten times"),
        60: _("an hour a minute"),
    }
    context = {
        "side": side(request.user, "demo"),
        "current": "demo",
        "state": state,
        "percent": round(100 * state.n_done / state.n_all) if state.n_all else 0,
        "speeds": [
            (one, names[one], one == (state.speed if state.is_loaded else 10)) for one in SPEEDS
        ],
        "error": error,
    }
    status = UNPROCESSABLE if error else 200
    return page(request, "channels/demo.html", context, fragment="demo", status=status)
