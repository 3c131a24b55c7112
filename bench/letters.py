"""The world outside of a living desk, on loopback: a mail server, and a feed that grows."""

from __future__ import annotations

import asyncio
import random
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests import mailserver

DESK = "desk@allears.test"


class SlowHandler(mailserver._Handler):
    """Takes its time before and after it takes a mail, so that a kill falls into both windows.

    What is taken is taken: like a real queue, it does not care whether the sender still listens.
    """

    longest_s = 0.4
    rng = random.Random(5)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.rng.random() * self.longest_s)
        taken = asyncio.ensure_future(super().handle_DATA(server, session, envelope))
        answer = await asyncio.shield(taken)
        await asyncio.sleep(self.rng.random() * self.longest_s)
        return answer


def slow_mail_server() -> mailserver.MailServer:
    """Not started yet."""
    mailserver._Handler = SlowHandler  # type: ignore[misc]
    return mailserver.MailServer(accounts=(DESK,))


def channel_values(mail: mailserver.MailServer) -> dict[str, str]:
    """What a person would type into the form of a mailbox."""
    return {
        "address": DESK,
        "sender_name": "The Tram Company",
        "imap_host": "127.0.0.1",
        "imap_port": str(mail.imap_port),
        "imap_security": "none",
        "imap_password": mail.password,
        "smtp_host": "127.0.0.1",
        "smtp_port": str(mail.smtp_port),
        "smtp_security": "none",
    }


def letter(
    token: str, *, sender: str, text: str, message_id: str, answers: str = "", now: datetime
) -> bytes:
    """A mail to the desk."""
    mail = EmailMessage()
    mail["From"] = f"{sender.partition('@')[0].title()} <{sender}>"
    mail["To"] = DESK
    mail["Subject"] = f"About {token}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    mail.set_content(text)
    return mail.as_bytes()


class GrowingFeed:
    """An RSS feed at `url`; `add` puts an entry on top."""

    def __init__(self) -> None:
        self._entries: list[str] = []
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = feed.body()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}/feed.xml"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(self, token: str, text: str) -> None:
        at = format_datetime(datetime.now(UTC))
        self._entries.append(
            f"<item><guid>{self.url}#{token}</guid><link>{self.url}#{token}</link>"
            f"<title>{token}</title><description>{text}</description><pubDate>{at}</pubDate></item>"
        )

    def body(self) -> bytes:
        entries = "".join(reversed(self._entries))
        head = "<title>Town blog</title><link>http://127.0.0.1/</link><description>.</description>"
        return f'<rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()
