"""Addresses about who we are: included at the root."""

from __future__ import annotations

from django.urls import path

from allears.staff.views import audit, entry, files, own, people, settings, teams

app_name = "staff"
urlpatterns = [
    path("welcome/<str:token>/", entry.welcome, name="welcome"),
    path("enter/<str:token>/", entry.enter, name="enter"),
    path("settings/", settings.home, name="settings"),
    path("settings/profile/", settings.profile, name="profile"),
    path("settings/profile/picture/", own.picture, name="picture"),
    path("settings/keys/", own.keys, name="keys"),
    path("settings/safety/", own.safety, name="safety"),
    path("settings/rights/", own.who_may_what, name="rights"),
    path("faces/<int:user_id>/<slug:mark>/", files.face, name="face"),
    path("sw.js", files.service_worker, name="service_worker"),
    path("offline/", files.offline, name="offline"),
    path("settings/audit/", audit.trail, name="audit"),
    path("settings/people/", people.index, name="people"),
    path("settings/people/new/", people.add, name="person_new"),
    path("settings/people/<int:user_id>/", people.change, name="person"),
    path("settings/people/<int:user_id>/activity/", people.activity, name="person_activity"),
    path("settings/people/<int:user_id>/link/", people.renew_link, name="person_link"),
    path(
        "settings/people/<int:user_id>/second-step/",
        people.forget_second_step,
        name="person_second_step",
    ),
    path("settings/teams/new/", teams.add, name="team_new"),
    path("settings/teams/<int:team_id>/", teams.change, name="team"),
]
