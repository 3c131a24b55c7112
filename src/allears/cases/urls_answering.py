"""Addresses of answering: what is written, what helps while one writes, and what leaves."""

from __future__ import annotations

from django.urls import path

from allears.cases.views import answering, drafts, patience, promises, recalls, replies, ways

urlpatterns = [
    path("cases/<int:case_id>/draft/", drafts.draft, name="case_draft"),
    path(
        "cases/<int:case_id>/draft/<int:user_id>/taking/", drafts.taking, name="case_draft_taking"
    ),
    path("cases/<int:case_id>/files/", drafts.files, name="case_files"),
    path("cases/<int:case_id>/files/<str:sha256>/", drafts.file, name="case_file"),
    path(
        "cases/<int:case_id>/files/<str:sha256>/picture/",
        drafts.file_picture,
        name="case_file_picture",
    ),
    path("cases/<int:case_id>/replies/", replies.replies, name="case_replies"),
    path("cases/<int:case_id>/reply/", answering.box, name="case_reply_box"),
    path("cases/<int:case_id>/reply/advice/", ways.advice, name="case_advice"),
    path("cases/<int:case_id>/reply/way/", ways.way, name="case_way"),
    path("cases/<int:case_id>/public-word/", ways.closing, name="case_public_word"),
    path("people/<int:contact_id>/patience/", patience.patience, name="person_patience"),
    path("cases/<int:case_id>/reply/state/", answering.state, name="case_reply_state"),
    path("cases/<int:case_id>/reply/preview/", answering.preview, name="case_preview"),
    path("cases/<int:case_id>/reply/canned/", answering.canned, name="case_canned"),
    path(
        "cases/<int:case_id>/reply/articles/<int:article_id>/",
        answering.put_article,
        name="case_article_put",
    ),
    path(
        "cases/<int:case_id>/reply/canned/<int:reply_id>/",
        answering.put_in,
        name="case_canned_put",
    ),
    path("cases/<int:case_id>/reply/names/", answering.names, name="case_names"),
    path("promises/<int:promise_id>/", promises.promise, name="promise"),
    path("promises/<int:promise_id>/word/", promises.word, name="promise_word"),
    path("emoji/", answering.emoji, name="emoji"),
    path("messages/<int:message_id>/attempt/", replies.attempt, name="message_attempt"),
    path("messages/<int:message_id>/recall/", recalls.recall, name="message_recall"),
    path("messages/<int:message_id>/plan/", replies.plan, name="message_plan"),
    path("messages/<int:message_id>/files/<str:sha256>/", drafts.message_file, name="message_file"),
    path(
        "messages/<int:message_id>/pictures/<str:sha256>/",
        drafts.message_picture,
        name="message_picture",
    ),
]
