"""Addresses for people outside, and the one where a form is taken from."""

from __future__ import annotations

from django.urls import path

from allears.public.views import articles, form, push, said, snippet

urlpatterns = [
    path("form/<slug:key>.js", form.script, name="form_script"),
    path("form/<slug:key>/", form.form, name="form"),
    path("form/<slug:key>/articles/", articles.offer, name="form_articles"),
    path("form/<slug:key>/articles/<int:article_id>/", articles.helped, name="form_article_helped"),
    path("answers/<int:article_id>/", articles.article, name="public_article"),
    path("form/said/<str:token>/", said.said, name="said"),
    path("form/said/<str:token>/withdrawal/", said.withdrawal, name="said_withdrawal"),
    path("form/said/<str:token>/files/<int:message_id>/<str:sha256>/", said.file, name="said_file"),
    path("hooks/websub/<str:token>/", push.push, name="push"),
    path("settings/channels/<int:channel_id>/form/", snippet.snippet, name="channel_form"),
]
