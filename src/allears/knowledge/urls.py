"""Addresses of knowledge."""

from __future__ import annotations

from django.urls import path

from allears.knowledge import views

urlpatterns = [
    path("settings/replies/", views.index, name="canned_list"),
    path("settings/replies/new/", views.add, name="canned_new"),
    path("settings/replies/preview/", views.preview, name="canned_preview"),
    path("settings/replies/export/", views.export, name="canned_export"),
    path("settings/replies/import/", views.bring_in, name="canned_import"),
    path("settings/replies/<int:reply_id>/", views.change, name="canned"),
    path("settings/replies/<int:reply_id>/removal/", views.removal, name="canned_removal"),
]
