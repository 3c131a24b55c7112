"""What is covered in a message is shown to who asks for it; the history says so."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, queries
from allears.cases.views.acts import answer
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible


@answerers
@require_POST
def reveal(request: PersonRequest, message_id: int) -> HttpResponseBase:
    """It stands there for an hour, for this person alone."""
    case_id = queries.case_id_of_message(message_id)
    if case_id is None:
        raise Http404(_("There is no such message."))
    url = f"/cases/{case_id}/#message-{message_id}"
    try:
        actions.reveal(message_id=message_id, by=request.user, now=clock.now())
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, "")
