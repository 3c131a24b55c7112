"""Articles in the settings: the list, one of them to read or to write, published and taken back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.knowledge import actions, queries
from allears.knowledge.forms import LANGUAGES, ArticleForm, initial_article
from allears.knowledge.models import Article
from allears.lib import clock, markdown
from allears.staff.access import PersonRequest, everybody, leads
from allears.web.page import page


@require_safe
@everybody
def index(request: PersonRequest) -> HttpResponseBase:
    """All of them."""
    words = request.GET.get("q", "").replace("\0", "")[:200]
    gone = request.GET.get("removed", "")
    is_number = gone.isdecimal() and gone.isascii() and len(gone) < 18
    rows = queries.articles(words)
    context = {
        "current": "articles",
        "words": words,
        "rows": rows,
        "removed": queries.removed_article(int(gone)) if is_number else None,
        "has_any": bool(rows or words),
    }
    return page(request, "knowledge/articles.html", context, fragment="article_rows")


@require_safe
@everybody
def article(request: PersonRequest, article_id: int) -> HttpResponseBase:
    """One to read, with what can be done about it."""
    row = _row(article_id)
    context = {
        "current": "articles",
        "row": row,
        "html": markdown.to_html(row.text),
        "language": dict(LANGUAGES).get(row.language, row.language),
        "address": f"{settings.PUBLIC_URL}/answers/{row.pk}/" if row.published_at else "",
    }
    return page(request, "knowledge/article.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def add(request: PersonRequest) -> HttpResponseBase:
    """Write a new one; it is internal at first."""
    usual = {"language": (get_language() or "en").partition("-")[0]}
    form = ArticleForm(request.POST or None, initial=usual)
    if form.is_bound and form.is_valid():
        made = actions.add_article(said=form.said(), by=request.user, now=clock.now())
        messages.success(request, _("Kept. It is for the desk alone until you publish it."))
        return redirect("article", article_id=made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def change(request: PersonRequest, article_id: int) -> HttpResponseBase:
    """Say it differently."""
    row = _row(article_id)
    form = ArticleForm(request.POST or None, initial=initial_article(row))
    if form.is_bound and form.is_valid():
        actions.change_article(row=row, said=form.said(), by=request.user, now=clock.now())
        messages.success(request, _("Kept."))
        return redirect("article", article_id=row.pk)
    return _form_page(request, form, row)


@require_http_methods(["POST", "DELETE"])
@leads
def publication(request: PersonRequest, article_id: int) -> HttpResponseBase:
    """POST publishes it, DELETE (or a plain form with `back`) takes it back."""
    row, now = _row(article_id), clock.now()
    if request.method == "DELETE" or request.POST.get("back"):
        actions.withdraw(row=row, by=request.user, now=now)
        messages.success(request, _("It is for the desk alone again."))
    else:
        actions.publish(row=row, by=request.user, now=now)
        messages.success(request, _("Everybody can read it now, and forms offer it."))
    return redirect("article", article_id=row.pk)


@require_http_methods(["POST", "DELETE"])
@leads
def removal(request: PersonRequest, article_id: int) -> HttpResponseBase:
    """POST removes it, DELETE (or a plain form with `back`) brings it back."""
    now = clock.now()
    if request.method == "DELETE" or request.POST.get("back"):
        gone = queries.removed_article(article_id)
        if gone is None:
            raise Http404(_("There is no such article to bring back."))
        actions.bring_back_article(row=gone, by=request.user, now=now)
        messages.success(request, _("%s is back.") % gone.title)
        return redirect("article", article_id=gone.pk)
    row = _row(article_id)
    actions.remove_article(row=row, by=request.user, now=now)
    response = redirect("articles")
    response["Location"] += f"?removed={row.pk}"
    return response


@require_POST
@leads
def preview(request: PersonRequest) -> HttpResponseBase:
    """What a text will look like."""
    return page(request, "knowledge/_article_preview.html", shown(request.POST.get("text", "")))


def shown(text: str) -> dict[str, object]:
    """Context of the preview."""
    return {"html": markdown.to_html(text) if text.strip() else ""}


def _row(article_id: int) -> Article:
    found = queries.article(article_id)
    if found is None:
        raise Http404(_("There is no such article (any more)."))
    return found


def _form_page(request: PersonRequest, form: ArticleForm, row: Article | None) -> HttpResponseBase:
    context = {"current": "articles", "form": form, "row": row}
    context |= shown(str(form["text"].value() or ""))
    status = 422 if form.errors else 200
    return page(request, "knowledge/article_form.html", context, status=status)
