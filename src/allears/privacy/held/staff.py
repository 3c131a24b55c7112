"""The map of who works here, and of what Django and the login keep.

A colleague who leaves is switched off, not erased: who answered whom is a part of what others may ask
us for. What the law wants for them is done by the house, not by this page (docs/operate/privacy.md).
"""

from __future__ import annotations

from allears.privacy.held.words import Whose, covered, stays

TABLES = (
    stays("auth.Permission", "id name content_type codename", why="Django's own."),
    stays("auth.Group", "id name", why="Django's own."),
    stays("auth.Group_permissions", "id group permission", why="Django's own."),
    stays("contenttypes.ContentType", "id app_label model", why="Django's own."),
    stays(
        "sessions.Session",
        "session_key session_data expire_date",
        why="Who of us is logged in; signed, without words of others.",
        whose=Whose.STAFF,
    ),
    stays("staff.House", "id name push_key steps led_at", why="Settings."),
    stays(
        "staff.Stumble",
        "id loop part since last_at n words again_at",
        why="What fails in a process.",
    ),
    stays(
        "staff.User",
        "id password last_login email name role timezone locale theme density created_at deactivated_at"
        " seen_notices_at signature has_single_keys picture_mark walled_off invented_at",
        why="A colleague.",
        whose=Whose.STAFF,
    ),
    stays("staff.Picture", "user content changed_at", why="A colleague's face.", whose=Whose.STAFF),
    covered(
        "staff.Team",
        free="about",
        rest="id name slug sign wall created_at archived_at",
        why="A team and what it is for.",
    ),
    stays("staff.Membership", "id team user since", why="Who is in it.", whose=Whose.STAFF),
    stays(
        "staff.SetupLink",
        "id token_hash user created_at created_by expires_at used_at",
        why="How a colleague gets in.",
        whose=Whose.STAFF,
    ),
    covered(
        "staff.AuditEntry",
        free="subject words data",
        rest="id at by what wall",
        why="Who did what, and when, stays; the names of whom it was done to are covered.",
    ),
    stays(
        "staff.Wishes",
        "user ways quiet_begin quiet_until quiet_weekdays weekly only_working danger_breaks bundle"
        " with_words",
        why="How a colleague wants to be told.",
        whose=Whose.STAFF,
    ),
    stays(
        "staff.Device",
        "id user endpoint_hash sealed service name created_at told_at failed_words",
        why="A colleague's telephone.",
        whose=Whose.STAFF,
    ),
    covered(
        "staff.Telling",
        free="who words",
        rest="id user way device kind key case_id at due_at leased_by leased_until begun_at n_tries"
        " ended_at was_told ended_why",
        why="What is to be told to a colleague by mail or push; of their matters the rows go.",
    ),
    covered(
        "staff.Wall",
        free="name reason",
        rest="id home opened_at opened_by ended_at ended_by",
        why="Why something is confidential.",
    ),
    stays("staff.Behind", "id wall team person at by", why="Who is behind it.", whose=Whose.STAFF),
    covered("staff.WallEvent", free="words", rest="id wall at by", why="What happened to a wall."),
    stays(
        "account.EmailAddress",
        "id user email verified primary",
        why="The login.",
        whose=Whose.STAFF,
    ),
    stays(
        "account.EmailConfirmation",
        "id email_address created sent key",
        why="The login.",
        whose=Whose.STAFF,
    ),
    stays(
        "mfa.Authenticator",
        "id user type data created_at last_used_at",
        why="The login.",
        whose=Whose.STAFF,
    ),
    stays(
        "usersessions.UserSession",
        "id user created_at ip last_seen_at session_key user_agent data",
        why="The login.",
        whose=Whose.STAFF,
    ),
)
