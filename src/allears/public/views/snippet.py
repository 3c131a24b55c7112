"""For administrators: what to copy into a website, the form as it looks, and the secret to sign with."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels import webhook
from allears.connectors.webform import WebForm
from allears.lib import clock
from allears.lib import keys as sealing
from allears.public import answering, embed, keys
from allears.staff.access import PersonRequest, administrators
from allears.web.page import page
from allears.web.policy import with_own_frames


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def snippet(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """POST makes a new secret, shown in the answer to it alone."""
    channel = known.channel(channel_id)
    if channel is None or channel.network != WebForm.network:
        raise Http404(_("There is no web form of this number, or it was removed."))
    secret = ""
    if request.method == "POST":
        secret = webhook.new_secret()
        channels.renew_secret(
            channel=channel, key=webhook.KEY, value=secret, by=request.user, now=clock.now()
        )
    try:
        path = reverse("form", args=[keys.key_of(channel)])
    except sealing.CannotOpen:
        raise Http404(_("The keys of this form are lost. Save its settings anew.")) from None
    address = answering.root(request) + path
    context = {
        "current": "channels",
        "channel": channel,
        "address": address,
        "path": path,
        "snippet": embed.snippet(address),
        "button": embed.button_snippet(address),
        "secret": secret,
        "example": embed.example(secret) if secret else "",
        "sites": answering.form_of(channel).sites,
    }
    response = page(request, "public/snippet.html", context)
    response.headers["Content-Security-Policy"] = with_own_frames()
    return response
