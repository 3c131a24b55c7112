"""E-mail: a mailbox that is read over IMAP and answered from over SMTP.

What is heard is a `Wire`: the raw bytes and what the server knew of them; `to_post` reads them with
`lib/mail`. A reply carries its Message-ID, fixed before the first attempt, and goes to the person
and (proof copy) to ourselves in one SMTP transaction, so that the mailbox itself proves after a
crash whether it left. What it will miss: mails that another program removes before we look.
See docs/connectors/email.md.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from allears.connectors.email_channel import (
    address_of,
    folder_of,
    is_on,
    is_ours,
    number,
    own_key,
    own_message_id,
    server_of,
)
from allears.connectors.email_post import Wire, post_of
from allears.connectors.email_settings import SETTINGS
from allears.lib.mail import imap, own, smtp
from allears.lib.mail.addresses import is_address, is_robot, with_tag
from allears.lib.mail.compose import Draft, Enclosure, answer_subject, compose, one_line
from allears.lib.mail.letter import files_of, read_letter
from allears.lib.mail.servers import MailError
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    OutgoingFile,
    Page,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Unknown,
    Unreadable,
    Utterance,
)
from allears.listening.post import Post

__all__ = ["EmailConnector", "Wire", "email", "own_message_id", "wire_from_bytes"]

PAGE_SIZE = 50
RENUMBERED_LOOK_BACK = timedelta(days=30)
CHECK_TIMEOUT_S = 6.0
_ALL_MAIL = ("[Gmail]/All Mail", "[Google Mail]/All Mail", "Archive", "All Mail")


class Cursor(msgspec.Struct, frozen=True):
    validity: int = 0
    uid: int = 0


def wire_from_bytes(raw: bytes) -> Wire:
    """For importers of mbox files and Maildirs."""
    return Wire(raw=raw, n_bytes=len(raw))


class EmailConnector:
    network = "email"
    label = N_("E-mail")
    icon = "mail"
    about = N_("Reads a mailbox over IMAP and answers from it over SMTP.")
    settings: tuple[Setting, ...] = SETTINGS
    limits = Limits(can_private=True, can_files=True, needs_subject=True, formatting="markdown")
    is_addressed = True
    ids_are_global = True
    poll_s = 60.0

    def __init__(self) -> None:
        self._sessions = imap.Sessions()
        self._uid_next: dict[int, int] = {}

    # ---- hearing

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        with _told(channel):
            server = server_of(channel, "imap")
            return self._sessions.use(
                channel.id, server, lambda box: self._read(box, channel, _read_cursor(cursor), now)
            )

    def _read(self, box: BaseMailBox, channel: ChannelFacts, at: Cursor, now: datetime) -> Page:
        validity, uid_next = imap.select(box, folder_of(channel))
        is_renumbered = bool(at.validity) and at.validity != validity
        if at.validity == validity and validity:
            uids = imap.uids_after(box, at.uid)
        else:
            back = timedelta(days=number(channel, "look_back_days", 7))
            back = max(back, RENUMBERED_LOOK_BACK) if is_renumbered else back
            uids = imap.uids_since(box, (now - back).date())
        found, last = imap.fetch(
            box, uids[:PAGE_SIZE], max_bytes=number(channel, "max_mb", 25) * 1_000_000
        )
        wires = [
            Wire(raw=f.raw, uid=f.uid, arrived_at=f.arrived_at, n_bytes=f.n_bytes, is_cut=f.is_cut)
            for f in found
        ]
        self._tidy(box, channel, wires)
        has_more = bool(uids) and last < uids[-1]
        self._uid_next[channel.id] = uid_next
        if not last:
            last = at.uid if at.validity == validity else max(0, uid_next - 1)
        after = msgspec.json.encode(Cursor(validity, last)).decode()
        return Page(items=wires, cursor=after, has_more=has_more)

    def _tidy(self, box: BaseMailBox, channel: ChannelFacts, wires: Sequence[Wire]) -> None:
        """Our own copies go to the Sent folder, marked as read; a server that refuses is no harm."""
        ours = [str(w.uid) for w in wires if is_ours(channel, w.raw)]
        seen = [str(w.uid) for w in wires] if is_on(channel, "mark_read", "no") else ours
        with contextlib.suppress(ImapToolsError):
            if seen:
                box.client.uid("STORE", ",".join(seen), "+FLAGS", "(\\Seen)")
            sent = imap.sent_folder(box, channel.get("sent_folder")) if ours else ""
            if sent and sent != folder_of(channel):
                box.move(ours, sent)

    def wait(self, channel: ChannelFacts, timeout_s: float) -> bool:
        with _told(channel):
            known = self._uid_next.get(channel.id, 0)
            return self._sessions.use(
                (channel.id, "wait"),
                server_of(channel, "imap"),
                lambda box: imap.wait(box, folder_of(channel), timeout_s, known_next=known),
            )

    # ---- translating

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        if not isinstance(wire, Wire) or not wire.raw.strip():
            raise Unreadable("This is no mail: it holds nothing")
        try:
            letter = read_letter(
                wire.raw, our_address=address_of(channel), arrived_at=wire.arrived_at
            )
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise Unreadable(f"The mail could not be taken apart: {error}") from error
        if not letter.headers.items:
            raise Unreadable("This is no mail: it has no headers")
        return post_of(letter, wire, channel)

    def blobs(self, wire: object) -> Mapping[str, bytes]:
        if not isinstance(wire, Wire):
            return {}
        return {file.sha256: file.content for file in files_of(wire.raw)}

    # ---- speaking

    def key_for(self, channel: ChannelFacts, seed: str) -> str:
        return own_message_id(channel, seed)

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        to = utterance.to.strip()
        if is_robot(to) or not is_address(to):
            raise Refused(f"Nobody reads mail at “{to}”, so it was not sent there")
        address = address_of(channel)
        if to.lower() == address.lower():
            raise Refused(f"{to} is our own address; the answer would come back to us")
        draft = _draft(channel, utterance, now)
        try:
            raw = compose(draft)
        except (ValueError, UnicodeError) as error:
            raise Refused(f"The mail to {to} cannot be written: {error}") from error
        copy_to = address if is_on(channel, "proof_copy", "yes") else ""
        with _told(channel):
            server = server_of(channel, "smtp")
            said, is_copied = smtp.send(server, address, to, raw, copy_to=copy_to)
        if not is_copied:
            self._keep_in_sent(channel, raw)
        return Receipt(id=utterance.key, said=said)

    def _keep_in_sent(self, channel: ChannelFacts, raw: bytes) -> None:
        """The mail has left; that its copy could not be kept must not make it leave again."""

        def append(box: BaseMailBox) -> None:
            sent = imap.sent_folder(box, channel.get("sent_folder"))
            if sent:
                box.append(raw, sent, flag_set="\\Seen")

        with contextlib.suppress(MailError):
            self._sessions.use(channel.id, server_of(channel, "imap"), append)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Looks into the mailbox. The proof copy needs some time to arrive: ask after two minutes."""

        def look(box: BaseMailBox) -> str:
            sent = imap.sent_folder(box, channel.get("sent_folder"))
            places = [p for p in (folder_of(channel), sent, "INBOX", *_ALL_MAIL) if p]
            return imap.find_by_id(box, utterance.key, places)

        with _told(channel):
            place = self._sessions.use(channel.id, server_of(channel, "imap"), look)
        return Receipt(id=utterance.key, said=f"Our copy is in {place}") if place else None

    # ---- testing

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        return [_finding(channel, "imap"), _finding(channel, "smtp")]


email = EmailConnector()


def _finding(channel: ChannelFacts, protocol: Literal["imap", "smtp"]) -> Finding:
    label = "Receiving (IMAP)" if protocol == "imap" else "Sending (SMTP)"
    if not is_address(address_of(channel)):
        words = "The address of the mailbox is missing or no mail address"
        return Finding(label=label, is_good=False, words=words, setting="address")
    try:
        server = server_of(channel, protocol, timeout_s=CHECK_TIMEOUT_S)
        if protocol == "smtp":
            smtp.probe(server, address_of(channel))
            words = f"{server.where} lets us send as {address_of(channel)}"
            if is_on(channel, "tag_replies", "yes"):
                smtp.probe_tag(server, address_of(channel), with_tag(address_of(channel), "test"))
        else:
            sessions = imap.Sessions()
            try:
                sessions.use("", server, lambda box: imap.select(box, folder_of(channel)))
            finally:
                sessions.forget("")
            words = f"{server.where} lets us read the folder {folder_of(channel)}"
    except MailError as error:
        return Finding(label=label, is_good=False, words=error.why, setting=error.setting)
    return Finding(label=label, is_good=True, words=words)


@contextlib.contextmanager
def _told(channel: ChannelFacts) -> Iterator[None]:
    """Mail errors in the words of the listening floor."""
    try:
        yield
    except MailError as error:
        why = f"{channel.name}: {error.why}"
        if error.kind == "keys":
            raise KeysExpired(why) from error
        if error.kind == "refused":
            raise Refused(why) from error
        if error.kind == "unknown":
            raise Unknown(why) from error
        raise RetryLater(why) from error


def _draft(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Draft:
    address = address_of(channel)
    house = one_line(channel.get("sender_name"))
    person = one_line(utterance.sender_name)
    has_tags = is_on(channel, "tag_replies", "yes")
    is_notice = utterance.extra.get("notice") == "1"
    is_answer = bool(utterance.reply_to_id or utterance.references)
    return Draft(
        message_id=utterance.key,
        sender=address,
        sender_name=f"{person} ({house})" if person and house else person or house,
        to=utterance.to.strip(),
        reply_to=with_tag(address, utterance.case_tag if has_tags else ""),
        subject=answer_subject(utterance.subject) if is_answer else utterance.subject,
        text=utterance.text,
        is_formatted=utterance.extra.get("format") == "markdown",
        quoted=utterance.quoted,
        quoted_intro=utterance.extra.get("quoted_intro", ""),
        in_reply_to=utterance.reply_to_id,
        references=utterance.references,
        sent_at=now.astimezone(UTC),
        files=[_enclosure(f) for f in utterance.files],
        mark=own.mark_of(own_key(channel), utterance.key),
        is_notice=is_notice,
    )


def _enclosure(file: OutgoingFile) -> Enclosure:
    return Enclosure(file.name, file.media_type, file.content, file.alt)


def _read_cursor(cursor: str) -> Cursor:
    try:
        return msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()
    except msgspec.MsgspecError:
        return Cursor()
