"""`allears backup` and `allears restore`: everything into one file, and back into an empty installation."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from allears.config import environment as env
from allears.config.cli.faults import Refused, sentences
from allears.config.cli.setup import database
from allears.lib import clock
from allears.lib.postgres import locks

console = Console(stderr=True)
MB = 1_000_000


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
) -> None:
    """Write the database, the attachments and the secret key into one file, while all goes on."""
    with sentences(), database():
        writing = importlib.import_module("allears.flow.backup")
        try:
            with _bar("Writing") as progress:
                written = writing.write(file.absolute(), now=clock.now(), progress=progress)
        except writing.CannotWrite as why:
            raise Refused(str(why)) from None
    typer.echo(f"{file} ({_size(written.size)}) holds {_words(written.manifest)}.")
    typer.echo(
        "It holds the secret key, and with it the passwords of your channels: keep it as safe as "
        "the installation itself. Only its owner can read it now."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="What `allears backup` wrote.")],
    keep_key: Annotated[
        bool,
        typer.Option("--keep-key", help="Keep the secret key that is here; passwords are lost."),
    ] = False,
    erased: Annotated[
        Path | None,
        typer.Option(
            help="The list `erased-people` of the installation that was; else that of here."
        ),
    ] = None,
) -> None:
    """Check a backup, and bring it back into an empty installation: whole, or not at all."""
    with sentences():
        if erased is not None and not erased.is_file():
            raise Refused(f"{erased} is not there. Nothing was changed.")
        manifest = _check(file)
        _refuse_while_up()
        had_key = (env.DATA / "secret-key").exists()
        with database():
            restored = _load(file, manifest, keep_key=keep_key)
            if restored.old_key and not had_key:  # made a moment ago, by this command
                restored.old_key.unlink()
            n_steps = importlib.import_module("allears.config.cli.prepare").migrate()
            privacy = importlib.import_module("allears.privacy.actions")
            n_erased = privacy.keep_erased(place=erased, now=clock.now())
    typer.echo(
        f"Restored {_words(manifest)}, as of {manifest.made_at} (All Ears {manifest.allears})."
    )
    if n_erased:
        typer.echo(f"{n_erased} people asked to be forgotten since; they are erased again.")
    for line in _remarks(restored, n_steps=n_steps, keep_key=keep_key):
        typer.echo(line)


def _check(file: Path) -> Any:
    archive = importlib.import_module("allears.flow.archive")
    try:
        with _bar("Checking") as progress:
            return archive.check(file, progress=progress)
    except archive.Damaged as why:
        raise Refused(str(why)) from None
    except OSError as why:
        raise Refused(f"{file} cannot be read ({why.strerror}). Nothing was changed.") from None


def _load(file: Path, manifest: Any, *, keep_key: bool) -> Any:
    loading = importlib.import_module("allears.flow.restore")
    try:
        loading.refuse_unless_possible(manifest, given_key=env.SECRET_KEY, keeps_key=keep_key)
        with _bar("Loading") as progress:
            keeps_key = keep_key or bool(env.SECRET_KEY)
            return loading.load(file, manifest, keeps_key=keeps_key, progress=progress)
    except loading.CannotRestore as why:
        raise Refused(str(why)) from None


def _remarks(restored: Any, *, n_steps: int, keep_key: bool) -> Iterator[str]:
    if n_steps:
        yield f"The database was brought up to this version in {n_steps} steps."
    if restored.old_key and restored.old_key.exists():
        yield (
            "The secret key of the backup is the key now. The one that was here lies in "
            f"{restored.old_key}; delete it when you are sure that nothing needs it."
        )
    if keep_key and restored.manifest.sealed:
        yield (
            f"The passwords of {restored.manifest.sealed} channels cannot be opened with the key "
            "that was kept. Type them anew: Settings, Channels."
        )
    if restored.n_doubtful:
        yield (
            f"{restored.n_doubtful} replies waited to be sent when the backup was made. They may have "
            "left since; each is looked for on its network before it is sent."
        )
    yield "Start All Ears now: allears up. Then ask: allears doctor."


def _words(manifest: Any) -> str:
    def rows(table: str) -> int:
        found = manifest.tables.get(table)
        return found.rows if found else 0

    return (
        f"{rows('mentions_mention')} mentions, {rows('cases_case')} cases, "
        f"{rows('contacts_contact')} contacts, {rows('channels_channel')} channels, "
        f"{rows('staff_user')} people ({manifest.n_rows} rows in all), {manifest.n_files} attachments "
        "and the secret key"
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / MB:.1f} MB"


def _refuse_while_up() -> None:
    if locks.is_held_alone(env.DATA / "up.lock"):
        raise Refused(
            f"All Ears is running from the data folder {env.DATA}. Nothing was changed. "
            "End it first (Ctrl-C where it was started), or set ALLEARS_DATA to a new folder."
        )


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
