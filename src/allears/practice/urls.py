"""Addresses of the practice desk."""

from __future__ import annotations

from django.urls import path

from allears.practice.views import desk, reading

urlpatterns = [
    path("practice/", desk.home, name="practice"),
    path("practice/beginning/", desk.begin, name="practice_begin"),
    path("practice/people/", reading.practised, name="practice_people"),
    path("practice/people/<int:user_id>/", reading.person, name="practice_person"),
    path("practice/<int:practice_id>/", desk.one, name="practice_one"),
    path("practice/<int:practice_id>/replies/", desk.replies, name="practice_replies"),
    path("practice/<int:practice_id>/end/", desk.end, name="practice_end"),
    path("practice/<int:practice_id>/look/", reading.look, name="practice_look"),
]
