"""The command `allears`. Each part is a module; Django is set up only for those that need it."""

from __future__ import annotations

import importlib
import sys

import typer

from allears.lib.environ import BadSetting

app = typer.Typer(
    name="allears",
    help="All Ears: hear everyone, get back to every one of them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _all_ears() -> None:
    """All Ears: hear everyone, get back to every one of them."""


COMMANDS = {
    "up": ("up", "up", "Run everything: the database, the web server and the three loops."),
    "web": ("parts", "web", "Run the web server alone."),
    "listen": ("parts", "listen", "Run the loop that hears."),
    "care": ("parts", "care", "Run the loop that opens and routes cases, and keeps the clocks."),
    "deliver": ("parts", "deliver", "Run the loop that sends what must leave."),
    "import": ("imports", "import_file", "Load a file of posts, mails or rows."),
    "match": ("match", "match", "Match posts with monitors, without a database."),
    "understand": ("understand", "understand", "Print what triage believes of posts."),
    "demo": ("demo", "demo", "Try it with an invented company, and remove that again."),
    "export": ("exports", "export", "Print mentions, cases or contacts, one JSON object a line."),
    "forget": ("forget", "forget", "Take posts or people out of what is kept of the firehose."),
    "backup": ("backups", "backup", "Write everything into one file."),
    "restore": ("backups", "restore", "Bring back what `backup` wrote."),
    "doctor": ("doctor", "doctor", "Say what is wrong with this installation, and how to mend it."),
    "manage": ("manage", "manage", "Django's own commands."),
}


def main() -> None:
    """Load the module of the command that was asked for, and run it."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        for name, (module, function, words) in COMMANDS.items():
            if asked in ("", name) or asked not in COMMANDS:
                _mount(name, module, function, words, is_asked=asked == name)
        app()
    except BadSetting as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def _mount(name: str, module: str, function: str, words: str, *, is_asked: bool) -> None:
    """Only the command that runs is imported; the others are names and a line of help."""
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}
    if is_asked:
        loaded = importlib.import_module(f"allears.config.cli.{module}")
        extra = settings if name == "manage" else None
        app.command(name, help=words, context_settings=extra)(getattr(loaded, function))
    else:
        app.command(name, help=words)(lambda: None)
