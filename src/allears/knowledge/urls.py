"""Addresses of knowledge."""

from __future__ import annotations

from django.urls import path

from allears.knowledge.views import articles, canned

urlpatterns = [
    path("settings/articles/", articles.index, name="articles"),
    path("settings/articles/new/", articles.add, name="article_new"),
    path("settings/articles/preview/", articles.preview, name="article_preview"),
    path("settings/articles/<int:article_id>/", articles.article, name="article"),
    path("settings/articles/<int:article_id>/text/", articles.change, name="article_text"),
    path(
        "settings/articles/<int:article_id>/publication/",
        articles.publication,
        name="article_publication",
    ),
    path("settings/articles/<int:article_id>/removal/", articles.removal, name="article_removal"),
    path("settings/replies/", canned.index, name="canned_list"),
    path("settings/replies/new/", canned.add, name="canned_new"),
    path("settings/replies/preview/", canned.preview, name="canned_preview"),
    path("settings/replies/export/", canned.export, name="canned_export"),
    path("settings/replies/import/", canned.bring_in, name="canned_import"),
    path("settings/replies/<int:reply_id>/", canned.change, name="canned"),
    path("settings/replies/<int:reply_id>/removal/", canned.removal, name="canned_removal"),
]
