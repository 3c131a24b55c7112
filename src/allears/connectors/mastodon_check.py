"""Trying a Mastodon channel for real: the server, the account, its rights, each source, the open line."""

from __future__ import annotations

from collections.abc import Iterator

from allears.connectors import fields, mastodon_auth, mastodon_stream
from allears.connectors.mastodon_hear import Cursor, Visit
from allears.connectors.mastodon_server import Api, Instance, read_instance
from allears.connectors.mastodon_settings import RIGHTS, is_on
from allears.connectors.mastodon_sources import Source, Sources, sources_of
from allears.lib import clock
from allears.listening.ports import ChannelFacts, Finding, KeysExpired, Refused, RetryLater

BLANKS = {"tag": "hashtags", "list": "lists", "public": "timeline", "search": "search"}
ENDS = (RetryLater, Refused, KeysExpired)
MAX_TRIED = 8
"""Sources that are tried; the rest would take too long."""


def findings(channel: ChannelFacts, *, timeout_s: float) -> Iterator[Finding]:
    """One line for each thing that was tried; stops where the rest cannot work."""
    now = clock.now()
    try:
        api = Api(channel, timeout_s=timeout_s)
        instance = read_instance(api, now)
    except ENDS as error:
        yield Finding(label="Server", is_good=False, words=error.why, setting="server")
        return
    yield Finding(label="Server", is_good=True, words=_described(instance), setting="server")
    if api.token:
        found = list(_account(api))
        yield from found
        if not all(one.is_good for one in found):
            return
    elif not sources_of(channel):
        words = "It is not connected to an account yet: connect it."
        yield Finding(label="Account", is_good=False, words=words)
        return
    else:
        words = "Without an account it can hear what is public, and cannot answer."
        yield Finding(label="Account", is_good=True, words=words)
    named = Sources(api, instance, {})
    sources = sources_of(channel)
    for source in sources[:MAX_TRIED]:
        yield _source(named, source)
    if is_on(channel, "live", "yes") and any(source.kind != "search" for source in sources):
        visit = Visit(api, instance, Cursor(), now)
        words = mastodon_stream.tried(visit)
        yield Finding(label="At once", is_good=True, words=words, setting="live")


def _account(api: Api) -> Iterator[Finding]:
    try:
        kept = mastodon_auth.remember(api, clock.now())
    except ENDS as error:
        yield Finding(label="Account", is_good=False, words=error.why)
        return
    name = f"@{kept['account']}"
    yield Finding(label="Account", is_good=True, words=f"We are {name} there.", name=name)
    missing = _missing(api)
    if missing:
        why = {right.name: right.why for right in RIGHTS}
        words = "; ".join(f"{name} ({why[name]})" for name in missing)
        words = f"The key has not the right {words}. Connect it again."
        yield Finding(label="Rights", is_good=False, words=words)


def _missing(api: Api) -> list[str]:
    """Rights that this key has not, where the server tells (Mastodon 4.3)."""
    try:
        said = api.find("/api/v1/apps/verify_credentials", is_trusting=True)
    except ENDS:
        return []
    had = set(fields.texts(said, "scopes")) or set(fields.text(said, "scopes").split())
    if not had:
        return []
    return [right.name for right in RIGHTS if not {right.name, right.name.partition(":")[0]} & had]


def _source(named: Sources, source: Source) -> Finding:
    label = {"mentions": "Mentions", "tag": f"#{source.arg}"}.get(source.kind, source.key)
    setting = BLANKS.get(source.kind, "mentions")
    try:
        rows = named.newest(source)
    except ENDS as error:
        return Finding(label=label, is_good=False, words=error.why, setting=setting)
    words = f"{len(rows)} on the first page." if rows else "It can be heard; nothing is there yet."
    return Finding(label=label, is_good=True, words=words, setting=setting)


def _described(instance: Instance) -> str:
    name = instance.title or instance.domain
    version = f" ({instance.version})" if instance.version else ""
    return f"{name}{version} takes posts of {instance.max_chars} characters, {instance.max_files} files."
