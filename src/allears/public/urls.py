"""Addresses for people outside, and the one where a form is taken from."""

from __future__ import annotations

from django.urls import path

from allears.public.views import (
    articles,
    form,
    matter,
    privacy,
    problems,
    push,
    said,
    snippet,
    your_data,
)

urlpatterns = [
    path("form/<slug:key>.js", form.script, name="form_script"),
    path("form/<slug:key>/", form.form, name="form"),
    path("form/<slug:key>/articles/", articles.offer, name="form_articles"),
    path("form/<slug:key>/articles/<int:article_id>/", articles.helped, name="form_article_helped"),
    path("answers/<int:article_id>/", articles.article, name="public_article"),
    path("known/<int:problem_id>/", problems.problem, name="public_problem"),
    path("form/said/<str:token>/", said.said, name="said"),
    path("form/said/<str:token>/withdrawal/", said.withdrawal, name="said_withdrawal"),
    path("form/said/<str:token>/files/<int:message_id>/<str:sha256>/", said.file, name="said_file"),
    path("matter/<str:token>/", matter.matter, name="matter"),
    path("matter/<str:token>/word/", matter.word, name="matter_word"),
    path("matter/<str:token>/champion/", matter.champion, name="matter_champion"),
    path("matter/<str:token>/withdrawal/", matter.withdrawal, name="matter_withdrawal"),
    path("matter/<str:token>/privacy/", privacy.asked, name="matter_privacy"),
    path("your-data/", your_data.form, name="your_data"),
    path("your-data/<str:token>/", your_data.link, name="your_data_link"),
    path("hooks/websub/<str:token>/", push.push, name="push"),
    path("settings/channels/<int:channel_id>/form/", snippet.snippet, name="channel_form"),
]
