"""Addresses of insights: search, and the palette."""

from __future__ import annotations

from django.urls import path

from allears.insights.views import palette, search

urlpatterns = [
    path("palette/", palette.palette, name="palette"),
    path("search/", search.search, name="search"),
    path("search/kept/", search.keep, name="search_keep"),
    path("search/kept/<int:view_id>/removal/", search.forget, name="search_forget"),
]
