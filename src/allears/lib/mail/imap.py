"""One mailbox over IMAP: sessions that stay open, reading by UID, waiting, looking for a copy.

`Sessions` keeps one logged-in connection per key and lends it to one thread at a time; a broken one
is replaced by a fresh login, once per use. Reading never marks anything as read. What it will miss:
servers that reuse UIDs without changing UIDVALIDITY.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import selectors
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError, MailboxStarttlsError

from allears.lib.mail.letter import read_date
from allears.lib.mail.servers import MailError, Server, reaching, readable

MAX_BATCH_BYTES = 20_000_000
NOOP_EVERY_S = 15.0
IDLE_AT_MOST_S = 600.0
_SENT_NAMES = (
    "sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete elemente",
    "gesendete objekte", "envoyés", "éléments envoyés", "enviados", "elementos enviados", "inviata",
    "posta inviata", "verzonden", "verzonden items", "skickat", "sendt", "odeslané", "wysłane",
    "отправленные", "已发送", "送信済み",
)  # fmt: skip
_TEMPORARY = re.compile(
    r"UNAVAILABLE|INUSE|LIMIT|too many|temporar|try again|SERVERBUG|internal|maximum number", re.I
)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_INTERNAL = re.compile(rb'INTERNALDATE "([^"]*)"')
T = TypeVar("T")


@dataclass(frozen=True)
class Fetched:
    """One message of a folder; `is_cut`: it was too large, only its head was loaded."""

    uid: int
    raw: bytes = field(repr=False)
    arrived_at: datetime | None
    n_bytes: int
    is_cut: bool = False


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    box: BaseMailBox | None = None
    server: Server | None = None


class Sessions:
    """Open connections by key; safe from any thread."""

    def __init__(self) -> None:
        self._slots: dict[object, _Slot] = {}
        self._lock = threading.Lock()

    def use(self, key: object, server: Server, work: Callable[[BaseMailBox], T]) -> T:
        """`work` on a logged-in mailbox; a second time on a fresh one if a kept one was dead."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
        with slot.lock:
            if slot.server != server:
                _close(slot)
            is_kept = slot.box is not None
            try:
                return self._once(slot, server, work)
            except MailError as error:
                if not is_kept or error.kind != "retry":
                    raise
                return self._once(slot, server, work)

    def _once(self, slot: _Slot, server: Server, work: Callable[[BaseMailBox], T]) -> T:
        if slot.box is None:
            slot.box, slot.server = log_in(server), server
        try:
            with reaching(server), _spoken(server):
                return work(slot.box)
        except BaseException:
            _close(slot)
            raise

    def forget(self, key: object) -> None:
        with self._lock:
            slot = self._slots.pop(key, None)
        if slot is not None:
            with slot.lock:
                _close(slot)


def _close(slot: _Slot) -> None:
    box, slot.box = slot.box, None
    if box is not None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.client.shutdown()


@contextlib.contextmanager
def _spoken(server: Server) -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise MailError("retry", f"{server.where} said: {readable(error)}") from None


def log_in(server: Server) -> BaseMailBox:
    """A fresh connection. Raises `MailError`."""
    with reaching(server):
        try:
            box = _connect(server)
        except MailboxStarttlsError as error:
            raise _no_starttls(server, error) from None
        except imaplib.IMAP4.error as error:
            if server.security == "starttls" and "TLS" in str(error):
                raise _no_starttls(server, error) from None
            why = f"{server.where} does not speak IMAP as expected: {readable(error)}"
            raise MailError("retry", why, setting="imap_port") from None
        try:
            _authenticate(box, server)
        except BaseException:
            with contextlib.suppress(OSError):
                box.client.shutdown()
            raise
        return box


def _connect(server: Server) -> BaseMailBox:
    if server.security == "ssl":
        return MailBox(server.host, server.port, timeout=server.timeout_s, ssl_context=server.tls())
    if server.security == "starttls":
        return MailBoxStartTls(
            server.host, server.port, timeout=server.timeout_s, ssl_context=server.tls()
        )
    return MailBoxUnencrypted(server.host, server.port, timeout=server.timeout_s)


def _no_starttls(server: Server, error: Exception) -> MailError:
    why = (
        f"{server.where} does not offer STARTTLS ({readable(error)}). "
        "Choose TLS at once (usually port 993)"
    )
    return MailError("retry", why, setting="imap_security")


def _authenticate(box: BaseMailBox, server: Server) -> None:
    if server.security == "none" and "LOGINDISABLED" in box.client.capabilities:
        why = f"{server.where} takes no password without TLS. Choose STARTTLS or TLS at once"
        raise MailError("retry", why, setting="imap_security")
    try:
        if (server.user + server.password).isascii():
            box.login(server.user, server.password, initial_folder=None)
        else:
            box.login_utf8(server.user, server.password, initial_folder=None)
        box.client._get_capabilities()
    except imaplib.IMAP4.abort as error:
        raise MailError("retry", f"{server.where} hung up: {readable(error)}") from None
    except (MailboxLoginError, imaplib.IMAP4.error, ImapToolsError) as error:
        said = readable(error)
        if _TEMPORARY.search(str(error)):
            why = f"{server.where} cannot let us in just now: {said}"
            raise MailError("retry", why) from None
        raise server.login_refused(said) from None


def select(box: BaseMailBox, folder: str) -> tuple[int, int]:
    """Opens a folder afresh; its UIDVALIDITY and UIDNEXT (0 if the server does not tell)."""
    try:
        box.folder.set(folder)
    except ImapToolsError:
        there = ", ".join(folders(box)[:20]) or "none"
        why = f"There is no folder {folder} in the mailbox. There are: {there}"
        raise MailError("refused", why, setting="imap_folder") from None
    return _told(box, "UIDVALIDITY"), _told(box, "UIDNEXT")


def _times_told(box: BaseMailBox, name: str) -> int:
    return len(box.client.untagged_responses.get(name, ()))


def _told(box: BaseMailBox, name: str) -> int:
    values = box.client.untagged_responses.get(name) or [b"0"]
    last = values[-1]
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def folders(box: BaseMailBox) -> list[str]:
    return [folder.name for folder in box.folder.list()]


def sent_folder(box: BaseMailBox, wanted: str = "") -> str:
    """The folder for what was sent: as set, as marked by the server, as usually called, or none."""
    there = box.folder.list()
    if wanted:
        return wanted if any(f.name == wanted for f in there) else ""
    marked = [f.name for f in there if any(flag.lower() == "\\sent" for flag in f.flags)]
    named = [f.name for f in there if f.name.split(f.delim or "/")[-1].lower() in _SENT_NAMES]
    return next(iter([*marked, *named]), "")


def uids_after(box: BaseMailBox, last: int) -> list[int]:
    """Ascending; empty if nothing is newer."""
    found = _search(box, "UID", f"{last + 1}:*")
    return [uid for uid in found if uid > last]


def uids_since(box: BaseMailBox, day: date) -> list[int]:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
    return _search(box, "SINCE", f"{day.day}-{months[day.month - 1]}-{day.year}")


def _search(box: BaseMailBox, *criteria: str) -> list[int]:
    kind, data = box.client.uid("SEARCH", *criteria)
    if kind != "OK":
        raise MailError("retry", f"The server could not search: {readable(data)}")
    return sorted(int(n) for line in data if line for n in line.split())


def fetch(box: BaseMailBox, uids: Sequence[int], *, max_bytes: int) -> tuple[list[Fetched], int]:
    """In the order of `uids`, and the last one looked at: past `MAX_BATCH_BYTES` it stops early.

    Those that vanished meanwhile are missing.
    """
    sizes = {_number(_UID, meta): (meta, b"") for meta, _ in _fetch(box, uids, "RFC822.SIZE")}
    small: list[int] = []
    large: list[int] = []
    n_bytes = last = 0
    for uid in uids:
        if uid not in sizes:
            last = uid
            continue
        size = _number(_SIZE, sizes[uid][0])
        if size > max_bytes:
            large.append(uid)
        elif not small or n_bytes + size <= MAX_BATCH_BYTES:
            small.append(uid)
            n_bytes += size
        else:
            break
        last = uid
    found: dict[int, Fetched] = {}
    for meta, raw in _fetch(box, small, "INTERNALDATE BODY.PEEK[]"):
        uid = _number(_UID, meta)
        found[uid] = Fetched(uid, raw, _arrived(meta), len(raw))
    for meta, raw in _fetch(box, large, "INTERNALDATE BODY.PEEK[HEADER]"):
        uid = _number(_UID, meta)
        size = _number(_SIZE, sizes[uid][0])
        found[uid] = Fetched(uid, raw, _arrived(meta), size, is_cut=True)
    return [found[uid] for uid in uids if uid in found], last


def _fetch(box: BaseMailBox, uids: Sequence[int], what: str) -> list[tuple[bytes, bytes]]:
    """(everything around the literal, the literal) for each message."""
    if not uids:
        return []
    kind, data = box.client.uid("FETCH", ",".join(map(str, uids)), f"(UID {what})")
    if kind != "OK":
        raise MailError("retry", f"The server could not fetch: {readable(data)}")
    rows: list[tuple[bytes, bytes]] = []
    for item in data:
        if isinstance(item, tuple):
            rows.append((item[0], item[1]))
        elif isinstance(item, bytes):
            if _UID.search(item) and not (rows and item.rstrip() != b")" and item[:1] == b" "):
                rows.append((item, b""))
            elif rows:
                rows[-1] = (rows[-1][0] + item, rows[-1][1])
    return [row for row in rows if _UID.search(row[0])]


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    return int(found.group(1)) if found else 0


def _arrived(meta: bytes) -> datetime | None:
    found = _INTERNAL.search(meta)
    return read_date(found.group(1).decode("ascii", "replace")) if found else None


def find_by_id(box: BaseMailBox, message_id: str, places: Sequence[str]) -> str:
    """The first of the folders that holds a mail with this Message-ID (without <>), or empty."""
    there = {name.lower(): name for name in folders(box)}
    for place in dict.fromkeys(places):
        name = there.get(place.lower())
        if name is None:
            continue
        select(box, name)
        if _search(box, "HEADER", "Message-ID", f'"{message_id}"'):
            return name
    return ""


def _idle(box: BaseMailBox, timeout_s: float) -> bool:
    """Whether new mail was told of. What comes is read after the end of IDLE, line by line as usual.

    Read as it arrives, a line that comes in two pieces would be taken for two.
    """
    idle: Any = box.idle
    ends_at = time.monotonic() + timeout_s
    while (left := ends_at - time.monotonic()) > 0:
        n_before = _times_told(box, "EXISTS")
        idle.start()
        _wait_for_bytes(box, left)
        idle.stop()
        if _times_told(box, "EXISTS") > n_before:
            return True
    return False


def _wait_for_bytes(box: BaseMailBox, timeout_s: float) -> None:
    """Until the server says something, and at once if that came along with its last answer."""
    sock = box.client.sock
    usual = sock.gettimeout()
    sock.settimeout(0)
    try:
        line: Any = box.client
        file = getattr(line, "_file", None) or line.file  # named anew in Python 3.14
        if file.peek(1):
            return
    except OSError:  # TLS has nothing either
        pass
    finally:
        sock.settimeout(usual)
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        selector.select(timeout_s)


def wait(box: BaseMailBox, folder: str, timeout_s: float, *, known_next: int) -> bool:
    """True as soon as something is new. By IDLE, else by asking every `NOOP_EVERY_S` seconds."""
    _, uid_next = select(box, folder)
    if known_next and uid_next > known_next:
        return True
    if "IDLE" in box.client.capabilities:
        return _idle(box, min(timeout_s, IDLE_AT_MOST_S))
    n_before = _told(box, "EXISTS")
    pause = threading.Event()
    left = timeout_s
    while left > 0:
        pause.wait(min(left, NOOP_EVERY_S))
        left -= NOOP_EVERY_S
        box.client.noop()
        if _told(box, "EXISTS") > n_before:
            return True
    return False
