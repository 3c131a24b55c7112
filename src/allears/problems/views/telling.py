"""Telling everybody: shown before, let go, stopped, and who belongs to each of its numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import clock
from allears.problems import actions, forms, letters, preview, queries, screen, wording
from allears.problems.models import Change, Problem
from allears.problems.preview import Plan, Texts
from allears.problems.queries import Part
from allears.problems.queries.progress import PAGE
from allears.problems.rules.states import TOLD
from allears.problems.views.answering import answer, number, typed
from allears.problems.views.answering import problem as _problem
from allears.staff.access import PersonRequest, answerers, everybody, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

MAX_LETTERS = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def telling(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """What everybody would get; POST with `do=begin` lets it go."""
    row = _problem(problem_id)
    change = row.changes.order_by("-at", "-id").first()
    if change is None or change.state not in TOLD:
        words = _("There is nothing to tell yet: say first how it stands.")
        return answer(request, reverse("problem", args=[row.pk]), words, is_good=False)
    change.problem = row
    texts = _texts(request, row, change)
    if typed(request, "do") == "begin":
        try:
            actions.begin_telling(
                change_id=change.pk, texts=texts, by=request.user, now=clock.now()
            )
        except NotPossible as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("It is let go. You can stop it at any time."))
            return redirect("problem", problem_id=row.pk)
    context = _context(request, row, change, texts)
    return page(request, "problems/telling.html", context, fragment={"plan": "plan"})


def _context(request: PersonRequest, row: Problem, change: Change, texts: Texts) -> dict[str, Any]:
    found = preview.plan(change, texts, by=request.user, now=clock.now())
    used = [code for code, _name in forms.NAMED if code in texts.by_language]
    return {
        "row": row,
        "state": screen.state(change),
        "texts": [
            {
                "language": code,
                "name": forms.language_name(code),
                "text": texts.by_language[code],
                "is_usual": code == texts.usual,
            }
            for code in sorted(used, key=lambda code: code != texts.usual)
        ],
        "languages": [one for one in forms.NAMED if one[0] not in texts.by_language],
        "unknown": [one for text in texts.by_language.values() for one in letters.unknown(text)],
        "blanks": letters.BLANKS,
        "plan": _plan(found),
        "max_letters": MAX_LETTERS,
    }


def _texts(request: PersonRequest, row: Problem, change: Change) -> Texts:
    """What was typed, else what was told last of this change, else a beginning in each language."""
    if request.method == "POST":
        typed_ones = {
            code: typed(request, f"text-{code}").replace("\r\n", "\n")[:MAX_LETTERS]
            for code, _name in forms.NAMED
        }
        found = {code: text for code, text in typed_ones.items() if text.strip()}
        added = typed(request, "language")
        if typed(request, "do") == "add" and added in forms.NAMES:
            found.setdefault(added, wording.draft(change.state, added))
        found.setdefault(row.language, wording.draft(change.state, row.language))
        return Texts(by_language=found, usual=row.language)
    last = change.tellings.order_by("-at").first()
    if last is not None:
        return Texts(by_language=last.texts, usual=last.language)
    codes = {row.language, *change.said}
    return Texts(
        by_language={code: wording.draft(change.state, code) for code in sorted(codes)},
        usual=row.language,
    )


def _plan(found: Plan) -> dict[str, Any]:
    minutes = int(found.takes().total_seconds() // 60)
    return {
        "n": len(found.told),
        "n_cases": found.n_cases,
        "n_people": len(found.people) + found.n_told_before,
        "n_told_before": found.n_told_before,
        "n_posts": found.n_posts,
        "channels": [
            {
                "name": channel.name,
                "network": channel.network,
                "is_public": is_public,
                "n": n,
                "pace": preview.pace_of(channel, is_public=is_public),
            }
            for channel, is_public, n in found.by_channel()
        ],
        "languages": [
            {"name": forms.language_name(code), "n": n}
            for code, n in found.by_language().most_common()
        ],
        "strangers": [
            {"name": forms.language_name(code), "n": n}
            for code, n in found.strangers().most_common(6)
        ],
        "left_out": [
            {"words": str(wording.LEFT_OUT.get(why, why)), "n": n}
            for why, n in found.left_out().most_common()
        ],
        "missing": sorted({name for one in found.people for name in one.letter.missing}),
        "takes": screen.how_long(minutes),
        "examples": [
            {
                "name": one.reach.name or _("Somebody"),
                "case_id": one.reach.case_id,
                "url": reverse("case", args=[one.reach.case_id]),
                "channel": one.reach.channel.name if one.reach.channel else "",
                "network": one.reach.channel.network if one.reach.channel else "",
                "is_public": one.reach.is_public,
                "by": one.sender.name,
                "text": one.letter.text,
                "language": one.language,
            }
            for one in found.examples()
        ],
    }


@require_POST
@answerers
def stop(request: PersonRequest, telling_id: int) -> HttpResponseBase:
    """Nobody more is written to."""
    found = queries.telling(telling_id)
    if found is None:
        raise Http404
    url = reverse("problem", args=[found.change.problem_id])
    is_done = actions.stop_telling(telling_id=found.pk, by=request.user, now=clock.now())
    words = _("Stopped. What was written leaves, nobody else is told.")
    return answer(request, url, words if is_done else _("It was over already."), is_good=is_done)


@require_safe
@everybody
def people(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """Who stands behind one of the numbers."""
    row = _problem(problem_id)
    change = queries.change(number(request.GET.get("change", "")))
    part = request.GET.get("part", "")
    if change is None or change.problem_id != row.pk or part not in set(Part):
        change, part = row.changes.order_by("-at", "-id").first(), Part.TOLD.value
    if change is None:
        raise Http404
    counts = queries.parts(change)
    at = number(request.GET.get("from", ""))
    rows = queries.told(change, Part(part), offset=at, limit=PAGE + 1)
    url = f"{reverse('problem_people', args=[row.pk])}?change={change.pk}&part={part}"
    n = counts[Part(part)]
    context = {
        "row": row,
        "state": screen.state(change),
        "part": part,
        "rows": [screen.person_row(one) for one in rows[:PAGE]],
        "tabs": [
            {
                "label": one["words"],
                "url": one["url"],
                "count": one["n"],
                "is_current": one["name"] == part,
            }
            for one in screen.numbers(row.pk, change, counts)
        ],
        "pager": {
            "words": ngettext("%d person", "%d people", n) % n,
            "previous_url": f"{url}&from={max(0, at - PAGE)}" if at else "",
            "next_url": f"{url}&from={at + PAGE}" if len(rows) > PAGE else "",
        },
        "can_answer": request.user.can_answer,
    }
    return page(request, "problems/people.html", context)


@require_POST
@answerers
def verdict(request: PersonRequest, told_id: int) -> HttpResponseBase:
    """What somebody says of it, as we heard it."""
    url = reverse("problems")
    try:
        row = actions.verdict(
            told_id=told_id, says=typed(request, "says"), by=request.user, now=clock.now()
        )
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    url = reverse("case", args=[row.case_id])
    return answer(request, url, _("Written down."))
