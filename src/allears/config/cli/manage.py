"""Django's own commands, with our settings and our database."""

from __future__ import annotations

import typer
from django.core.management import execute_from_command_line

from allears.config.cli.setup import database


def manage(context: typer.Context) -> None:
    """`allears manage migrate`, `allears manage shell` and so on."""
    with database():
        execute_from_command_line(["allears manage", *context.args])
