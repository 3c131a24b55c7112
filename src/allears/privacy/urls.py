"""Addresses of what the law gives to people."""

from __future__ import annotations

from django.urls import path

from allears.privacy.views import limits, people, requests

urlpatterns = [
    path("settings/privacy/", requests.requests, name="privacy"),
    path("settings/privacy/<int:request_id>/", requests.one, name="privacy_request"),
    path("settings/privacy/<int:request_id>/refusal/", requests.refusal, name="privacy_refusal"),
    path(
        "settings/privacy/<int:request_id>/settlement/",
        requests.settlement,
        name="privacy_settlement",
    ),
    path("settings/privacy/<int:request_id>/file/", requests.making, name="privacy_making"),
    path("settings/privacy/<int:request_id>/erasure/", requests.erasure, name="privacy_erasure"),
    path("settings/privacy/limits/", limits.limits, name="privacy_limits"),
    path("settings/privacy/rules/", limits.rules, name="privacy_rules"),
    path("settings/privacy/form/", limits.form, name="privacy_form"),
    path("settings/privacy/record/", limits.record, name="privacy_record"),
    path("settings/privacy/files/<int:export_id>/", requests.file, name="privacy_file"),
    path("people/<int:contact_id>/privacy/", people.person, name="privacy_person"),
    path("people/<int:contact_id>/privacy/hold/", people.hold, name="privacy_hold"),
]
