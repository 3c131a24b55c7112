"""Addresses of the inbox, the cases, the people, and what was heard with what became of it."""

from __future__ import annotations

from django.urls import path

from allears.cases.views import (
    acts,
    case,
    inbox,
    listen,
    palette,
    people,
    replies,
    routes,
    routes_saving,
    times,
)

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("palette/", palette.palette, name="palette"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/assignment/", acts.assignment, name="case_assignment"),
    path("cases/<int:case_id>/team/", acts.team, name="case_team"),
    path("cases/<int:case_id>/snooze/", acts.snooze, name="case_snooze"),
    path("cases/<int:case_id>/closure/", acts.closure, name="case_closure"),
    path("cases/<int:case_id>/title/", acts.title, name="case_title"),
    path("cases/<int:case_id>/priority/", acts.level, name="case_priority"),
    path("cases/<int:case_id>/presence/", acts.presence, name="case_presence"),
    path("cases/<int:case_id>/draft/", acts.draft, name="case_draft"),
    path("cases/<int:case_id>/replies/", replies.replies, name="case_replies"),
    path("messages/<int:message_id>/attempt/", replies.attempt, name="message_attempt"),
    path("listen/", listen.listen, name="listen"),
    path("mentions/<int:mention_id>/", listen.mention, name="mention"),
    path("mentions/<int:mention_id>/case/", listen.open_case, name="mention_case"),
    path("people/", people.people, name="people"),
    path("people/<int:contact_id>/", people.person, name="person"),
    path("people/<int:contact_id>/note/", people.person_note, name="person_note"),
    path("people/<int:contact_id>/merge/", people.person_merge, name="person_merge"),
    path(
        "people/<int:contact_id>/block/<int:identity_id>/",
        people.person_block,
        name="person_block",
    ),
    path("settings/routes/", routes.index, name="routes"),
    path("settings/routes/<int:route_id>/", routes.node, name="route"),
    path("settings/routes/<int:route_id>/children/", routes.children, name="route_children"),
    path("settings/routes/<int:route_id>/place/", routes.place, name="route_place"),
    path("settings/routes/<int:route_id>/removal/", routes.removal, name="route_removal"),
    path("settings/routes/draft/removal/", routes.put_away, name="routes_put_away"),
    path("settings/routes/draft/base/", routes_saving.base, name="routes_base"),
    path("settings/routes/difference/", routes_saving.difference, name="routes_difference"),
    path("settings/routes/tree/", routes_saving.save, name="routes_save"),
    path("settings/routes/history/", routes_saving.history, name="routes_history"),
    path(
        "settings/routes/history/<int:revision_id>/",
        routes_saving.bring_back,
        name="routes_revision",
    ),
    path("settings/times/", times.index, name="times"),
    path("settings/times/policies/new/", times.policy, name="times_policy_new"),
    path("settings/times/policies/<int:policy_id>/", times.policy, name="times_policy"),
    path(
        "settings/times/policies/<int:policy_id>/removal/",
        times.remove_policy,
        name="times_policy_removal",
    ),
    path("settings/times/calendars/new/", times.calendar, name="times_calendar_new"),
    path("settings/times/calendars/<int:calendar_id>/", times.calendar, name="times_calendar"),
    path(
        "settings/times/calendars/<int:calendar_id>/removal/",
        times.remove_calendar,
        name="times_calendar_removal",
    ),
]
