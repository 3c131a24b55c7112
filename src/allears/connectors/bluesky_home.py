"""Where an account of the AT Protocol lives: by what was typed, by its handle, by its document.

A handle leads to a lasting id (DID), that to a document, and the document names the server (PDS). The
accounts that Bluesky hosts itself are let in at one door. What it misses: a handle that is only
written into the name service is asked of the network's public view, not looked up by us.
Source: https://atproto.com/specs/handle and https://atproto.com/specs/did
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from allears.connectors import asking, fields, outcomes
from allears.lib import clock
from allears.listening.ports import ChannelFacts, Refused

WHAT: Final = "Bluesky"
ENTRY: Final = "https://bsky.social"
"""The server that opens sessions for all accounts that Bluesky hosts itself."""
PUBLIC: Final = "https://public.api.bsky.app"
DIRECTORY: Final = "https://plc.directory"


def server_of(channel: ChannelFacts, timeout_s: float = 0.0) -> str:
    """The address of the account's server, without a slash at its end. Raises as the door does."""
    typed = channel.get("server").strip().rstrip("/")
    if typed:
        return typed if "://" in typed else f"https://{typed}"
    name = channel.get("handle").strip().removeprefix("@").lower()
    if "@" in name or name.endswith(".bsky.social"):
        return ENTRY
    did = name if name.startswith("did:") else _did_of(name, timeout_s)
    return _server_in(_document(did, timeout_s)) or ENTRY


def _did_of(handle: str, timeout_s: float) -> str:
    url = f"{PUBLIC}/xrpc/com.atproto.identity.resolveHandle"
    found = _ask(asking.Question(what=WHAT, url=url, query={"handle": handle}, timeout_s=timeout_s))
    did = fields.text(found, "did")
    if not did.startswith("did:"):
        raise Refused(
            f"Nobody on Bluesky is called {handle}. Check the spelling, or name the server."
        )
    return did


def _document(did: str, timeout_s: float) -> Any:
    if did.startswith("did:web:"):
        host = did.removeprefix("did:web:").partition(":")[0]
        url = f"https://{host}/.well-known/did.json"
    else:
        url = f"{DIRECTORY}/{did}"
    return _ask(asking.Question(what="The directory of accounts", url=url, timeout_s=timeout_s))


def _ask(question: asking.Question) -> Any:
    answer = asking.send(question)
    if answer.status in {400, 404}:
        return {}
    outcomes.judge(answer, what=question.what, now=clock.now())
    return asking.read(answer, question)


def _server_in(document: object) -> str:
    """The one that keeps the account's posts, as its document says."""
    for service in fields.rows(document, "service"):
        address = fields.text(service, "serviceEndpoint").rstrip("/")
        is_pds = fields.text(service, "id").endswith("#atproto_pds")
        if is_pds and urlsplit(address).scheme == "https" and not urlsplit(address).path:
            return address
    return ""
