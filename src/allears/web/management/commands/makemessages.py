"""`makemessages`, which also finds the words that are marked by `N_` where there is no Django."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's own, with one more name to look for."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]
