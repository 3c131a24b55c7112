"""An e-mail channel's settings, read: its servers, its address, its key, and which mails are ours."""

from __future__ import annotations

from typing import Literal

from allears.lib.mail import own
from allears.lib.mail.headers import split_head
from allears.lib.mail.letter import ids_in
from allears.lib.mail.servers import MailError, Server
from allears.listening.ports import ChannelFacts


def server_of(
    channel: ChannelFacts, protocol: Literal["imap", "smtp"], *, timeout_s: float = 20.0
) -> Server:
    host = channel.get(f"{protocol}_host").strip()
    if not host:
        raise MailError(
            "refused", f"The {protocol.upper()} host is missing", setting=f"{protocol}_host"
        )
    security = channel.get(f"{protocol}_security", "ssl")
    usual = {"imap": {"ssl": 993}, "smtp": {"ssl": 465, "starttls": 587}}
    fallback = usual[protocol].get(security, 143 if protocol == "imap" else 25)
    user, password = channel.get("imap_user") or address_of(channel), channel.get("imap_password")
    if protocol == "smtp":
        own_user = channel.get("smtp_user")
        has_login = is_on(channel, "smtp_login", "yes")
        user = (own_user or user) if has_login else ""
        password = channel.get("smtp_password") or password
    return Server(
        protocol=protocol,
        host=host,
        port=number(channel, f"{protocol}_port", fallback),
        security=security,
        user=user,
        password=password,
        is_verified=is_on(channel, "verify_tls", "yes"),
        timeout_s=timeout_s,
    )


def is_ours(channel: ChannelFacts, raw: bytes) -> bool:
    headers, _ = split_head(raw.replace(b"\r\n", b"\n"))
    message_id = next(iter(ids_in(headers.get("message-id"))), "")
    return own.is_own(own_key(channel), message_id, headers.get(own.HEADER.lower()))


def notice_id(channel: ChannelFacts, seed: str) -> str:
    """The Message-ID (without <>) of a mail to our own people."""
    return own.notice_id(own_key(channel), seed, address_of(channel).rpartition("@")[2])


def answers_notice(channel: ChannelFacts, in_reply_to: str) -> bool:
    """A colleague answered the mail that told them something: that is for nobody."""
    return own.is_notice(own_key(channel), in_reply_to)


def own_key(channel: ChannelFacts) -> bytes:
    """The channel's own key; a channel without one falls back on its password, or knows nobody."""
    return (channel.secrets.get("own_key") or channel.secrets.get("imap_password", "")).encode()


def address_of(channel: ChannelFacts) -> str:
    return channel.get("address").strip()


def folder_of(channel: ChannelFacts) -> str:
    return channel.get("imap_folder").strip() or "INBOX"


def is_on(channel: ChannelFacts, key: str, default: str) -> bool:
    return channel.get(key, default).lower() in ("yes", "1", "true", "on")


def number(channel: ChannelFacts, key: str, default: int) -> int:
    try:
        return max(1, int(float(channel.get(key)))) if channel.get(key) else default
    except (ValueError, OverflowError):
        return default


def own_message_id(channel: ChannelFacts, seed: str) -> str:
    """The Message-ID (without <>) of a reply, always the same for the same seed; only we can make it."""
    return own.own_id(own_key(channel), seed, address_of(channel).rpartition("@")[2] or "localhost")
