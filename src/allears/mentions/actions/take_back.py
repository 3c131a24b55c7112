"""What an author or a network takes back: nothing of it stays but the fact that it was there.

In three strokes. `bury` writes tombstones and commits, so that what comes late (streams reorder,
two processes hear one network) is not kept, or is found out before it becomes a case. `take_back`,
in the transaction that moves the cursor, looks once which of the ids are ours and queues those; a
batch that does not concern us costs that one look. `care` then takes pieces from the queue and
calls `wipe` in the transaction that also cleans the cases. All three may be repeated.
What it misses: backups that were made before, and pages that a browser still has open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from allears.contacts import queries as contacts
from allears.lib import wake
from allears.mentions import tombstones
from allears.mentions.actions.revise import note_changes
from allears.mentions.actions.verdicts import forget_posts
from allears.mentions.ids import scope_of
from allears.mentions.models import Change, ChangeKind, Context, GoneAccount, Mention, Tombstone

Pair = tuple[str, str]
"""(network, id of a post or of an account)"""


@transaction.atomic
def bury(
    *, posts: Iterable[Pair] = (), authors: Iterable[Pair] = (), channel_id: int, now: datetime
) -> None:
    """Remember for `tombstones.REMEMBER` that these are gone. To be committed before `take_back`
    looks for them. `channel_id`: which channel says so, for ids that are only good within it."""
    post_keys = {tombstones.of_post(*pair, channel_id=channel_id) for pair in posts}
    author_keys = {tombstones.of_author(*pair) for pair in authors}
    with connection.cursor() as cursor:
        if post_keys:
            cursor.execute(f"{_BURY} DO NOTHING", [now, sorted(post_keys)])
        if author_keys:
            again = "(key) DO UPDATE SET at = excluded.at"
            cursor.execute(f"{_BURY} {again}", [now, sorted(author_keys)])


_BURY = """
    INSERT INTO mentions_tombstone (key, at) SELECT key, %s FROM unnest(%s::uuid[]) AS key
    ON CONFLICT
"""


def forget_tombstones(*, now: datetime) -> int:
    """Let those go that are old enough."""
    return Tombstone.objects.filter(at__lt=now - tombstones.REMEMBER).delete()[0]


_OURS = """
    SELECT 0, id FROM mentions_mention
    WHERE network = %(network)s AND external_id = ANY(%(ids)s) AND gone_at IS NULL
        AND (%(channel)s::bigint IS NULL OR channel_id = %(channel)s)
    UNION ALL
    SELECT 1, id FROM mentions_context
    WHERE network = %(network)s AND external_id = ANY(%(ids)s) AND gone_at IS NULL
"""


@transaction.atomic
def take_back(
    *,
    posts: Sequence[Pair] = (),
    authors: Sequence[Pair] = (),
    channel_id: int,
    now: datetime,
) -> int:
    """Queue what is ours of it; gives how many mentions and accounts that are."""
    n = 0
    for network, group in groupby(sorted(set(posts)), key=lambda pair: pair[0]):
        post_ids = [post_id for _network, post_id in group]
        found = _ours(network, post_ids, channel_id)
        note_changes((pk for is_context, pk in found if not is_context), ChangeKind.GONE, now=now)
        wipe_contexts([pk for is_context, pk in found if is_context], now=now)
        forget_posts(network=network, post_ids=post_ids)
        n += len(found)
    for network, group in groupby(sorted(set(authors)), key=lambda pair: pair[0]):
        keys = [key for _network, key in group]
        n += _accounts(network, keys, now=now)
        forget_posts(network=network, authors=keys)
    if n:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "fresh")
    return n


def _ours(network: str, post_ids: list[str], channel_id: int) -> list[tuple[int, int]]:
    here = channel_id if scope_of(network, channel_id=channel_id) else None
    given: dict[str, Any] = {"network": network, "ids": post_ids, "channel": here}
    with connection.cursor() as cursor:
        cursor.execute(_OURS, given)
        return list(cursor.fetchall())


def _accounts(network: str, keys: list[str], *, now: datetime) -> int:
    identity_ids = contacts.ids_of_keys(network, keys)
    GoneAccount.objects.bulk_create(
        [GoneAccount(identity_id=pk, at=now) for pk in identity_ids], ignore_conflicts=True
    )
    contexts = Context.objects.filter(network=network, author_key__in=keys, gone_at=None)
    wipe_contexts(list(contexts.values_list("pk", flat=True)), now=now)
    return len(identity_ids)


def wipe_contexts(context_ids: Sequence[int], *, now: datetime) -> None:
    """Posts above a mention: their place stays, nothing else."""
    if context_ids:
        rows = Context.objects.filter(pk__in=context_ids, gone_at=None)
        rows.update(post={"text": ""}, author_key="", gone_at=now)


# ---- in pieces -------------------------------------------------------------------------------


def take_changes(
    *, limit: int, now: datetime, only: int | None = None
) -> list[tuple[int, ChangeKind]]:
    """Take (mention, what became of it) out of the queue, in the caller's transaction; what was put
    aside when its time has come. `only` this mention."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH next AS MATERIALIZED (
                SELECT mention_id FROM mentions_change
                WHERE (again_at IS NULL OR again_at <= %s) AND (%s::bigint IS NULL OR mention_id = %s)
                ORDER BY mention_id LIMIT %s FOR UPDATE SKIP LOCKED
            ) DELETE FROM mentions_change c USING next WHERE c.mention_id = next.mention_id
            RETURNING c.mention_id, c.kind
            """,
            [now, only, only, limit],
        )
        return sorted((pk, ChangeKind(kind)) for pk, kind in cursor.fetchall())


def put_change_aside(*, mention_id: int, until: datetime) -> None:
    """To follow it broke: others go first, and it is tried again then."""
    Change.objects.filter(pk=mention_id).update(n_faults=F("n_faults") + 1, again_at=until)


def take_gone_account(*, now: datetime, only: int | None = None) -> GoneAccount | None:
    """The oldest account that is being taken back, locked until the caller's transaction ends. `only`
    the one of this number."""
    rows = GoneAccount.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(Q(again_at=None) | Q(again_at__lte=now), ended_at=None)
    rows = rows if only is None else rows.filter(pk=only)
    return rows.select_related("identity").order_by("id").first()


def put_account_aside(*, account_id: int, until: datetime) -> None:
    """A piece of it broke whoever took it back: other accounts go first."""
    GoneAccount.objects.filter(pk=account_id).update(n_faults=F("n_faults") + 1, again_at=until)


def next_piece(account: GoneAccount, *, limit: int, now: datetime) -> list[int]:
    """The next mentions of an account, said until it went; its place moves on with them.

    An empty one ends it. Newest first, by the index of what a person said."""
    rows = Mention.objects.filter(identity=account.identity, heard_at__lte=account.at)
    if account.place_at is not None:
        rows = rows.filter(posted_at__lte=account.place_at).exclude(
            posted_at=account.place_at, pk__gte=account.place_id
        )
    found = list(
        rows.order_by("-posted_at", "-pk").values_list("pk", "posted_at", "gone_at")[:limit]
    )
    if found:
        account.place_id, account.place_at, _gone_at = found[-1]
    else:
        account.ended_at = now
    fresh = [pk for pk, _at, gone_at in found if gone_at is None]
    account.n_gone += len(fresh)
    account.n_faults, account.again_at = 0, None
    account.save()
    return fresh
