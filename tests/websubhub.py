"""A blog with its hub on loopback: flask-websub's hub and publisher, which knows nothing of us.

Its background tasks run in threads here, where a site of theirs would have Celery run them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from flask import Flask, Response
from flask_websub.hub import Hub, SQLite3HubStorage
from flask_websub.publisher import init_publisher, publisher
from werkzeug.serving import make_server


class _Threads:
    """As much of Celery as the hub asks of it."""

    def task(self, **options: Any) -> Callable[..., Any]:
        def made(work: Callable[..., Any]) -> Any:
            class Task:
                request = type("Request", (), {"retries": 0})

                def retry(self, countdown: float) -> None:
                    """Not in a test: what did not arrive is seen as missing."""

                def __call__(self, *args: Any) -> None:
                    work(*((self, *args) if options.get("bind") else args))

                def delay(self, *args: Any) -> None:
                    threading.Thread(target=self, args=args, daemon=True).start()

            return Task()

        return made


class BlogWithHub:
    """`publish` writes an entry; `tell` lets the hub send the feed to whoever subscribed."""

    def __init__(self, folder: Path) -> None:
        app = Flask("blog")
        app.config["PUBLISH_SUPPORTED"] = True
        self.hub = Hub(SQLite3HubStorage(str(folder / "hub.sqlite3")), _Threads())
        app.register_blueprint(self.hub.build_blueprint(url_prefix="/hub"))
        init_publisher(app)
        self.entries: list[str] = []
        self.n_visits = 0

        @app.route("/feed.xml")
        @publisher()
        def feed() -> Response:
            self.n_visits += 1
            return Response(self._feed(), content_type="application/rss+xml")

        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        app.config["HUB_URL"] = f"{self.url}/hub"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def topic(self) -> str:
        return f"{self.url}/feed.xml"

    def publish(self, text: str) -> None:
        self.entries.insert(0, text)

    def tell(self) -> None:
        """Runs in this thread until each delivery was begun."""
        self.hub.send_change_notification(self.topic)

    def subscribers(self) -> list[str]:
        return [callback for callback, _secret in self.hub.storage.get_callbacks(self.topic)]

    def end(self) -> None:
        self._server.shutdown()
        self._thread.join(timeout=10)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(text)}</title><guid>{self.url}/{len(self.entries) - n}</guid></item>"
            for n, text in enumerate(self.entries)
        )
        return f'<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'
