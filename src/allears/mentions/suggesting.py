"""Terms to add to a query and to keep out, from posts that were marked right and wrong.

A candidate is a word, two words side by side, a tag or a mention that stands in marked posts. Added, it
should find right ones that are missed; kept out, it should remove wrong ones that are caught. Each is put
before all marked posts and before the newest kept posts, so that it says what it would do to precision,
recall and number. What it misses: terms that stand in no marked post, and two changes that only help
together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from allears.listening import match
from allears.listening.query import QueryError, parse
from allears.listening.query.frequent import COMMON
from allears.listening.query.letters import normalize
from allears.listening.query.nodes import Node
from allears.listening.query.words import cut_urls, tokens_of
from allears.mentions import judging, looking
from allears.mentions.judging import Judged, Run

LEAST = 4
"""Marked posts before anything is proposed."""
MOST = 200
"""Marked posts, the newest, on which candidates are tried."""
TRIED = 24
"""Candidates of each kind that are put before the marked posts."""
SHOWN = 5
LEAST_LETTERS = 3
BUDGET_S = 0.8
_AND, _OR, _NOT = "and", "or", "not"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One change of a query."""

    is_added: bool
    """Else it is kept out."""
    term: str
    """As it is written in a query."""
    query: str
    """The whole query with it, as it would stand in the editor."""
    run: Run
    n_before: int
    n_after: int
    """Of the newest kept posts."""
    n_looked_at: int

    @property
    def n_more(self) -> int:
        return self.n_after - self.n_before


def suggest(
    text: str, node: Node, tests: Sequence[Judged], *, perf: Callable[[], float]
) -> list[Suggestion]:
    """The best first: those that mend most and break least. `text`: the query as typed."""
    if len(tests) < LEAST:
        return []
    tests = tests[:MOST]
    hits = judging.met(node, tests)
    missed = [t for t, hit in zip(tests, hits, strict=True) if t.is_right and not hit]
    caught = [t for t, hit in zip(tests, hits, strict=True) if not t.is_right and hit]
    right = [t for t in tests if t.is_right]
    wrong = [t for t in tests if not t.is_right]
    plans = [
        *((True, term) for term in _candidates(missed, against=wrong)),
        *((False, term) for term in _candidates(caught, against=right)),
    ]
    good = [
        one
        for is_added, term in plans
        if (one := _tried((text, node), (tests, hits), is_added, term))
    ]
    good.sort(key=lambda one: (-one.gain, len(one.term), one.term))
    chosen = _apart(good)
    return _counted(node, chosen, perf)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    is_added: bool
    term: str
    query: str
    node: Node
    run: Run

    @property
    def gain(self) -> int:
        return len(self.run.mended) - 2 * len(self.run.broken)


def _candidates(posts: Iterable[Judged], *, against: Iterable[Judged]) -> list[str]:
    """Terms of these posts that stand in few of those; the most frequent first."""
    inside = Counter(term for post in posts for term in _terms(post))
    outside = Counter(term for post in against for term in _terms(post))
    scored = [(n - outside[term], n, term) for term, n in inside.items()]
    kept = [one for one in scored if one[0] > 0]
    return [term for _score, _n, term in sorted(kept, key=lambda one: (-one[0], one[2]))[:TRIED]]


def _terms(post: Judged) -> set[str]:
    """Words, tags, mentions, and pairs of words, each as a query writes it."""
    found: set[str] = set()
    for text in (post.post.title, post.post.text):
        cut, _urls = cut_urls(normalize(text))
        tokens = tokens_of(cut)
        found.update(token for token in tokens if _is_telling(token))
        for one, two in pairwise(tokens):
            if _is_plain(one) and _is_plain(two) and (_is_telling(one) or _is_telling(two)):
                found.add(f'"{one} {two}"')
    return found


def _is_plain(token: str) -> bool:
    return token[0] not in "#@$" and token.isalnum()


def _is_telling(token: str) -> bool:
    word = token.lstrip("#@$")
    return len(word) >= LEAST_LETTERS and word not in COMMON and not word.isdigit()


def _tried(
    query: tuple[str, Node],
    judged: tuple[Sequence[Judged], Sequence[bool]],
    is_added: bool,
    term: str,
) -> _Plan | None:
    """The query with one term more; None when it does not help, or cannot be read."""
    (text, node), (tests, hits) = query, judged
    try:
        leaf = parse(term)
    except QueryError:
        return None
    changed: Node = (_OR, node, leaf) if is_added else (_AND, node, (_NOT, leaf))
    run = judging.run_of(hits, judging.met(changed, tests), tests)
    if not run.mended or len(run.broken) >= len(run.mended):
        return None
    sign = "OR" if is_added else "NOT"
    held = text.strip() if _is_one(node, is_added) else f"({text.strip()})"
    return _Plan(is_added=is_added, term=term, query=f"{held} {sign} {term}", node=changed, run=run)


def _is_one(node: Node, is_added: bool) -> bool:
    """Whether the term can follow without brackets."""
    is_or = bool(node[0] == _OR)
    return is_or if is_added else not is_or


def _apart(plans: Sequence[_Plan]) -> list[_Plan]:
    """Not two that mend the very same posts by nearly the same words; some of each kind."""
    kept: list[_Plan] = []
    seen: set[tuple[bool, frozenset[str]]] = set()
    for plan in plans:
        mended = (plan.is_added, frozenset(one.key for one in plan.run.mended))
        n_alike = sum(one.is_added == plan.is_added for one in kept)
        if mended in seen or n_alike >= SHOWN:
            continue
        seen.add(mended)
        kept.append(plan)
    return kept


def _counted(node: Node, plans: Sequence[_Plan], perf: Callable[[], float]) -> list[Suggestion]:
    """How many of the newest kept posts each would catch, in one pass over them."""
    if not plans:
        return []
    every = [node, *(plan.node for plan in plans)]
    matcher = match.compile(enumerate(every), detected_language=True)
    counts: Counter[object] = Counter()
    n_looked_at = 0
    for batch in looking.batches(every, perf=perf, budget_s=BUDGET_S):
        n_looked_at = batch.n_looked_at
        for one in batch.posts:
            hits = matcher.match(one.post)
            counts.update(hits.sure)
            if hits.maybe:
                counts.update(matcher.settle(one.post, one.marks, hits.maybe))
    return [
        Suggestion(
            is_added=plan.is_added,
            term=plan.term,
            query=plan.query,
            run=plan.run,
            n_before=counts[0],
            n_after=counts[n],
            n_looked_at=n_looked_at,
        )
        for n, plan in enumerate(plans, 1)
    ]
