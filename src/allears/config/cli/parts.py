"""Each part of All Ears alone: the web server and the three loops."""

from __future__ import annotations

import importlib
import warnings

import uvicorn

from allears.config import environment as env
from allears.config.cli.setup import database


def web() -> None:
    """Run the web server alone."""
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume")  # static files
    with database():
        application = importlib.import_module("allears.config.asgi").application
        importlib.import_module("allears.config.warming").start()
        uvicorn.run(
            application,
            host=env.HOST,
            port=env.PORT,
            log_level=env.LOG_LEVEL,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
        )


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
