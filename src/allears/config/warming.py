"""What each page needs once is got ready before anybody asks: the templates, read and compiled.

The first page of a process took a second longer than the next one, and each further page a fifth of a
second. Method: one thread of the web server goes through the templates of our apps, those of the desk
first, and lets go of the processor after each, so that whoever asks meanwhile does not wait. A template
that cannot be read is left for the page that shows it.

Misses: templates of packages (the pages of logging in), which are few.
"""

from __future__ import annotations

import gc
import logging
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse
from lucide import IconDoesNotExist

from allears.web.templatetags.allears_web import icon as icon_tag

log = logging.getLogger(__name__)

FIRST = ("web", "cases")
"""Apps whose pages people open first."""
_REST_S = 0.004
_ICON = re.compile(r"""\{% icon "([a-z0-9-]+)" %\}""")
"""An icon of the usual size."""


OFTEN = (5_000, 20, 50)
"""How seldom Python looks for what nobody needs: by new objects, and by looks of the younger kind."""


def start() -> threading.Thread:
    """In the background; ends by itself after some seconds."""
    thread = threading.Thread(target=_begin, name="warming", daemon=True)
    thread.start()
    return thread


def _begin() -> None:
    warm()
    settle()


def settle() -> None:
    """What is there now stays as long as the process: it is not looked through again and again.

    A full look went over 700,000 objects, in the middle of somebody's page: 0.2 to 0.4 s of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OFTEN)


def warm() -> int:
    """Get everything ready; how many templates are."""
    reverse("inbox")  # the table of addresses, and with it every view
    n_ready = 0
    for name in names():
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError, OSError) as why:
            log.warning("The template %s is not ready: %s", name, why)
        else:
            n_ready += 1
            _draw(name)
        time.sleep(_REST_S)
    return n_ready


def _draw(name: str) -> None:
    """The icons that a template names: the first one of all opens the file of a thousand drawings."""
    source = getattr(get_template(name), "template", None)
    for icon in set(_ICON.findall(getattr(source, "source", ""))):
        try:
            icon_tag(icon)
        except IconDoesNotExist as why:
            log.warning("An icon of %s is not ready: %s", name, why)


def names() -> Iterator[str]:
    """Every page and part of a page of our own, as templates are asked for."""
    ours = [one for one in apps.get_app_configs() if one.name.startswith("allears.")]
    for app in sorted(ours, key=lambda one: one.label not in FIRST):
        folder = Path(app.path) / "templates"
        yield from (str(path.relative_to(folder)) for path in sorted(folder.rglob("*.html")))
