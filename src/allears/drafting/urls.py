"""Addresses of suggested drafts."""

from __future__ import annotations

from django.urls import path

from allears.drafting.views import case, model, settings

urlpatterns = [
    path("drafts/for/<int:case_id>/", case.of_case, name="drafts_for"),
    path("drafts/for/<int:case_id>/model/", model.model, name="drafts_model"),
    path("settings/drafts/", settings.index, name="drafts_use"),
    path("settings/drafts/model/", settings.endpoint, name="drafts_endpoint"),
    path("settings/drafts/sent/<int:asked_id>/", model.sent, name="drafts_sent"),
    path("drafts/<int:offer_id>/take/", case.take, name="draft_take"),
    path("drafts/<int:offer_id>/return/", case.give_back, name="draft_return"),
    path("drafts/<int:offer_id>/refusal/", case.refuse, name="draft_refusal"),
]
