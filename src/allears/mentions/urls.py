"""Addresses about what was heard: monitors, attachments, what was left out."""

from __future__ import annotations

from django.urls import path

from allears.mentions.views import (
    carrying,
    files,
    fills,
    judging,
    kept,
    left_out,
    listing,
    monitors,
    parts,
    pictures,
    precision,
    query,
    versions,
)

urlpatterns = [
    path("settings/monitors/", listing.index, name="monitors"),
    path("settings/monitors/new/", monitors.add, name="monitor_new"),
    path("settings/monitors/<int:monitor_id>/", monitors.change, name="monitor"),
    path("settings/monitors/<int:monitor_id>/pause/", monitors.pause, name="monitor_pause"),
    path("settings/monitors/<int:monitor_id>/removal/", monitors.remove, name="monitor_removal"),
    path(
        "settings/monitors/<int:monitor_id>/versions/<int:version_id>/",
        monitors.bring_back,
        name="monitor_version",
    ),
    path("settings/monitors/<int:monitor_id>/fill/", fills.fill, name="monitor_fill"),
    path("settings/monitors/<int:monitor_id>/fill/stop/", fills.stop, name="monitor_fill_stop"),
    path("settings/monitors/import/", carrying.bring_in, name="monitor_import"),
    path("settings/monitors/export/", carrying.take_out, name="monitor_export"),
    path("settings/monitors/parts/", parts.index, name="monitor_parts"),
    path("settings/monitors/parts/new/", parts.add, name="monitor_part_new"),
    path("settings/monitors/parts/<int:part_id>/", parts.change, name="monitor_part"),
    path("settings/monitors/parts/<int:part_id>/effect/", parts.effect, name="monitor_part_effect"),
    path(
        "settings/monitors/parts/<int:part_id>/removal/", parts.remove, name="monitor_part_removal"
    ),
    path("monitors/check/", query.check, name="monitor_check"),
    path("monitors/difference/", query.difference, name="monitor_difference"),
    path("monitors/difference/kept/", kept.difference, name="monitor_difference_kept"),
    path("monitors/suggestions/", query.suggestions, name="monitor_suggestions"),
    path("monitors/complete/", query.complete, name="monitor_complete"),
    path("settings/monitors/<int:monitor_id>/verdicts/", judging.judge, name="monitor_verdict"),
    path(
        "settings/monitors/<int:monitor_id>/precision/",
        precision.precision,
        name="monitor_precision",
    ),
    path(
        "settings/monitors/<int:monitor_id>/precision/said/",
        precision.say,
        name="monitor_precision_said",
    ),
    path(
        "settings/monitors/<int:monitor_id>/precision/undo/",
        precision.take_back,
        name="monitor_precision_undo",
    ),
    path(
        "settings/monitors/<int:monitor_id>/precision/test/",
        precision.into_test,
        name="monitor_precision_test",
    ),
    path("settings/monitors/bound/", precision.bound, name="monitor_bound"),
    path("settings/channels/<int:channel_id>/left-out/", left_out.left_out, name="left_out"),
    path("mentions/<int:mention_id>/versions/", versions.versions, name="mention_versions"),
    path("files/<int:mention_id>/<str:sha256>/", files.file, name="file"),
    path("files/<int:mention_id>/<str:sha256>/picture/", pictures.inside, name="file_picture"),
    path("pictures/<str:token>/", pictures.picture, name="picture"),
]
