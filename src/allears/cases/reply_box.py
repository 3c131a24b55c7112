"""What the box for an answer shows: by which way it leaves, what that way can carry, and what was begun."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import lines_screen, outcomes_screen, promises_screen, public_line, queries
from allears.cases.actions import approval_rows
from allears.cases.actions.ways import limits_of, usual_readers, warning_of, way_of
from allears.cases.models import Case, Conversation, Draft
from allears.cases.rules import attached
from allears.cases.rules.reply_check import is_wider
from allears.connectors import CONNECTORS
from allears.knowledge import queries as knowledge
from allears.lib import clock
from allears.listening.ports import AnswersSome, Limits, WhyNot
from allears.listening.post import Post
from allears.mentions import queries as mentions
from allears.staff.queries import User
from allears.web.forms import in_words

MOST_CANNED = 30
"""Canned replies in the list for browsers without JavaScript."""
LATER_HOUR = 9
"""Planned answers leave at nine, when people read."""
SOON = timedelta(hours=2)


def state(case_id: int, user: User) -> dict[str, Any]:
    """When one's draft of the case was last changed, wherever: the box asks for itself when it was."""
    draft = queries.draft(case_id, user)
    return {"case_id": case_id, "draft_at": draft.changed_at.isoformat() if draft else ""}


def box(
    user: User,
    seen: queries.Seen,
    *,
    now: datetime | None = None,
    to: Conversation | None = None,
    is_scripted: bool = False,
) -> dict[str, Any]:
    """Context of `web/_reply_box.html`, by the conversation that spoke last or that was chosen.

    `is_scripted`: who asks runs our scripts, so what stands there for others is left out.
    """
    found, now = seen.case, now or clock.now()
    draft = queries.draft(found.pk, user)
    conversation = to or _chosen(seen, draft) or _latest(seen)
    way = way_of(conversation) if conversation else None
    limits = limits_of(way)
    can_private = bool(limits and limits.can_private)
    can_public = bool(limits and limits.can_public and conversation and not conversation.is_private)
    may = lines_screen.may_answer(found, user)
    why_not = _why_not(seen, conversation)
    may_leave = may and why_not is None
    can_private, can_public = can_private and may_leave, can_public and may_leave
    names = {"name": user.name, "channel": way.name if way else ""}
    kinds = [k for k, can in (("private", can_private), ("public", can_public)) if can]
    return (
        {
            "url": reverse("case_replies", args=[found.pk]),
            "case_id": found.pk,
            "kind": _kind(draft, kinds or ["spoken" if may else "note"]),
            "can_public": can_public,
            "can_private": can_private,
            "can_spoken": (way is None or why_not is not None) and may,
            "why_not": in_words(why_not.words) if why_not else "",
            "placeholder": "" if may else _only_notes(found),
            "can_reply": bool(kinds),
            "public_as": _("as %(name)s, by %(channel)s") % names,
            "private_as": _("as %(name)s, by %(channel)s") % names,
            "tools_template": "cases/_reply_tools.html",
            "conversation_id": conversation.pk if conversation else 0,
            "conversations": [c for c in seen.conversations if way_of(c)],
            "seen_at": now.isoformat(),
            "seen_id": max((one.pk for one in seen.messages), default=0),
            "is_sure": "",
            "place_url": (why_not.url if why_not else "") or _place(seen),
            "is_closed": found.closed_at is not None,
            "outcomes": [] if found.closed_at else outcomes_screen.OTHERS,
            "later": later(),
            "canned": []
            if is_scripted
            else knowledge.find("", user, language_of(seen), MOST_CANNED),
            "articles": [] if is_scripted else knowledge.article_titles(limit=MOST_CANNED),
            "undo_s": settings.UNDO_S,
            "advice_url": reverse("case_advice", args=[found.pk]) if kinds else "",
            "line": public_line.moved(found, seen.conversations) if can_private else None,
            "promise": promises_screen.offered(found, draft.text, by=user, now=now)
            if draft
            else None,
        }
        | _needs_yes(found, conversation, user, kinds)
        | _draft(found.pk, draft)
        | _limits(limits)
        | {"warning": _warning(_last_post(seen, conversation), draft, limits)}
        | readers(_last_post(seen, conversation), limits, draft)
    )


def _needs_yes(
    case: Case, conversation: Conversation | None, user: User, kinds: list[str]
) -> dict[str, bool]:
    """In which ways an answer waits for a second person, whatever stands in it."""
    if conversation is None:
        return {}
    empty = {kind: approval_rows.Draft(text="", is_public=kind == "public") for kind in kinds}
    return {
        f"{kind}_needs_yes": approval_rows.rule_for(case, conversation, draft, by=user) is not None
        for kind, draft in empty.items()
    }


def _only_notes(case: Case) -> str:
    words = _("%(team)s answers this person. A note reaches them.")
    return words % {"team": case.team.name}


def _kind(draft: Draft | None, kinds: list[str]) -> str:
    """How it was meant to leave when it was begun, where that is still possible."""
    if draft is None or draft.conversation_id is None:
        return kinds[0]
    wanted = {True: "public", False: "private", None: "note"}[draft.is_public]
    return wanted if wanted in (*kinds, "note") else kinds[0]


def _draft(case_id: int, draft: Draft | None) -> dict[str, Any]:
    return {
        "draft": draft.text if draft else "",
        "draft_at": draft.changed_at.isoformat() if draft else "",
        "draft_url": reverse("case_draft", args=[case_id]),
        "draft_key": f"case-{case_id}",
        "box_url": reverse("case_reply_box", args=[case_id]),
        "is_returned": bool(draft and draft.is_returned),
        "files_url": reverse("case_files", args=[case_id]),
        "files": files(case_id, draft),
        "canned_url": reverse("case_canned", args=[case_id]),
        "names_url": reverse("case_names", args=[case_id]),
        "emoji_url": reverse("emoji"),
        "preview_url": reverse("case_preview", args=[case_id]),
    }


def _warning(post: Post | None, draft: Draft | None, limits: Limits | None) -> str:
    """What stands before the answer until somebody says otherwise."""
    return warning_of(limits, post, draft.warning if draft else None)


def readers(post: Post | None, limits: Limits | None, draft: Draft | None = None) -> dict[str, Any]:
    """Whom a public answer can be shown to: those who saw the post, until somebody says otherwise."""
    usual = usual_readers(post)
    words = {
        "public": _("Everybody"),
        "unlisted": _("Everybody, in no public list"),
        "followers": _("Followers alone"),
    }
    wider = _("%(who)s (more than could see theirs)")
    chosen = draft.visibility if draft and limits and draft.visibility in limits.seen_by else usual
    return {
        "seen_by_now": chosen,
        "seen_by_usual": usual,
        "seen_by": [
            (one, wider % {"who": words[one]} if is_wider(one, usual) else words[one])
            for one in (limits.seen_by if limits else ())
            if one in words
        ],
    }


def _last_post(seen: queries.Seen, conversation: Conversation | None) -> Post | None:
    """What was heard last in the conversation."""
    said = (
        mentions.post_of(one.mention)
        for one in reversed(seen.messages)
        if one.mention and conversation and one.conversation_id == conversation.pk
    )
    return next(said, None)


def _limits(limits: Limits | None) -> dict[str, Any]:
    return {
        "max_chars": limits.max_chars if limits else None,
        "counted_in": limits.counted_in if limits else "characters",
        "max_parts": limits.max_parts if limits else 1,
        "has_warnings": bool(limits and limits.has_warnings),
        "can_files": bool(limits and limits.can_files),
        "no_files": in_words(limits.no_files) if limits and not limits.can_files else "",
        "accept": ",".join(
            f"{kind}*" if kind.endswith("/") else kind
            for kind in (limits.file_types if limits else ())
        ),
        "has_formatting": bool(limits and limits.formatting == "markdown"),
        "has_handles": bool(limits and limits.has_handles),
    }


def files(case_id: int, draft: Draft | None) -> list[dict[str, Any]]:
    """The files of a draft as the box shows them."""
    return [
        {
            "sha256": one.sha256,
            "name": one.name,
            "size": one.size,
            "alt": one.alt,
            "url": reverse("case_file", args=[case_id, one.sha256]),
            "picture": reverse("case_file_picture", args=[case_id, one.sha256])
            if one.is_picture
            else "",
        }
        for one in attached.read(draft.files if draft else [])
    ]


def later() -> list[tuple[str, str]]:
    """Moments to choose from: (value, label)."""
    return [
        ("2h", _("In two hours")),
        ("tomorrow", _("Tomorrow, 9:00")),
        ("monday", _("Monday, 9:00")),
    ]


def moment(words: str, zone_name: str, now: datetime) -> datetime | None:
    """`2h`, `tomorrow`, `monday`, or a local date and time; None when it is none of them."""
    zone = ZoneInfo(zone_name)
    local = now.astimezone(zone)
    morning = local.replace(hour=LATER_HOUR, minute=0, second=0, microsecond=0)
    match words:
        case "2h":
            return now + SOON
        case "tomorrow":
            return morning + timedelta(days=1)
        case "monday":
            return morning + timedelta(days=7 - local.weekday())
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def moment_words(at: datetime) -> str:
    """A moment to come, as one says it: the day, and the time of the reader."""
    local = timezone.localtime(at)
    return date_format(local, "D j M, H:i")


def language_of(seen: queries.Seen) -> str:
    """What the person writes in, by the last message of theirs that says so."""
    for message in reversed(seen.messages):
        if message.mention is not None:
            value = mentions.marks_of(message.mention).language.value
            if value != "unknown":
                return value
    return ""


def _chosen(seen: queries.Seen, draft: Draft | None) -> Conversation | None:
    wanted = draft.conversation_id if draft else None
    return next((c for c in seen.conversations if c.pk == wanted and way_of(c)), None)


def _latest(seen: queries.Seen) -> Conversation | None:
    """The conversation of the last message; one that can be answered before one that cannot."""
    answerable: dict[int, Conversation] = {c.pk: c for c in seen.conversations if way_of(c)}
    for message in reversed(seen.messages):
        if message.conversation_id in answerable:
            return answerable[message.conversation_id]
    return seen.conversations[-1] if seen.conversations else None


def _why_not(seen: queries.Seen, conversation: Conversation | None) -> WhyNot | None:
    """Why what was said last in it cannot be answered from here, where its network says so."""
    connector = CONNECTORS.get(conversation.network) if conversation else None
    if conversation is None or not isinstance(connector, AnswersSome):
        return None
    said = (
        one.mention
        for one in reversed(seen.messages)
        if one.mention and one.conversation_id == conversation.pk
    )
    last = next(said, None)
    if last is None:
        return None
    return connector.why_not(conversation.channel.settings, mentions.post_of(last))


def _place(seen: queries.Seen) -> str:
    """Where the person spoke, for places where we cannot answer from here."""
    for message in reversed(seen.messages):
        if message.mention and message.mention.url.startswith(("https://", "http://")):
            return message.mention.url
    return ""
