"""Named reads of what we say again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from allears.contacts import stems
from allears.knowledge.models import Article as Article
from allears.knowledge.models import CannedReply as CannedReply
from allears.knowledge.rules import offering
from allears.staff import queries as staff
from allears.staff.queries import User
from allears.staff.worded import worded

MAX_WORDS = 6


def _seen_by(user: User) -> QuerySet[CannedReply]:
    """One's own, those of one's teams, and those of everybody; a lead sees every shared one."""
    is_own = Q(owner=user, shared_at__isnull=True)
    is_shared = Q(shared_at__isnull=False)
    if not user.can_lead:
        team_ids = staff.team_ids_of(user)
        is_shared &= Q(team__isnull=True) | Q(team_id__in=team_ids)
    return CannedReply.objects.filter(is_own | is_shared, removed_at__isnull=True)


def _met(rows: QuerySet[CannedReply], words: str) -> QuerySet[CannedReply]:
    """Those whose name, short name or text holds every word."""
    for word in words.casefold().split()[:MAX_WORDS]:
        rows = rows.filter(
            Q(shortcut__icontains=word) | Q(name__icontains=word) | Q(text__icontains=word)
        )
    return rows


def find(words: str, user: User, language: str = "", limit: int = 8) -> list[CannedReply]:
    """For `/` and for search: the language of the case first, then what begins with the words,
    then what is used most."""
    begin = words.casefold().strip()
    base = language.partition("-")[0].lower()
    by_language = Case(
        *([When(language__istartswith=base, then=Value(0))] if base not in ("", "unknown") else []),
        When(language="", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    by_beginning = Case(
        When(shortcut__iexact=begin, then=Value(0)),
        When(Q(shortcut__istartswith=begin) | Q(name__istartswith=begin), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _met(_seen_by(user), words).select_related("team", "owner")
    rows = rows.annotate(of_language=by_language, begins=by_beginning)
    return list(rows.order_by("of_language", "begins", "-n_used", "name", "pk")[:limit])


def listed(words: str, user: User, *, limit: int = 500) -> list[CannedReply]:
    """For the settings page, by name."""
    rows = _met(_seen_by(user), words).select_related("team", "owner")
    return list(rows.order_by("name", "pk")[:limit])


def canned(reply_id: int, user: User) -> CannedReply | None:
    """One that this person may use."""
    return _seen_by(user).select_related("team", "owner").filter(pk=reply_id).first()


def removed(reply_id: int, user: User) -> CannedReply | None:
    """One that is removed and that this person may bring back."""
    rows = CannedReply.objects.filter(pk=reply_id, removed_at__isnull=False)
    found = rows.select_related("team", "owner").first()
    return found if found is not None and may_change(found, user) else None


def may_change(row: CannedReply, user: User) -> bool:
    """One's own as long as it is not shared; what is shared is kept by leads."""
    return user.can_lead if row.shared_at is not None else row.owner_id == user.pk


# ---- articles --------------------------------------------------------------------------------


def article(article_id: int) -> Article | None:
    """One that was not removed, as everybody of the desk may read it."""
    return _articles().filter(pk=article_id).first()


def removed_article(article_id: int) -> Article | None:
    return Article.objects.filter(pk=article_id, removed_at__isnull=False).first()


def public_article(article_id: int) -> Article | None:
    """One that everybody in the world may read."""
    return _articles().filter(pk=article_id, published_at__isnull=False).first()


def has_public_articles() -> bool:
    return bool(_any_public())


@worded
def _any_public() -> QuerySet[Article, int]:
    return _articles().filter(published_at__isnull=False).values_list("pk", flat=True)[:1]


def articles(words: str = "", *, limit: int = 200, language: str = "") -> list[Article]:
    """Those that hold all the words, stemmed by their own language, the last one as a beginning;
    those of `language` first. Without words the newest first."""
    rows = _articles().select_related("published_by", "changed_by")
    if not words.strip():
        return list(rows.order_by("-changed_at", "-pk")[:limit])
    question = stems.typed(words, languages=_languages(), is_open=True)
    base = language.partition("-")[0]
    of_language = Case(When(language=base, then=Value(0)), default=Value(1))
    found = rows.filter(search=question).annotate(of_language=of_language)
    return list(found.order_by("of_language", F("n_used").desc(), "title", "pk")[:limit])


def article_titles(*, limit: int) -> list[Article]:
    """The newest, with their titles alone."""
    return list(_articles().only("pk", "title").order_by("-changed_at", "-pk")[:limit])


def offer(words: str, *, language: str) -> list[Article]:
    """Public articles for somebody who types what the matter is; at most `offering.MOST`."""
    typed, known = _weighed(words, is_public=True)
    ids = offering.offered(typed, known, language=language)
    rows = {row.pk: row for row in _articles().filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


@dataclass(frozen=True, kw_only=True)
class About:
    """An article that holds what is asked, how much of it (0 to 1), and by which words."""

    article: Article
    score: float
    words: tuple[str, ...]


def about(words: str, *, language: str) -> list[About]:
    """Articles for whoever answers what was asked, those for the desk alone too; see `offering.near`."""
    typed, known = _weighed(words, is_public=False)
    met = offering.near(typed, known, language=language)
    rows = {row.pk: row for row in _articles().filter(pk__in=[one.id for one in met])}
    return [
        About(article=rows[one.id], score=one.score, words=one.words)
        for one in met
        if one.id in rows
    ]


def _weighed(
    words: str, *, is_public: bool
) -> tuple[dict[str, frozenset[str]], list[offering.Known]]:
    """What was typed, by language, and the articles that hold any of it."""
    languages = _languages(is_public=is_public)
    if not languages or not words.strip():
        return {}, []
    plain = stems.clean(words)[:MAX_OFFERED]
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, [plain, languages])
        typed = {code: frozenset(lexemes) for code, lexemes in cursor.fetchall()}
        sought = sorted({word for lexemes in typed.values() for word in lexemes})
        cursor.execute(_KNOWN, [sought, is_public, MOST_WEIGHED])
        known = [
            offering.Known(id=pk, language=code, words=frozenset(body), title=frozenset(title))
            for pk, code, body, title in cursor.fetchall()
        ]
    return typed, known


MAX_OFFERED = 2_000
"""Characters of what somebody typed that are looked up."""
MOST_WEIGHED = 500
"""Articles of which one is chosen; those with the most of the words, where more have any."""
_TYPED = """
    SELECT code, tsvector_to_array(allears_search(code, '', %s)) FROM unnest(%s::text[]) AS code
"""
_KNOWN = """
    WITH asked AS (
        SELECT string_agg(quote_literal(word), ' | ')::tsquery AS question FROM unnest(%s::text[]) AS word
    ) SELECT a.id, a.language, tsvector_to_array(a.search),
        tsvector_to_array(allears_search(a.language, '', a.title))
    FROM knowledge_article a, asked
    WHERE (a.published_at IS NOT NULL OR NOT %s) AND a.removed_at IS NULL AND a.search @@ asked.question
    ORDER BY ts_rank(a.search, asked.question) DESC, a.id LIMIT %s
"""


def _articles() -> QuerySet[Article]:
    return Article.objects.filter(removed_at__isnull=True).defer("search")


def _languages(*, is_public: bool = False) -> list[str]:
    return sorted(_spoken(is_public=is_public))


@worded
def _spoken(*, is_public: bool) -> QuerySet[Article, str]:
    rows = _articles()
    if is_public:
        rows = rows.filter(published_at__isnull=False)
    return rows.order_by().values_list("language", flat=True).distinct()
