"""Addresses of the look: include at the root, `path("design/", include("allears.web.urls"))`."""

from __future__ import annotations

from django.urls import path

from allears.web import views

app_name = "web"
urlpatterns = [
    path("", views.components, name="components"),
    path("inbox/", views.inbox, name="inbox"),
]
