"""How a mail server is reached, and what goes wrong on the way, in words that tell what to change."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["retry", "refused", "keys", "unknown"]
_USUAL = {
    "imap": "993 with TLS at once, 143 with STARTTLS",
    "smtp": "465 with TLS at once, 587 with STARTTLS",
}
_APP_PASSWORDS = (
    ("gmail", "Google wants an app password here: myaccount.google.com/apppasswords"),
    ("google", "Google wants an app password here: myaccount.google.com/apppasswords"),
    ("outlook", "Microsoft may have switched off passwords for IMAP and SMTP in your organization"),
    (
        "office365",
        "Microsoft may have switched off passwords for IMAP and SMTP in your organization",
    ),
    ("yahoo", "Yahoo wants an app password, made in its account security page"),
    ("mail.me.com", "Apple wants an app-specific password: account.apple.com"),
    ("gmx", "GMX wants IMAP to be switched on in its settings first"),
    ("web.de", "WEB.DE wants IMAP to be switched on in its settings first"),
)


class MailError(Exception):
    """`why` is for people; `kind` says whether to try again; `setting` names the blank to change."""

    def __init__(self, kind: Kind, why: str, *, setting: str = "") -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why
        self.setting = setting


@dataclass(frozen=True, kw_only=True)
class Server:
    protocol: Literal["imap", "smtp"]
    host: str
    port: int
    security: str
    """`ssl` (TLS at once), `starttls`, `none`."""
    user: str = ""
    password: str = field(default="", repr=False)
    is_verified: bool = True
    timeout_s: float = 20.0

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"

    def tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.is_verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def login_refused(self, said: str) -> MailError:
        hint = next((words for part, words in _APP_PASSWORDS if part in self.host.lower()), "")
        hint = hint or (
            "Check user name and password; with two-step login most providers want an app password"
        )
        why = f"{self.where} does not accept the password of {self.user}. {hint}. It said: {said}"
        return MailError("keys", why, setting=f"{self.protocol}_password")


@contextmanager
def reaching(server: Server) -> Iterator[None]:
    """Turns what goes wrong while connecting into a `MailError` with advice."""
    protocol = server.protocol
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        why = (
            f"The certificate of {server.where} is not good for this name: {error.verify_message}. "
            "Use the name that stands in the certificate, or have it renewed"
        )
        raise MailError("retry", why, setting=f"{protocol}_host") from None
    except ssl.SSLError as error:
        why = (
            f"{server.where} does not speak TLS as asked ({error.reason or error}). "
            f"Try another security setting; usual ports: {_USUAL[protocol]}"
        )
        raise MailError("retry", why, setting=f"{protocol}_security") from None
    except socket.gaierror:
        why = f"There is no host called {server.host}. Check the spelling"
        raise MailError("retry", why, setting=f"{protocol}_host") from None
    except ConnectionRefusedError:
        why = f"Nothing listens at {server.where}. Usual ports: {_USUAL[protocol]}"
        raise MailError("retry", why, setting=f"{protocol}_port") from None
    except TimeoutError:
        why = (
            f"{server.where} does not answer within {server.timeout_s:.0f} seconds. Check host, port "
            f"and firewall; usual ports: {_USUAL[protocol]}"
        )
        raise MailError("retry", why, setting=f"{protocol}_port") from None
    except (OSError, UnicodeError) as error:
        why = f"The line to {server.where} broke: {error}. Usual ports: {_USUAL[protocol]}"
        raise MailError("retry", why, setting=f"{protocol}_host") from None


_WRAPPED = re.compile(r"""\bb(?:'(?:\[[A-Z-]+\] ?)?([^']+)'|"(?:\[[A-Z-]+\] ?)?([^"]+)")""")
"""Bytes as Python shows them, in the words of an exception; a response code before them goes."""


def readable(said: object) -> str:
    """What a server said, as one bounded line, without what a library wraps around it."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    wrapped = _WRAPPED.search(text)
    if wrapped:
        text = wrapped.group(1) or wrapped.group(2)
    return " ".join(text.split())[:300]
