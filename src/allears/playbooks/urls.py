"""Addresses of macros and playbooks."""

from __future__ import annotations

from django.urls import path

from allears.playbooks.views import cases, lists, macros, many, playbooks

urlpatterns = [
    path("settings/playbooks/", lists.index, name="playbooks"),
    path("settings/playbooks/export/", lists.export, name="playbooks_export"),
    path("settings/playbooks/import/", lists.bring_in, name="playbooks_import"),
    path("settings/playbooks/new/", playbooks.new, name="playbook_new"),
    path("settings/playbooks/<int:playbook_id>/", playbooks.change, name="playbook"),
    path(
        "settings/playbooks/<int:playbook_id>/results/", playbooks.results, name="playbook_results"
    ),
    path(
        "settings/playbooks/<int:playbook_id>/removal/", playbooks.removal, name="playbook_removal"
    ),
    path("settings/macros/new/", macros.new, name="macro_new"),
    path("settings/macros/<int:macro_id>/", macros.change, name="macro"),
    path("settings/macros/<int:macro_id>/results/", macros.results, name="macro_results"),
    path("settings/macros/<int:macro_id>/removal/", macros.removal, name="macro_removal"),
    path("settings/replies/<int:reply_id>/results/", lists.canned_results, name="canned_results"),
    path("macros/many/", many.choose, name="macros_for_many"),
    path("cases/<int:case_id>/macros/", cases.choose, name="case_macros"),
    path("cases/<int:case_id>/macros/<int:macro_id>/", cases.macro, name="case_macro"),
    path("cases/<int:case_id>/macros/runs/<int:run_id>/", cases.undo, name="macro_run"),
    path("cases/<int:case_id>/playbooks/", cases.panel, name="case_playbooks"),
    path("cases/<int:case_id>/playbooks/begin/", cases.begin, name="case_playbook_begin"),
    path("cases/<int:case_id>/playbooks/<int:following_id>/", cases.step, name="following"),
]
