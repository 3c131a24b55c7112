"""A real mail server on loopback for tests: pymap for IMAP, aiosmtpd for SMTP, faults on demand.

`MailServer` runs both in one thread with its own event loop. What SMTP takes is put into the
mailbox of each local recipient (tags after `+` are ignored, as mail servers do); other domains end
in `accepted` alone. A fault is ordered by `fail_next(name)`, and happens that many times:

imap-refuse-login, smtp-refuse-login, mail-5xx, rcpt-4xx, rcpt-5xx, tag-5xx, data-4xx, data-5xx,
cut-before (hangs up at DATA, keeps nothing), cut-after (keeps it, hangs up without an answer).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
import threading
from argparse import Namespace
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, DictBackend, Login
from pymap.backend.dict.mailbox import MailboxData
from pymap.config import BackendCapability
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import UserMetadata
from pysasl.hashing import BuiltinHash

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Accepted:
    """One message that SMTP has said 250 to (or would have, had the line not been cut)."""

    sender: str
    to: tuple[str, ...]
    raw: bytes


class MailServer:
    def __init__(
        self,
        accounts: Sequence[str] = ("desk@allears.test", "customer@people.test"),
        *,
        password: str = PASSWORD,
        has_tls: bool = False,
        has_idle: bool = True,
    ) -> None:
        self.accounts = tuple(a.lower() for a in accounts)
        self.password = password
        self.has_tls = has_tls
        self.has_idle = has_idle
        self.accepted: list[Accepted] = []
        self.n_logins: Counter[str] = Counter()
        self.imap_port = self.smtp_port = 0
        self._faults: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._servers: list[asyncio.Server] = []
        self._writers: list[asyncio.StreamWriter] = []

    def __enter__(self) -> MailServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        ready: threading.Event = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(20), "the mail server did not start within 20 seconds"
        assert self.imap_port, "the mail server failed at its start, see the trace above"

    def stop(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def deliver(self, raw: bytes, to: str, *, at: datetime | None = None) -> None:
        """Puts a message into a mailbox as it is, as if it came from outside."""
        self._do(self._append(to, raw, at=at))

    def inbox_of(self, address: str, folder: str = "INBOX") -> list[bytes]:
        return [raw for raw, _ in self._do(self._messages(address, folder))]

    def flags_of(self, address: str, folder: str = "INBOX") -> list[set[str]]:
        return [flags for _, flags in self._do(self._messages(address, folder))]

    def fail_next(self, fault: str, times: int = 1) -> None:
        self._faults[fault] += times

    def fix(self) -> None:
        self._faults.clear()

    def cut_imap(self) -> None:
        """Hangs up on everybody who reads mail."""

        async def cut() -> None:
            while self._writers:
                self._writers.pop().transport.abort()

        self._do(cut())

    def renumber(self, address: str) -> None:
        """A new UIDVALIDITY with other numbers for the same messages, as after a restore."""

        async def renumber() -> None:
            old = await self._messages(address, "INBOX")
            self._config.set_cache.pop(address.lower())
            for raw, _ in reversed(old):
                await self._append(address, raw)

        self._do(renumber())
        self.cut_imap()

    def takes_fault(self, fault: str) -> bool:
        if self._faults[fault] > 0:
            self._faults[fault] -= 1
            return True
        return False

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        assert self._loop is not None, "start the server first"
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _run(self, ready: threading.Event) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._open())
        finally:
            ready.set()
        self._loop.run_forever()
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _open(self) -> None:
        tls = self_signed() if self.has_tls else None
        args = Namespace(passlib_cfg=None, proxy_protocol="noop", inherited_sockets=None)
        self._config = (Config if self.has_idle else _WithoutIdle)(
            args,
            host="127.0.0.1",
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=tls,
            tls_enabled=self.has_tls,
            hash_context=BuiltinHash(rounds=1),
            invalid_user_sleep=0.0,
            reject_dnsbl=False,
        )
        self._config.apply_context()
        login = _Login(self._config, self)
        for address in self.accounts:
            login.users_dict[address] = UserMetadata(
                self._config, address, password=self._config.hash_context.hash(self.password)
            )
        self._backend = DictBackend(login, self._config)
        for address in self.accounts:
            mailboxes = await self._mailboxes(address)
            await mailboxes.add_mailbox("Sent")
        await self._open_imap(login)
        await self._open_smtp(tls)

    async def _open_imap(self, login: Login) -> None:
        reader = ProxyProtocolReader(ProxyProtocolVersion.get("noop"))
        serve = reader.get_callback(IMAPServer(login, self._config))

        async def remember(r: asyncio.StreamReader, w: asyncio.StreamWriter) -> None:
            self._writers.append(w)
            try:
                await serve(r, w)
            except (ConnectionError, asyncio.IncompleteReadError):
                w.close()

        server = await asyncio.start_server(remember, "127.0.0.1", 0)
        self.imap_port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def _open_smtp(self, tls: ssl.SSLContext | None) -> None:
        assert self._loop is not None

        def session() -> SMTP:
            return SMTP(
                _Handler(self),
                hostname="mail.allears.test",
                enable_SMTPUTF8=True,
                auth_require_tls=False,
                authenticator=self._authenticate,
                tls_context=tls,
                data_size_limit=60_000_000,
                loop=self._loop,
            )

        server = await self._loop.create_server(session, "127.0.0.1", 0)
        self.smtp_port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
    ) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        is_known = auth_data.login.decode().lower() in self.accounts
        is_good = is_known and auth_data.password.decode() == self.password
        self.n_logins["smtp"] += 1
        return AuthResult(
            success=is_good and not self.takes_fault("smtp-refuse-login"), handled=False
        )

    async def _mailboxes(self, address: str) -> Any:
        identity = await self._backend.login.authorize(
            _Named(address.lower()),
            address.lower(),  # type: ignore[arg-type]
        )
        async with identity.new_session() as session:
            return session.mailbox_set

    async def _append(self, address: str, raw: bytes, *, at: datetime | None = None) -> None:
        mailboxes = await self._mailboxes(address)
        inbox: MailboxData = await mailboxes.get_mailbox("INBOX")
        when = at or datetime.now(UTC)
        await inbox.append(AppendMessage(raw, when, frozenset[Flag]()), recent=True)

    async def _messages(self, address: str, folder: str) -> list[tuple[bytes, set[str]]]:
        mailboxes = await self._mailboxes(address)
        mailbox: MailboxData = await mailboxes.get_mailbox(folder)
        return [
            (bytes(message._content), {str(flag) for flag in message.permanent_flags})
            for _, message in sorted(mailbox._messages.items())
        ]


class _WithoutIdle(Config):
    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=False, object_id=True, multi_append=True)


@dataclass
class _Named:
    name: str
    roles: frozenset[str] = frozenset()


class _Login(Login):
    def __init__(self, config: Config, server: MailServer) -> None:
        super().__init__(config)
        self._server = server

    async def authenticate(self, credentials: Any) -> Any:
        self._server.n_logins["imap"] += 1
        if self._server.takes_fault("imap-refuse-login"):
            raise InvalidAuth()
        return await super().authenticate(credentials)


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._mail = server

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mail.takes_fault("mail-5xx"):
            return f"553 5.7.1 {address} is not yours"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mail.takes_fault("rcpt-4xx"):
            return "451 4.7.1 Try again later"
        if self._mail.takes_fault("rcpt-5xx") or (
            "+" in address and self._mail.takes_fault("tag-5xx")
        ):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = self._mail
        if mail.takes_fault("data-4xx"):
            return "452 4.3.1 The disk is full"
        if mail.takes_fault("data-5xx"):
            return "554 5.7.1 This looks like spam"
        if mail.takes_fault("cut-before"):
            server.transport.abort()
            return "451 cut"
        raw = envelope.original_content or b""
        mail.accepted.append(Accepted(str(envelope.mail_from), tuple(envelope.rcpt_tos), raw))
        trace = f"Return-Path: <{envelope.mail_from}>\r\n".encode()
        local = {_untagged(a) for a in envelope.rcpt_tos} & set(mail.accounts)
        for address in sorted(local):
            await mail._append(address, trace + raw)
        if mail.takes_fault("cut-after"):
            server.transport.abort()
        return "250 2.0.0 OK: queued"


def _untagged(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def self_signed(name: str = "localhost") -> ssl.SSLContext:
    """A server context with a fresh certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(IPv4Address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(path)
    return context


def free_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
