"""What stands around an open case and comes a moment after it, in one answer instead of four.

Its problems, its playbook, its drafts and its person are parts of four apps that do not know of each
other, each with an address of its own, by which it is asked for again when it changes. When a case is
opened all of them are wanted: together they cost one request, and what they all look up (`lib.once`) is
looked up once. Method: each part is made by its own view; js/later.js puts it where its name (`id`) stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from allears.cases.views import case
from allears.drafting.views import case as drafts
from allears.playbooks.views import cases as playbooks
from allears.problems.views import cases as problems
from allears.staff.access import PersonRequest, everybody

View = Callable[[PersonRequest, int], HttpResponseBase]
PARTS: Mapping[str, View] = {
    "case-problems": problems.of_case,
    "case-playbooks": playbooks.panel,
    "case-drafts": drafts.of_case,
    "beside": case.person_beside,
}
"""By the name of what they replace."""


@require_safe
@everybody
def later(request: PersonRequest, case_id: int) -> HttpResponse:
    """The parts that are named in the address (`part`), one after the other."""
    wanted = request.GET.getlist("part")
    answers = [view(request, case_id) for name, view in PARTS.items() if name in wanted]
    return HttpResponse(b"".join(_content(answer) for answer in answers))


def _content(answer: HttpResponseBase) -> bytes:
    assert isinstance(answer, HttpResponse)
    return answer.content
