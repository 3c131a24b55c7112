"""What helps while one writes: the box anew, canned replies and articles, names, emoji, and how it will look there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions, filling, queries, reply_box, screen
from allears.cases.actions.ways import last_heard, limits_of, seen_by, utterance, way_of
from allears.cases.models import Conversation, Used
from allears.cases.rules import attached, reply_check
from allears.cases.views.acts import typed
from allears.cases.views.drafts import number
from allears.knowledge import actions as knowledge_actions
from allears.knowledge import queries as knowledge
from allears.knowledge.rules import blanks
from allears.lib import clock, emojis, markdown
from allears.listening.ports import Utterance
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.web.page import page

MOST = 8
"""Entries of a list under the caret."""
MOST_ARTICLES = 4
"""Of them articles."""
LONG_ARTICLE = 1_000
"""Characters; of a longer public article an answer holds the title and the address."""
EMOJI_FRESH_S = 30 * 24 * 3600


@answerers
@require_safe
def box(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """The box as the server has it now: another tab wrote, or something came back."""
    context = reply_box.box(request.user, _seen(case_id))
    return page(request, "web/_reply_box.html", {"reply": context})


@answerers
@require_safe
def state(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """When one's draft of the case was last changed, wherever: the box asks for itself when it was."""
    return page(
        request, "cases/_reply_state.html", {"reply": reply_box.state(case_id, request.user)}
    )


@answerers
@require_safe
def canned(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """For `/`: canned replies, those of the case's language first, then what is used most; articles."""
    seen = _seen(case_id)
    words = request.GET.get("q", "").replace("\0", "")[:80]
    language = reply_box.language_of(seen)
    rows = knowledge.find(words, request.user, language, MOST)
    known = filling.known_of(seen.case, request.user)
    found = [
        {
            "id": row.pk,
            "name": row.name,
            "hint": f"/{row.shortcut}",
            "more": " ".join(blanks.fill(row.text, known).text.split())[:120],
        }
        for row in rows
    ]
    articles = knowledge.articles(words, language=language, limit=MOST_ARTICLES) if words else []
    found = found[: MOST - len(articles)] + [_offered(case_id, row) for row in articles]
    return JsonResponse({"items": found})


def _offered(case_id: int, row: knowledge.Article) -> dict[str, Any]:
    """An article in the list of `/`."""
    return {
        "id": f"article-{row.pk}",
        "name": row.title,
        "hint": _("article") if row.published_at else _("article for the desk alone"),
        "more": " ".join(row.text.split())[:120],
        "url": reverse("case_article_put", args=[case_id, row.pk]),
    }


@answerers
@require_POST
def put_article(request: PersonRequest, case_id: int, article_id: int) -> HttpResponseBase:
    """The words of an article, with its address where it is public; that it was used is counted."""
    _seen(case_id)
    text = article_text(article_id, case_id, request.user)
    if text is None:
        raise Http404(_("There is no such article (any more)."))
    return JsonResponse({"text": text})


def article_text(article_id: int, case_id: int, by: staff.User) -> str | None:
    """What an article puts into an answer."""
    row = knowledge.article(article_id)
    if row is None:
        return None
    knowledge_actions.used_article(row=row)
    actions.used(kind=Used.ARTICLE, item=row.pk, case_id=case_id, by=by, now=clock.now())
    if not row.published_at:
        return row.text
    address = f"{settings.PUBLIC_URL}{reverse('public_article', args=[row.pk])}"
    words = row.text if len(row.text) <= LONG_ARTICLE else row.title
    return f"{words}\n\n{address}"


@answerers
@require_POST
def put_in(request: PersonRequest, case_id: int, reply_id: int) -> HttpResponseBase:
    """The words of a canned reply, its blanks filled; that it was used is counted."""
    text = put(request, _seen(case_id), reply_id)
    if text is None:
        raise Http404(_("There is no such canned reply (any more)."))
    return JsonResponse({"text": text})


def put(request: PersonRequest, seen: queries.Seen, reply_id: int) -> str | None:
    row = knowledge.canned(reply_id, request.user)
    if row is None:
        return None
    now, by, found = clock.now(), request.user, seen.case
    knowledge_actions.used(row=row, now=now)
    actions.used(kind=Used.CANNED, item=row.pk, case_id=found.pk, by=by, now=now)
    return filling.fill(row.text, found, by=by, now=now)


@everybody
@require_safe
def names(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """For `@`: colleagues and teams in a note, the people of the thread in an answer."""
    seen = _seen(case_id)
    words = request.GET.get("q", "").replace("\0", "").casefold()[:80]
    if request.GET.get("kind") == "note":
        people = [(user.name, "") for user in staff.users() if user.pk != request.user.pk]
        found = people + [(team.name, _("team")) for team in staff.teams()]
    else:
        found = [(handle, name) for handle, name in _handles(seen).items()]
    starts = [one for one in found if _begins(one, words)]
    items = [{"id": name, "name": name, "hint": hint, "text": f"@{name}"} for name, hint in starts]
    return JsonResponse({"items": items[:MOST]})


def _begins(one: tuple[str, str], words: str) -> bool:
    parts = [part for name in one for part in name.casefold().split()]
    return not words or any(
        part.startswith(words) for part in [one[0].casefold(), one[1].casefold(), *parts]
    )


def _handles(seen: queries.Seen) -> dict[str, str]:
    """Handles of those who spoke in this case, the last one first, with their names."""
    found: dict[str, str] = {}
    for message in reversed(seen.messages):
        identity = message.mention.identity if message.mention else None
        limits = limits_of(way_of(message.conversation)) if identity else None
        if identity and identity.handle and limits and limits.has_handles:
            found.setdefault(identity.handle.removeprefix("@"), str(identity))
    return found


@everybody
@require_safe
def emoji(_request: PersonRequest) -> HttpResponseBase:
    """All emoji with their names in the reader's language and in English; browsers keep it."""
    response = HttpResponse(emojis.table(get_language() or "en"), content_type="application/json")
    response.headers["Cache-Control"] = f"private, max-age={EMOJI_FRESH_S}"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@answerers
@require_POST
def preview(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """An answer as the person will see it there, and what speaks against it."""
    seen = _seen(case_id)
    text = typed(request, "text")
    kind = typed(request, "kind")
    if kind == "note":
        note = {"name": request.user.name, "text": text}
        return page(request, "cases/_preview.html", {"note": note})
    wanted = number(typed(request, "conversation"))
    conversation = next((c for c in seen.conversations if c.pk == wanted), None)
    if conversation is None:
        raise Http404
    draft = queries.draft(case_id, request.user)
    said = utterance(
        seen.case,
        conversation,
        text=text,
        is_public=kind == "public",
        warning=typed(request, "warning") if "warning" in request.POST else None,
        files=attached.read(draft.files if draft else []),
        by=request.user,
    )
    said = seen_by(said, typed(request, "visibility"), limits_of(way_of(conversation)))
    context = _shown(conversation, said) | {"files": reply_box.files(case_id, draft)}
    return page(request, "cases/_preview.html", context)


def _shown(conversation: Conversation, said: Utterance) -> dict[str, Any]:
    way = way_of(conversation)
    limits = limits_of(way)
    last = last_heard(conversation, is_public=said.is_public)
    is_formatted = said.extra.get("format") == "markdown"
    length = reply_check.length(said.text, limits) if limits else len(said.text)
    n_parts = reply_check.n_parts(said.text, limits, warning=said.warning) if limits else 1
    is_letter = bool(limits and limits.needs_subject)
    return {
        "said": said,
        "way": way,
        "is_letter": is_letter,
        "subject": said.subject,
        "html": markdown.to_html(said.text) if is_formatted else "",
        "length": length,
        "limits": limits,
        "is_over": n_parts is None,
        "n_parts": n_parts or 1,
        "blanks": blanks.left(said.text),
        "answers": screen.message(last) if last else None,
        "quoted": said.quoted if is_letter else "",
    }


def _seen(case_id: int) -> queries.Seen:
    found = queries.seen(case_id)
    if found is None:
        raise Http404
    return found
