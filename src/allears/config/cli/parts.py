"""Each part of All Ears alone: the web server and the three loops."""

from __future__ import annotations

import importlib
import socket
import warnings
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn

from allears.config import crowd
from allears.config import environment as env
from allears.config.cli.setup import database


def web(
    door: Annotated[int, typer.Option(hidden=True, help="An open address.")] = -1,
    crier: Annotated[str, typer.Option(hidden=True, help="Where calls are passed on.")] = "",
) -> None:
    """Run the web server alone."""
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume")  # static files
    with database():
        if env.WEB_PROCESSES > 1 and door < 0:
            _many()
            return
        application = importlib.import_module("allears.config.asgi").application
        importlib.import_module("allears.config.warming").start()
        options: dict[str, Any] = {
            "host": env.HOST,
            "port": env.PORT,
            "log_level": env.LOG_LEVEL,
            "access_log": False,
            "server_header": False,
            "lifespan": "off",
            "timeout_graceful_shutdown": 3,
        }
        if door < 0:
            uvicorn.run(application, **options)
        else:
            _one_of_many(uvicorn.Config(application, **options), door, crier)


def _many() -> None:
    live = importlib.import_module("allears.config.live")
    try:
        crowd.run(
            env.WEB_PROCESSES,
            host=env.HOST,
            port=env.PORT,
            listen=lambda told: live.Hub(told).listen,
        )
    except crowd.CannotOpen as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from why


def _one_of_many(config: uvicorn.Config, door: int, crier: str) -> None:
    hub = importlib.import_module("allears.config.live").hub
    ear = partial(crowd.follow, crier, hub.take, hub.meet)
    server = crowd.Server(config, begin=lambda: hub.begin(ear))
    server.run(sockets=[socket.socket(fileno=door)])


def listen() -> None:
    """Run the loop that hears."""
    _loop("listen")


def care() -> None:
    """Run the loop that opens and routes cases, and keeps the clocks."""
    _loop("care")


def deliver() -> None:
    """Run the loop that sends what must leave."""
    _loop("deliver")


def _loop(name: str) -> None:
    with database():
        importlib.import_module(f"allears.flow.{name}").run(poll_s=env.POLL_S)
