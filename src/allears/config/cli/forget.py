"""`allears forget`: a deletion or a takedown reaches what is kept of all that channels hear.

Cases and mentions are not touched: what was said to us, or met a monitor, is looked after there.
"""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from allears.config.cli.faults import sentences
from allears.config.cli.setup import database
from allears.lib import clock


def forget(
    network: Annotated[str, typer.Option(help="Where it was said: bluesky, rss, ...")],
    post: Annotated[list[str] | None, typer.Option(help="Id of a post; may be repeated.")] = None,
    author: Annotated[
        list[str] | None,
        typer.Option(help="Id or handle of somebody, all of whose posts go; may be repeated."),
    ] = None,
) -> None:
    """No search gives these posts from now on; their bytes go within minutes where listen runs."""
    posts, authors = post or [], author or []
    if not (posts or authors):
        typer.echo("Name posts with --post or people with --author.", err=True)
        raise typer.Exit(2)
    with sentences(), database():
        firehose = importlib.import_module("allears.flow.firehose")
        firehose.forget(network=network, post_ids=posts, authors=authors, by=None, now=clock.now())
    typer.echo(f"Forgotten: {len(posts)} posts, and what {len(authors)} people said until now.")
