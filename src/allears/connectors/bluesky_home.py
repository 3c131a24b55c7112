"""Where an account of the AT Protocol lives: by what was typed, by its handle, by its document.

A handle leads to a lasting id (DID), that to a document, and the document names the server (PDS). For
connecting by a yes (`home_of`) both directions must agree: the document names the handle, too. The
accounts that Bluesky hosts itself are let in with a password at one door (`server_of`). What it
misses: a handle that is only written into the name service is asked of the network's public view (or
of the server that was typed), not looked up by us.
Source: https://atproto.com/specs/handle and https://atproto.com/specs/did
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from allears.connectors import asking, fields, outcomes
from allears.lib import clock
from allears.listening.ports import ChannelFacts, Refused, RetryLater

WHAT: Final = "Bluesky"
ENTRY: Final = "https://bsky.social"
"""The server that opens sessions for all accounts that Bluesky hosts itself."""
PUBLIC: Final = "https://public.api.bsky.app"
DIRECTORY: Final = "https://plc.directory"
OWN_WORD_S: Final = 4.0
"""How long the website of a handle may take to say whose it is, before the network is asked."""
_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]{1,253})")
_HANDLE = re.compile(r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Home:
    """An account and where it lives, as both its handle and its document say."""

    did: str
    handle: str
    """Empty where the document names none that leads back."""
    server: str


def typed_server(settings: Mapping[str, str]) -> str:
    """The server that somebody named, as an address without a slash at its end; or nothing."""
    typed = settings.get("server", "").strip().rstrip("/")
    return typed if not typed or "://" in typed else f"https://{typed}"


def typed_name(settings: Mapping[str, str]) -> str:
    """The handle or lasting id that somebody typed."""
    name = settings.get("handle", "").strip().removeprefix("https://bsky.app/profile/")
    return name.removeprefix("@").strip("/").lower()


def server_of(channel: ChannelFacts, timeout_s: float = 0.0) -> str:
    """The address of the account's server, for a password. Raises as the door does."""
    if typed := typed_server(channel.settings):
        return typed
    name = typed_name(channel.settings)
    if "@" in name or name.endswith(".bsky.social"):
        return ENTRY
    did = name if name.startswith("did:") else _asked_did(PUBLIC, name, timeout_s)
    return _server_in(_document(did, DIRECTORY, timeout_s)) or ENTRY


def home_of(name: str, settings: Mapping[str, str], timeout_s: float = 0.0) -> Home:
    """Where the account of this handle or id lives; both directions must agree.

    `settings`: with `server` and `directory` where somebody named those. Raises `Refused`,
    `RetryLater`.
    """
    typed = typed_server(settings)
    directory = (settings.get("directory") or DIRECTORY).strip().rstrip("/")
    is_did = name.startswith("did:")
    did = name if is_did else _did_of(name, typed, timeout_s)
    if not _DID.fullmatch(did):
        raise Refused(f"{name} leads to no account of the AT Protocol.")
    document = _document(did, directory, timeout_s)
    if fields.text(document, "id") not in {did, ""}:
        raise Refused(
            f"The directory of accounts gives the document of another account than {did}."
        )
    if not is_did and name not in _handles_in(document):
        raise Refused(f"{name} leads to an account that does not call itself so. Check the handle.")
    server = _server_in(document, typed)
    if not server:
        raise Refused(f"The account {name} does not say where it lives.")
    if typed and server != typed:
        raise Refused(f"{name} lives at {server}, not at {typed}. Leave the server empty.")
    handle = _leading_back(document, did, typed, timeout_s) if is_did else name
    return Home(did=did, handle=handle, server=server)


def _leading_back(document: object, did: str, typed: str, timeout_s: float) -> str:
    """The first handle of the document, if it leads to this account."""
    for handle in _handles_in(document)[:1]:
        try:
            if _did_of(handle, typed, timeout_s) == did:
                return handle
        except (Refused, RetryLater):
            pass
    return ""


def _did_of(handle: str, typed: str, timeout_s: float) -> str:
    """Asked of the server that was typed; else of the handle's own website, then of the network."""
    if not _HANDLE.fullmatch(handle):
        raise Refused(f"“{handle[:80]}” is no handle. They look like shop.bsky.social.")
    return (
        _asked_did(typed, handle, timeout_s)
        if typed
        else _own_word(handle) or _asked_did(PUBLIC, handle, timeout_s)
    )


def _own_word(handle: str) -> str:
    """What the website of the handle says; nothing where it does not."""
    question = asking.Question(
        what=handle, url=f"https://{handle}/.well-known/atproto-did", timeout_s=OWN_WORD_S
    )
    try:
        answer = asking.send(question)
    except (Refused, RetryLater):
        return ""
    did = answer.text[:300].strip() if answer.is_good else ""
    return did if _DID.fullmatch(did) else ""


def _asked_did(server: str, handle: str, timeout_s: float) -> str:
    url = f"{server}/xrpc/com.atproto.identity.resolveHandle"
    found = _ask(asking.Question(what=WHAT, url=url, query={"handle": handle}, timeout_s=timeout_s))
    did = fields.text(found, "did")
    if not did.startswith("did:"):
        raise Refused(
            f"Nobody on Bluesky is called {handle}. Check the spelling, or name the server."
        )
    return did


def _document(did: str, directory: str, timeout_s: float) -> Any:
    if did.startswith("did:web:"):
        host = did.removeprefix("did:web:").partition(":")[0]
        url = f"https://{host}/.well-known/did.json"
    else:
        url = f"{directory}/{did}"
    return _ask(asking.Question(what="The directory of accounts", url=url, timeout_s=timeout_s))


def _ask(question: asking.Question) -> Any:
    answer = asking.send(question)
    if answer.status in {400, 404}:
        return {}
    outcomes.judge(answer, what=question.what, now=clock.now())
    return asking.read(answer, question)


def _handles_in(document: object) -> list[str]:
    names = fields.texts(document, "alsoKnownAs")
    return [one.removeprefix("at://").lower() for one in names if one.startswith("at://")]


def _server_in(document: object, typed: str = "") -> str:
    """The one that keeps the account's posts, as its document says."""
    for service in fields.rows(document, "service"):
        address = fields.text(service, "serviceEndpoint").rstrip("/")
        is_pds = fields.text(service, "id").endswith("#atproto_pds")
        is_good = urlsplit(address).scheme == "https" and not urlsplit(address).path
        if is_pds and (is_good or (typed and address == typed)):
            return address
    return ""
