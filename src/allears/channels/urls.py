"""Addresses about channels and the front door: included at the root."""

from __future__ import annotations

from django.urls import path

from allears.channels.views import connecting, form, listing, one, start

app_name = "channels"
urlpatterns = [
    path("", start.home, name="home"),
    path("settings/channels/", listing.index, name="channels"),
    path("settings/channels/new/", listing.choose, name="choose"),
    path("settings/channels/new/<slug:network>/", form.add, name="add"),
    path("settings/channels/new/<slug:network>/connection/", connecting.add, name="connect"),
    path("connect/<slug:network>.json", connecting.introduction, name="introduction"),
    path("settings/channels/back/", connecting.back, name="back"),
    path("settings/channels/<int:channel_id>/connection/", connecting.again, name="again"),
    path("settings/channels/<int:channel_id>/connected/", connecting.arrived, name="arrived"),
    path("settings/channels/<int:channel_id>/hello/", connecting.hello, name="hello"),
    path("settings/channels/<int:channel_id>/", one.show, name="channel"),
    path("settings/channels/<int:channel_id>/settings/", form.change, name="change"),
    path("settings/channels/<int:channel_id>/gaps/<int:gap_id>/", one.gap, name="gap"),
    path("settings/channels/<int:channel_id>/pause/", one.pause, name="pause"),
    path("settings/channels/<int:channel_id>/kept/", one.keep, name="keep"),
    path("settings/channels/<int:channel_id>/visit/", one.visit, name="visit"),
    path("settings/channels/<int:channel_id>/removal/", one.remove, name="remove"),
    path("settings/channels/<int:channel_id>/secret/", one.secret, name="secret"),
]
