"""Good answers to what is asked now, and articles about it: found by rare words, judged by likeness.

Candidates are answers whose question holds one of the rarest of these words (an index finds them, bounded
by how many hold it); then each is judged by `rules.likeness`. How rare a word is, PostgreSQL's own statistics
say; of few answers it is counted. An answer that somebody refused for a like question is left out, and of
several that say the same the best stands for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from allears.contacts import stems
from allears.drafting.models import Answer, Kind, Offer
from allears.drafting.rules import likeness
from allears.knowledge import queries as knowledge
from allears.knowledge.queries import Article
from allears.lib import sight

MAX_CHARS = 4_000
"""Of what is asked."""
N_WORDS = 12
"""By which candidates are looked for, the rarest."""
MOST_MET = 500
"""Answers that are judged."""
MOST_SHARE = 0.0025
"""Words are looked for, the rarest first, until together they stand in this share of all questions."""
COUNTED = 3_000
"""Up to so many answers words are counted; of more the statistics tell."""
KEEP_S, KEEP_FEW_S = 600, 30
"""Counts of few answers are made anew soon, so that a young desk learns at once."""
KEY = "drafting.counts"
MOST = 12
_LEXEMES = "SELECT tsvector_to_array(allears_search(code, '', words)) FROM unnest(%s::text[], %s::text[]) AS t(code, words)"
_SHARES = """
    SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'drafting_answer' AND attname = 'words'
"""
_N_ROWS = (
    "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'drafting_answer'::regclass"
)


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """An answer that was good for a like question: how like, by which words."""

    message_id: int
    case_id: int
    language: str
    weight: int
    score: float
    place: float
    words: tuple[str, ...]


def lexemes(asked: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Of pairs of language and text, without courtesies; one read."""
    if not asked:
        return []
    codes = [likeness.base(language) for language, _text in asked]
    texts = [likeness.telling(stems.clean(text)[:MAX_CHARS]) for _language, text in asked]
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [codes, texts])
        return [sorted(found or []) for (found,) in cursor.fetchall()]


def counts() -> tuple[Mapping[str, int], int]:
    """In how many questions a word stands, and how many there are; some minutes old."""
    known: tuple[dict[str, int], int] | None = cache.get(KEY)
    if known is None:
        known = _counts()
        cache.set(KEY, known, KEEP_S if known[1] > COUNTED else KEEP_FEW_S)
    return known


@sight.blind
def _counts() -> tuple[dict[str, int], int]:
    with connection.cursor() as cursor:
        cursor.execute(_N_ROWS)
        n = int(cursor.fetchone()[0])
    if n <= COUNTED:
        rows = list(Answer.objects.values_list("words", flat=True)[: COUNTED + 1])
        if len(rows) <= COUNTED:
            return dict(Counter(word for words in rows for word in words)), len(rows)
        n = len(rows)
    with connection.cursor() as cursor:
        cursor.execute(_SHARES)
        row = cursor.fetchone()
    shares = dict(zip(row[0], row[1], strict=False)) if row and row[0] else {}
    return {word: max(1, round(share * n)) for word, share in shares.items()}, n


def fitting(words: Collection[str], *, language: str, but_case: int) -> list[Fitting]:
    """The likest first, those in the person's language before others; three reads."""
    known, n_all = counts()
    is_whole = n_all <= COUNTED
    seen = known if is_whole else {word: known.get(word, 1) for word in words}
    weigh = likeness.weights(words, seen, n_all)
    sought = _sought(words, seen, n_all)
    if not sought:
        return []
    rows = Answer.objects.filter(words__overlap=sought).exclude(case_id=but_case)
    scored = []
    fields = ("message_id", "case_id", "language", "weight", "words")
    for pk, case_id, code, weight, theirs in rows.values_list(*fields)[:MOST_MET]:
        met = likeness.alike(
            words, theirs, _weighed(weigh, theirs, known, n_all, is_whole=is_whole)
        )
        same = code == language or not code or not language
        score = met.score if same else met.score * likeness.FOREIGN
        if likeness.is_enough(score, len(met.words)):
            scored.append((score, pk, case_id, code, weight, met.words))
    return _best(scored, words)


def _sought(words: Collection[str], seen: Mapping[str, int], n_all: int) -> list[str]:
    """The rarest that any question holds, as far as they do not fetch too much."""
    rarest = sorted((word for word in words if seen.get(word)), key=lambda word: (seen[word], word))
    found: list[str] = []
    met = 0
    for word in rarest[:N_WORDS]:
        met += seen[word]
        if len(found) >= likeness.FEWEST and met > max(MOST_SHARE * n_all, MOST_MET):
            break
        found.append(word)
    return found


def _weighed(
    weigh: Mapping[str, float],
    theirs: Iterable[str],
    known: Mapping[str, int],
    n_all: int,
    *,
    is_whole: bool,
) -> Mapping[str, float]:
    missing = [word for word in theirs if word not in weigh]
    seen = known if is_whole else {word: known.get(word, 1) for word in missing}
    return {**weigh, **likeness.weights(missing, seen, n_all)}


_Scored = tuple[float, int, int, str, int, tuple[str, ...]]


def _best(scored: list[_Scored], words: Collection[str]) -> list[Fitting]:
    scored.sort(reverse=True)
    scored = scored[: 4 * MOST]
    taken, refused = _history([pk for _score, pk, *_rest in scored])
    found = [
        Fitting(
            message_id=pk,
            case_id=case_id,
            language=code,
            weight=weight,
            score=score,
            place=likeness.place(score, weight=weight, n_taken=taken.get(pk, 0)),
            words=met,
        )
        for score, pk, case_id, code, weight, met in scored
        if not _is_refused(refused.get(pk, ()), words)
    ]
    found.sort(key=lambda one: (-one.place, -one.message_id))
    return found[:MOST]


def _history(ids: list[int]) -> tuple[dict[int, int], dict[int, list[list[str]]]]:
    """How often each was taken, and for which questions it was refused."""
    rows = Offer.objects.filter(kind=Kind.ANSWER, source_id__in=ids).order_by()
    took = rows.filter(taken_at__isnull=False).values_list("source_id")
    taken = {pk: n for pk, n in took.annotate(n=Count("pk")) if pk}
    refused: dict[int, list[list[str]]] = {}
    no = rows.filter(refused_at__isnull=False)
    for pk, words in no.values_list("source_id", "refused_words"):
        refused.setdefault(pk or 0, []).append(words)
    return taken, refused


def _is_refused(refused: Iterable[Sequence[str]], words: Collection[str]) -> bool:
    """Whether it was refused for a question like this one; here every word weighs the same."""
    for other in refused:
        even = dict.fromkeys({*words, *other}, 1.0)
        if set(other) == set(words) or likeness.alike(words, other, even).score >= likeness.SAME:
            return True
    return False


@dataclass(frozen=True, kw_only=True)
class NearArticle:
    """An article about what is asked."""

    article: Article
    score: float
    words: tuple[str, ...]


def near_articles(words: Collection[str], text: str, *, language: str) -> list[NearArticle]:
    """Articles that hold what is asked, the nearest first, but those that were refused for the like."""
    met = knowledge.about(likeness.telling(text)[:MAX_CHARS], language=language)
    found = [
        NearArticle(article=one.article, score=one.score, words=one.words)
        for one in met
        if one.score >= likeness.ENOUGH_ARTICLE
    ]
    rows = Offer.objects.filter(
        kind=Kind.ARTICLE,
        article_id__in=[one.article.pk for one in found],
        refused_at__isnull=False,
    )
    refused: dict[int, list[list[str]]] = {}
    for pk, other in rows.values_list("article_id", "refused_words"):
        refused.setdefault(pk or 0, []).append(other)
    return [one for one in found if not _is_refused(refused.get(one.article.pk, ()), words)]
