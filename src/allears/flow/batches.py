"""Pages of an open line, gathered into batches: one thread brings them, another keeps them.

What is brought waits until there is room (`MOST_WAITING` posts), so that a network that is quicker than the
database is held back at its line and memory stays flat. A batch is closed by number or by time, whichever comes
first. What it misses: nothing; a page is in exactly one batch, in its order.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final

from allears.listening.ports import Page

MOST_POSTS: Final = 500
"""In one batch: one transaction."""
WITHIN_S: Final = 0.3
"""How long a batch waits for more after its first page."""
MOST_WAITING: Final = 2_000


class Batches:
    """`put` and `end` are for the thread that brings, `take` for the one that keeps, `close` for both."""

    def __init__(self) -> None:
        self._pages: deque[Page] = deque()
        self._n_posts = 0
        self._is_closed = self._has_ended = False
        self._error: Exception | None = None
        self._change = threading.Condition()

    def put(self, page: Page) -> bool:
        """Hand over a page; waits for room. False: nobody takes any more."""
        with self._change:
            self._change.wait_for(lambda: self._n_posts < MOST_WAITING or self._is_closed)
            if self._is_closed:
                return False
            self._pages.append(page)
            self._n_posts += len(page.items)
            self._change.notify_all()
            return True

    def end(self, error: Exception | None) -> None:
        """Nothing more comes; `error` says why, if not by our wish."""
        with self._change:
            self._has_ended, self._error = True, error
            self._change.notify_all()

    def close(self) -> None:
        """Nobody takes any more."""
        with self._change:
            self._is_closed = True
            self._change.notify_all()

    def take(self, *, timeout_s: float) -> Page | None:
        """The next batch as one page; None when nothing came for so long, or nothing more comes.

        Raises what the line broke with, once all that came before is taken.
        """
        with self._change:
            self._change.wait_for(lambda: self._pages or self._has_ended, timeout_s)
            if not self._pages:
                if self._error is not None:
                    raise self._error
                return None
            self._change.wait_for(self._is_enough, WITHIN_S)
            batch = self._some()
            self._change.notify_all()
        return joined(batch)

    @property
    def has_ended(self) -> bool:
        with self._change:
            return self._has_ended and not self._pages

    def _is_enough(self) -> bool:
        return self._n_posts >= MOST_POSTS or self._has_ended

    def _some(self) -> list[Page]:
        """As many whole pages as fit; at least one. A gap ends a batch, so that none is lost."""
        batch = [self._pages.popleft()]
        n = len(batch[0].items)
        while self._pages and batch[-1].gap is None and n + len(self._pages[0].items) <= MOST_POSTS:
            batch.append(self._pages.popleft())
            n += len(batch[-1].items)
        self._n_posts -= n
        return batch


def joined(pages: Sequence[Page]) -> Page:
    """Pages in their order as one; only the last may have a gap."""
    if len(pages) == 1:
        return pages[0]
    last = pages[-1]
    spans = [page.span for page in pages if page.span]
    return Page(
        items=[item for page in pages for item in page.items],
        cursor=last.cursor,
        has_more=last.has_more,
        poll_in_s=last.poll_in_s,
        changed_settings={k: v for page in pages for k, v in page.changed_settings.items()},
        gone=[pair for page in pages for pair in page.gone],
        gone_authors=[pair for page in pages for pair in page.gone_authors],
        gap=last.gap,
        span=(min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None,
    )
