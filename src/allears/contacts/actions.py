"""Every write about people: knowing who spoke; merging, describing and blocking have rooms of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from allears.contacts.alike import places
from allears.contacts.blocking import Blocking as Blocking
from allears.contacts.blocking import block as block
from allears.contacts.blocking import lapse as lapse_blocks
from allears.contacts.blocking import unblock as unblock
from allears.contacts.consents import Word as Word
from allears.contacts.consents import keep_consent as keep_consent
from allears.contacts.lines import Described as Described
from allears.contacts.lines import add_line as add_line
from allears.contacts.lines import describe as describe
from allears.contacts.lines import remove_line as remove_line
from allears.contacts.merging import merge as merge
from allears.contacts.merging import unmerge as unmerge
from allears.contacts.models import Contact, Identity
from allears.contacts.roles import Proven as Proven
from allears.contacts.roles import end_role as end_role
from allears.contacts.roles import give_role as give_role
from allears.lib import sight
from allears.listening.post import Author

__all__ = [
    "Blocking",
    "Described",
    "Proven",
    "Spoke",
    "Word",
    "add_line",
    "block",
    "describe",
    "end_role",
    "forget_account",
    "give_role",
    "keep_consent",
    "key_of",
    "know",
    "lapse_blocks",
    "lock",
    "merge",
    "remove_line",
    "stranger",
    "unblock",
    "unmerge",
]

REFRESH_AFTER = timedelta(hours=1)
"""How stale `last_seen_at` and `heard_at` may be; saves a write for everybody who posts often."""
MAX_FIELD = 500
MAX_NAME = 300
MAX_LANGUAGE = 35


def key_of(author: Author) -> str:
    """What tells two people of one network apart: the lasting id, else the handle."""
    return (author.id or author.handle.lower())[:MAX_FIELD]


@dataclass(frozen=True)
class Spoke:
    """Somebody was heard on a network."""

    network: str
    author: Author
    at: datetime
    language: str = ""
    """In which they spoke, as triage believes; empty: not known."""


@sight.whole
def know(spoken: Iterable[Spoke], *, now: datetime) -> Mapping[tuple[str, str], int]:
    """(network, key) to identity id, making contacts and identities for those who are new.

    Must run inside the caller's transaction. One read and at most three writes for any number.
    """
    newest: dict[tuple[str, str], Spoke] = {}
    for spoke in spoken:
        key = key_of(spoke.author)
        if key:
            newest[(spoke.network, key)] = spoke
    if not newest:
        return {}
    known = _find(newest)
    missing = {pair: newest[pair] for pair in sorted(newest) if pair not in known}
    if missing:
        known |= _introduce(missing, now=now)
    _refresh(known, newest)
    return {pair: row.id for pair, row in known.items()}


class _Known(NamedTuple):
    """What is asked of an identity row."""

    network: str
    key: str
    id: int
    name: str
    handle: str
    followers: int | None
    links: list[str]
    gone_at: datetime | None
    last_seen_at: datetime


def _find(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], _Known]:
    by_network: dict[str, list[str]] = {}
    for network, key in pairs:
        by_network.setdefault(network, []).append(key)
    rows = (
        _Known(*row)
        for network, keys in by_network.items()
        for row in Identity.objects.filter(network=network, key__in=keys).values_list(
            *_Known._fields
        )
    )
    return {(row.network, row.key): row for row in rows}


_INTRODUCE = """
    WITH fresh AS (
        SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id')) AS contact_id, t.*
        FROM jsonb_to_recordset(%s::jsonb) AS t(
            network text, key text, handle text, name text, called text, language text,
            followers bigint, url text, links text[], at timestamptz)
    ), people AS (
        INSERT INTO contacts_contact (id, name, language, about, created_at, heard_at)
        SELECT contact_id, called, language, '', %s, at FROM fresh
    ), known AS (
        INSERT INTO contacts_identity
            (contact_id, network, key, handle, name, followers, url, links, first_seen_at, last_seen_at)
        SELECT contact_id, network, key, handle, name, followers, url, links, at, at FROM fresh
        ON CONFLICT (network, key) DO NOTHING
        RETURNING contact_id
    )
    SELECT contact_id FROM fresh EXCEPT SELECT contact_id FROM known
"""


def _introduce(
    spoken: Mapping[tuple[str, str], Spoke], *, now: datetime
) -> dict[tuple[str, str], _Known]:
    """New contacts with their identities, in one statement; who lost a race gets the winner's."""
    records = [
        {
            "network": network,
            "key": key,
            "handle": spoke.author.handle[:MAX_FIELD],
            "name": spoke.author.name[:MAX_FIELD],
            "called": (spoke.author.name or spoke.author.handle)[:MAX_NAME],
            "language": spoke.language[:MAX_LANGUAGE],
            "followers": spoke.author.followers,
            "url": spoke.author.url,
            "links": places(spoke.author.links),
            "at": spoke.at,
        }
        for (network, key), spoke in spoken.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INTRODUCE, [msgspec.json.encode(records).decode(), now])
        lost = [row[0] for row in cursor.fetchall()]
    if lost:
        Contact.objects.filter(pk__in=lost).delete()
    return _find(spoken)


_REFRESH = """
    WITH fresh AS (
        SELECT * FROM jsonb_to_recordset(%s::jsonb) AS t(
            id bigint, name text, handle text, followers bigint, links text[], language text,
            at timestamptz)
    ), heard AS (
        UPDATE contacts_identity i
        SET name = t.name, handle = t.handle, followers = t.followers, links = t.links,
            gone_at = NULL, last_seen_at = t.at
        FROM fresh t WHERE i.id = t.id
        RETURNING i.contact_id, t.at, t.language
    ), each_one AS (
        SELECT contact_id, max(at) AS at, max(language) AS language FROM heard GROUP BY contact_id
    ), locked AS (
        SELECT c.id FROM contacts_contact c JOIN each_one h ON c.id = h.contact_id
        WHERE c.heard_at IS NULL OR c.heard_at < h.at - %s::interval OR c.language = '' AND h.language <> ''
        ORDER BY c.id FOR NO KEY UPDATE OF c
    )
    UPDATE contacts_contact c
    SET heard_at = greatest(c.heard_at, h.at),
        language = CASE WHEN c.language = '' THEN h.language ELSE c.language END
    FROM each_one h
    WHERE c.id = h.contact_id AND c.id IN (SELECT id FROM locked)
"""


def _refresh(
    known: Mapping[tuple[str, str], _Known], spoken: Mapping[tuple[str, str], Spoke]
) -> None:
    """New names and reach, and now and then when somebody was heard last."""
    changed = []
    for pair, row in sorted(known.items()):
        author, at = spoken[pair].author, spoken[pair].at
        is_new_name = bool(author.name) and author.name[:MAX_FIELD] != row.name
        is_new_reach = author.followers is not None and author.followers != row.followers
        links = places(author.links) or row.links
        is_new = is_new_name or is_new_reach or links != row.links
        is_back = row.gone_at is not None and at > row.gone_at
        if not (is_new or is_back or at - row.last_seen_at > REFRESH_AFTER):
            continue
        changed.append(
            {
                "id": row.id,
                "name": author.name[:MAX_FIELD] or row.name,
                "handle": author.handle[:MAX_FIELD] or row.handle,
                "followers": author.followers if is_new_reach else row.followers,
                "links": links,
                "language": spoken[pair].language[:MAX_LANGUAGE],
                "at": max(row.last_seen_at, at),
            }
        )
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                _REFRESH,
                [msgspec.json.encode(changed).decode(), f"{REFRESH_AFTER.total_seconds()} s"],
            )


def lock(contact_ids: Iterable[int]) -> dict[int, Contact]:
    """Take the contacts, so that two processes never open two cases for one person at once. Rows that
    point at them can be saved meanwhile: whoever has a case and saves it needs its person for a moment."""
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=sorted(set(contact_ids)))
    return {row.pk: row for row in rows.order_by("pk")}


@transaction.atomic
def forget_account(*, identity: Identity, now: datetime) -> None:
    """An account was deleted or taken down: how it was called is not kept. Its lasting id stays, so
    that the cases of the person stay theirs; so does what we call them, if somebody here wrote it."""
    contact = Contact.objects.select_for_update(no_key=True).get(pk=identity.contact_id)
    row = Identity.objects.select_for_update().get(pk=identity.pk)
    called = {name for name in (row.name[:MAX_NAME], row.handle[:MAX_NAME]) if name}
    Identity.objects.filter(pk=row.pk).update(
        name="", handle="", url="", followers=None, links=[], gone_at=now
    )
    if contact.name in called:
        others = Identity.objects.filter(contact=contact).exclude(pk=row.pk).order_by("pk")
        names = (one.name or one.handle for one in others)
        contact.name = next((name[:MAX_NAME] for name in names if name), "")
        contact.save(update_fields=["name"])


def stranger(*, now: datetime) -> Contact:
    """A contact for somebody who left neither name nor address."""
    return Contact.objects.create(name="", created_at=now, heard_at=now)
