"""The whole route of a post, and of the answer to it, step by step.

    1 hear       2 translate    3 normalize   4 dedupe   5 match   6 triage   7 keep
    8 open a case               9 route       10 tell    11 reply (people do that)
    12 outbox    13 speak

Each function is one stretch that either happens whole or not at all.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, transaction

from allears.cases import actions as cases
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.flow import apart, cargo, firehose, sifting
from allears.lib import clock
from allears.lib.each import SomeFailed, aside_until, each
from allears.listening import pipeline
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Page,
    Receipt,
    Refused,
    RetryLater,
    TakesBack,
    Unknown,
)
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions import queries as kept
from allears.outbox import actions as outbox
from allears.outbox import rules as sending
from allears.outbox.queries import Outgoing

log = logging.getLogger(__name__)

ALONE = 200
"""Mentions of a batch that broke which are taken one by one."""


Clock = Callable[[], datetime]
"""Tells the time after something that takes a while; the demo's two weeks have one of their own."""


def listen(channel: Channel, *, now: datetime, after: Clock = lambda: clock.now()) -> mentions.Kept:
    """Steps 1 to 7 for one visit of a leased channel; the cursor moves with the rows."""
    facts = channels.fresh_facts(channel, now)
    listener = LISTENERS[channel.network]
    page = listener.hear(facts, channel.cursor, now)
    move = partial(channels.advance, poll_s=listener.poll_s)
    return take(channel, facts, page, now=after(), move=move)


def take(
    channel: Channel, facts: ChannelFacts, page: Page, *, now: datetime, move: Callable[..., None]
) -> mentions.Kept:
    """Steps 2 to 7 for a page that was heard. `move`: the action that moves the cursor past it."""
    connector = CONNECTORS[channel.network]
    sifted = sifting.sift(connector, page.items)
    loaded = cargo.translate(connector, facts, sifted.wires)
    loaded.n_unmet = sifted.n_unmet
    loaded.gone, loaded.gone_authors = cargo.named(page.gone), cargo.named(page.gone_authors)
    if apart.is_apart(channel, connector):
        apart.write_down(channel, page.items, gone=loaded.gone, now=now)
        loaded.is_written_down = True
    times = page.span or [post.created_at for post in loaded.posts if post.created_at]

    def advance() -> None:
        move(channel=channel, page=page, n_heard=len(page.items), times=times, now=now)

    return keep(channel, loaded, now=now, also=advance)


def keep(
    channel: Channel,
    loaded: cargo.Loaded,
    *,
    now: datetime,
    also: Callable[[], None] | None = None,
) -> mentions.Kept:
    """Steps 3 to 7 for posts that are translated, however they came.

    `also` writes what must stand or fall with the rows (a cursor), in their transaction. What was
    taken back is remembered before anything of the page is kept, and committed: whoever keeps it at
    this moment in another process finds that out.
    """
    gone = {"posts": loaded.gone, "authors": loaded.gone_authors}
    if loaded.gone or loaded.gone_authors:
        mentions.bury(**gone, channel_id=channel.pk, now=now)
    outcome = pipeline.run(
        loaded.posts,
        seen=kept.SeenRows(),
        matcher=cargo.matcher(),
        understanding=cargo.understanding(),
        keep_all=cargo.keeps_all(channel),
        perf=time.perf_counter,
        key_of=lambda post: cargo.key_of(post, channel),
    )
    for post in loaded.ours:
        confirm(post, now=now)
    outcome = kept.without_gone(outcome, channel_id=channel.pk, now=now)
    outcome = cargo.with_left_out(outcome, loaded)
    if not loaded.is_written_down:
        firehose.keep(channel, outcome, now=now, gone=loaded.gone)
    firehose.forget_authors(loaded.gone_authors, now=now)
    with transaction.atomic():
        mentions.take_back(**gone, channel_id=channel.pk, now=now)
        return mentions.keep(channel=channel, outcome=outcome, now=now, advance=also)


def care(*, now: datetime, only: Sequence[int] | None = None) -> cases.Cared:
    """Steps 8 to 10 for a batch of fresh mentions; `only` these, when given."""
    return cases.care(now=now, only=only)


def care_carefully(*, now: datetime) -> int:
    """The same, so that a mention about which nobody can decide keeps no other waiting: when a batch
    breaks, each of it is taken alone, and one that breaks again is put aside for a while that grows.
    How many were decided about. Raises when that breaks with all of them."""
    try:
        return care(now=now).n_mentions
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("A batch of mentions broke; each of them is taken alone")
    tried = dict(kept.next_fresh(limit=ALONE, now=now))
    try:
        return each(tried, lambda pk: _alone(pk, tried[pk], now), what="fresh mentions")
    except SomeFailed as error:
        if error.is_general:
            raise
        return error.n_done


def _alone(mention_id: int, n_faults: int, now: datetime) -> int:
    """Steps 8 to 10 for one."""
    try:
        return care(now=now, only=[mention_id]).n_mentions
    except Exception:
        mentions.put_aside(mention_id=mention_id, until=aside_until(n_faults, now=now))
        raise


def deliver(
    row: Outgoing, *, worker: str, now: datetime, after: Clock = lambda: clock.now()
) -> sending.Result | None:
    """Steps 12 and 13 for one leased row. None when there was nothing to do (any more)."""
    if cases.comes_back(row=row, now=now):
        return None
    attempt = outbox.begin(row=row, worker=worker, now=now)
    if attempt is None:
        return None
    last, receipt = _way(attempt)(attempt, after())
    now = after()
    if last.result is sending.Result.NOT_THERE and outbox.look_again(attempt=attempt, now=now):
        return None
    settle(attempt, last, receipt, now=now)
    return last.result


def settle(
    attempt: outbox.Try, last: sending.LastTry, receipt: Receipt | None, *, now: datetime
) -> None:
    """Write the end of a try and tell its case, in one transaction."""
    with transaction.atomic():
        settled = outbox.finish(attempt=attempt, last=last, receipt=receipt, now=now)
        if settled is None:
            return
        if last.result is sending.Result.RETRY_LATER and last.after_s is not None:
            channels.rest_sends(channel_id=settled.row.channel_id, after_s=last.after_s, now=now)
        if settled.row.takes_back_id is not None:
            _settle_back(settled, now=now)
        elif settled.is_sent:
            cases.sent(row=settled.row, now=now)
        elif settled.is_held:
            channels.hold_sends(channel_id=settled.row.channel_id, why=settled.words, now=now)
            cases.failed(row=settled.row, words=settled.words, now=now)
        elif settled.has_given_up:
            cases.failed(row=settled.row, words=settled.words, now=now)


def _settle_back(settled: outbox.Settled, *, now: datetime) -> None:
    """How it ended to take an answer back, for its case."""
    if settled.is_held:
        channels.hold_sends(channel_id=settled.row.channel_id, why=settled.words, now=now)
    if settled.is_sent:
        cases.recalled(row=settled.row, now=now)
    elif settled.is_held or settled.has_given_up:
        cases.not_recalled(row=settled.row, words=settled.words, now=now)


def confirm(post: Post, *, now: datetime) -> None:
    """Our own words came back to us: they have left, whatever we believed."""
    with transaction.atomic():
        row = outbox.confirm(key=post.id, receipt=Receipt(id=post.id, url=post.url), now=now)
        if row is not None:
            cases.sent(row=row, now=now)


_Ended = tuple[sending.LastTry, Receipt | None]


def _way(attempt: outbox.Try) -> Callable[[outbox.Try, datetime], _Ended]:
    """To say it, to look whether it was said, or to take back what was."""
    if attempt.row.takes_back_id is not None:
        return _unsay
    return _look if attempt.must_look else _speak


def _unsay(attempt: outbox.Try, now: datetime) -> _Ended:
    """Deleting twice does no harm: whatever is not known of an earlier try, it is done again."""
    channel, said = attempt.row.channel, attempt.row.takes_back
    speaker = SPEAKERS.get(channel.network)
    try:
        if said is None or not isinstance(speaker, TakesBack) or channel.removed_at is not None:
            raise Refused(f"{channel.name} takes nothing back.")
        channels.check_rest(channel, now)
        facts = channels.fresh_facts(channel, now)
        speaker.unsay(facts, outbox.receipt_of(said), now)
    except Exception as error:
        last = dataclasses.replace(_last(error), takes_back=True)
        if last.result is sending.Result.UNKNOWN:
            last = dataclasses.replace(last, result=sending.Result.RETRY_LATER)
        return last, None
    return sending.LastTry(result=sending.Result.SENT, why=sending.GONE, takes_back=True), None


def _speak(attempt: outbox.Try, now: datetime) -> tuple[sending.LastTry, Receipt | None]:
    channel = attempt.row.channel
    speaker = SPEAKERS.get(channel.network)
    if speaker is None:
        return _last(Refused(f"Nobody can answer by {channel.name}.")), None
    try:
        channels.check_rest(channel, now)
        facts = channels.fresh_facts(channel, now)
        files = cargo.with_bytes(outbox.files_of(attempt.row))
        said = outbox.utterance_of(attempt.row, files=files)
        receipt = speaker.speak(facts, said, now)
    except Exception as error:
        return _last(error), None
    return sending.LastTry(result=sending.Result.SENT, why=receipt.said), receipt


def _look(attempt: outbox.Try, now: datetime) -> tuple[sending.LastTry, Receipt | None]:
    channel = attempt.row.channel
    try:
        facts = channels.fresh_facts(channel, now)
        receipt = SPEAKERS[channel.network].was_said(facts, outbox.utterance_of(attempt.row))
    except Exception as error:
        return _last(error, was_looking=True), None
    result = sending.Result.SENT if receipt else sending.Result.NOT_THERE
    return sending.LastTry(result=result, was_looking=True), receipt


def _last(error: Exception, *, was_looking: bool = False) -> sending.LastTry:
    """What an exception of a connector means for the row."""
    kinds: Sequence[tuple[type[Exception], sending.Result]] = (
        (RetryLater, sending.Result.RETRY_LATER),
        (Refused, sending.Result.REFUSED),
        (KeysExpired, sending.Result.KEYS_EXPIRED),
        (Unknown, sending.Result.UNKNOWN),
    )
    for kind, result in kinds:
        if isinstance(error, kind):
            return sending.LastTry(
                result=result,
                why=str(error),
                after_s=getattr(error, "after_s", None),
                was_looking=was_looking,
            )
    log.exception("A connector broke while it was sending", exc_info=error)
    words = f"A fault of ours ({type(error).__name__}); it may have left or not."
    return sending.LastTry(result=sending.Result.UNKNOWN, why=words, was_looking=was_looking)
