"""What a mention said before its author changed it, with the differences marked."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.mentions import queries
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page


@require_safe
@everybody
def versions(request: PersonRequest, mention_id: int) -> HttpResponse:
    """Each wording, the newest first; a fragment below the message, or a page without scripts."""
    mention = queries.mention(mention_id)
    if mention is None:
        raise Http404(_("There is no such mention (any more)."))
    context = {
        "mention": mention,
        "name": str(mention.identity) if mention.identity else _("Somebody"),
        "wordings": queries.wordings(mention),
    }
    return page(request, "mentions/wordings.html", context, fragment="wordings")
