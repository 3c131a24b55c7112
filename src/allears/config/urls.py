"""Every address."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from allears.config import demo, hooks, later, live, load, log, system

urlpatterns = [
    path("live/", live.live, name="live"),
    path("begin/file/", load.load, name="load_file"),
    path("cases/log/", log.log, name="case_log"),
    path("cases/<int:case_id>/later/", later.later, name="case_later"),
    path("demo/", demo.play, name="demo"),
    path("demo/removal/", demo.remove, name="demo_removal"),
    path("settings/demo/", demo.settings, name="demo_settings"),
    path("settings/system/", system.system, name="system"),
    path("hooks/<int:channel_id>/", hooks.hook, name="hook"),
    # The address is the login here and only an administrator changes it.
    path("account/email/", RedirectView.as_view(url="/settings/profile/"), name="account_email"),
    path("account/", include("allauth.account.urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("", include("allears.staff.urls")),
    path("", include("allears.channels.urls")),
    path("", include("allears.mentions.urls")),
    path("", include("allears.knowledge.urls")),
    path("", include("allears.cases.urls")),
    path("", include("allears.problems.urls")),
    path("", include("allears.playbooks.urls")),
    path("", include("allears.practice.urls")),
    path("", include("allears.drafting.urls")),
    path("", include("allears.insights.urls")),
    path("", include("allears.privacy.urls")),
    path("", include("allears.public.urls")),
    path("design/", include("allears.web.urls")),
]

handler400 = "allears.web.views.bad_request"
handler403 = "allears.web.views.forbidden"
handler404 = "allears.web.views.not_found"
handler500 = "allears.web.views.server_error"
