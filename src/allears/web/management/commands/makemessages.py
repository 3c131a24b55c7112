"""`makemessages`, which also finds words marked by `N_` where there is no Django, and by our short `lazy`."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's own, with two more names to look for."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_", "--keyword=lazy"]
