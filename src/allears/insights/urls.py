"""Addresses of insights: search, the palette, and the gap between loud and quiet."""

from __future__ import annotations

from django.urls import path

from allears.insights.views import gap, palette, search

urlpatterns = [
    path("insights/", gap.first, name="insights"),
    path("insights/gap/", gap.gap, name="gap"),
    path("palette/", palette.palette, name="palette"),
    path("search/", search.search, name="search"),
    path("search/kept/", search.keep, name="search_keep"),
    path("search/kept/<int:view_id>/removal/", search.forget, name="search_forget"),
]
