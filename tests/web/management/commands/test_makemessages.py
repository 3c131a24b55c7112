"""`makemessages` finds what stands in `N_("…")`."""

from __future__ import annotations

from django.core.management import get_commands
from django.core.management.commands import makemessages

from allears.web.management.commands.makemessages import Command


class TestCommand:
    def test_is_the_one_that_runs(self) -> None:
        assert get_commands()["makemessages"] == "allears.web"

    def test_knows_one_name_more(self) -> None:
        assert "--keyword=N_" in Command.xgettext_options
        assert set(makemessages.Command.xgettext_options) < set(Command.xgettext_options)
