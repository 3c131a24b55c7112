"""Asking whether it is good, once a try, and writing down honestly when nobody answered.

A try is a row with a due time. The row is ended, the message written and its outbox row put in one
transaction under the lock of the case, so a process that dies asks later or has asked, and never
twice. After the last try one more row ends the waiting: "no answer after our tries". Whoever closed
the case asks; nothing is asked where we have no way, in public unless the policy says so, or while
people sleep.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import page_links
from allears.cases.actions import clocks, pages, record
from allears.cases.actions import wanted as people
from allears.cases.actions.ways import limits_of, speaks, utterance, way_of
from allears.cases.models import Case, Closure, Conversation, FollowUp, FollowUpPolicy, Message
from allears.cases.models.case import Outcome
from allears.cases.models.thread import EventKind
from allears.cases.queries.outcomes import is_thanks_alone
from allears.cases.rules import follow_ups as rules
from allears.cases.rules import reply_check
from allears.knowledge.rules import blanks
from allears.lib import text as texts
from allears.lib.each import each
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

BATCH = 50
MAX_TEXT = 2000
PLACES = {"page", "first_name", "person", "agent", "agent_first_name", "case", "team", "title"}
USUAL = gettext_lazy(
    "Hello {{first_name|there}},\n\nwe think that this is solved: “{{title}}”. Is it good?\n\n"
    "Tell us with one click: {{page}}\n\nYou can also simply answer here.\n{{agent}}"
)
"""Where the policy has no text for a language."""


def row() -> FollowUpPolicy:
    """How we ask, as it is kept; the usual where nobody said anything."""
    return FollowUpPolicy.objects.filter(pk=1).first() or FollowUpPolicy(pk=1)


def policy() -> rules.Policy:
    """The same for the rules."""
    kept = row()
    return rules.Policy(
        is_on=kept.is_on,
        after_h=kept.after_h,
        n_tries=kept.n_tries,
        distance_h=kept.distance_h,
        left_out=frozenset(kept.left_out),
        is_public_asked=kept.is_public_asked,
        from_hour=kept.from_hour,
        to_hour=kept.to_hour,
        time_zone=kept.time_zone,
    )


@transaction.atomic
def save_policy(*, changed: FollowUpPolicy, by: User, now: datetime) -> None:
    """Keep how we ask. Raises `NotPossible`."""
    if not by.can_lead:
        raise NotPossible(_("A lead decides how people are asked."))
    for words in changed.texts.values():
        wrong = [name for name in blanks.unknown(words) if name not in PLACES]
        if wrong:
            raise NotPossible(_("There is no blank called “%s”.") % wrong[0])
        if "{{page}}" not in words.replace(" ", ""):
            raise NotPossible(_("Each text needs the blank {{page}}: there they say yes or no."))
        if len(words) > MAX_TEXT:
            raise NotPossible(_("A text has room for %d characters.") % MAX_TEXT)
    changed.pk = 1
    changed.save()
    audit(what="follow_up.changed", words=_("Changed how people are asked"), by=by, now=now)


def plan(case: Case, closure: Closure, *, now: datetime) -> None:
    """The first try after a closing that nobody confirmed. What was asked in an earlier closing of
    this case counts no more. Who only praised is not asked whether it is solved."""
    if closure.outcome != Outcome.UNCONFIRMED or is_thanks_alone(case):
        return
    wanted, conversation = policy(), _conversation(case)
    if conversation is None or not _may(wanted, conversation):
        return
    if people.why_not_asked(case, conversation, now=now):
        return
    FollowUp.objects.create(closure=closure, n=1, due_at=rules.due_at(wanted, 1, now))


def _may(wanted: rules.Policy, conversation: Conversation) -> bool:
    return rules.may_ask(wanted, network=conversation.network, is_private=conversation.is_private)


def _conversation(case: Case) -> Conversation | None:
    """Where the person spoke last and can be answered."""
    rows = case.messages.filter(mention__isnull=False).select_related(
        "conversation__channel", "conversation__identity"
    )
    last = rows.order_by("-at", "-pk").first()
    if last is None:
        return None
    way = way_of(last.conversation)
    return last.conversation if way is not None and speaks(way) else None


def ask_due(*, now: datetime) -> int:
    """Every try whose time has come, each in a transaction of its own. How many."""
    due = FollowUp.objects.filter(ended_at=None, due_at__lte=now).order_by("due_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    return each(ids, lambda pk: _try(pk, now=now), what="is it good?")


@transaction.atomic
def _try(follow_up_id: int, *, now: datetime) -> int:
    case_id = (
        FollowUp.objects.filter(pk=follow_up_id).values_list("closure__case_id", flat=True).first()
    )
    if case_id is None:
        return 0
    case = record.locked(case_id)
    one = FollowUp.objects.select_for_update(of=("self",)).select_related("closure__by")
    follow_up = one.get(pk=follow_up_id)
    if follow_up.ended_at is not None:
        return 0
    closure, wanted = follow_up.closure, policy()
    is_over = closure.reopened_at is not None or closure.outcome != Outcome.UNCONFIRMED
    if is_over or not wanted.is_on or is_thanks_alone(case):
        return _end(follow_up, now=now)
    waking = rules.waking(wanted, now)
    if waking > now:
        follow_up.due_at = waking
        follow_up.save(update_fields=["due_at"])
        return 0
    n_asked = FollowUp.objects.filter(closure=closure, message__isnull=False).count()
    if follow_up.n > wanted.n_tries:
        return _no_word(case, follow_up, n_asked, now=now)
    return _ask(case, follow_up, wanted, now=now)


def _end(follow_up: FollowUp, *, now: datetime, why_not: str = "") -> int:
    follow_up.ended_at, follow_up.why_not = now, why_not[:200]
    follow_up.save(update_fields=["ended_at", "why_not", "message"])
    return 1


def _ask(case: Case, follow_up: FollowUp, wanted: rules.Policy, *, now: datetime) -> int:
    conversation, by = _conversation(case), follow_up.closure.by
    page = pages.of_case(case, by=by, now=now)
    why_not = ""
    if conversation is None or not _may(wanted, conversation) or by is None:
        why_not = _("There is no way to ask them.")
    elif page is None:
        why_not = _("They took their page away.")
    elif not (why_not := people.why_not_asked(case, conversation, now=now)):
        text = text_for(case, by, page_links.url_of(page))
        why_not = _leave(case, follow_up, conversation, text, by=by, now=now)
    if why_not:
        record.save(case, by=None)
        return _end(follow_up, now=now, why_not=why_not)
    FollowUp.objects.create(
        closure=follow_up.closure,
        n=follow_up.n + 1,
        due_at=rules.due_at(wanted, follow_up.n + 1, now),
    )
    record.save(case, by=None)
    return _end(follow_up, now=now)


def text_for(case: Case, by: User, page_url: str) -> str:
    """The question in the person's language, its blanks filled."""
    tongue = case.language.partition("-")[0]
    texts_of = row().texts
    with translation.override(tongue if tongue and tongue != "unknown" else "en"):
        text = texts_of.get(tongue) or str(USUAL)
    name = case.contact.name or ""
    known = {
        "page": page_url,
        "first_name": blanks.first_name(name),
        "person": name,
        "agent": by.name,
        "agent_first_name": blanks.first_name(by.name),
        "case": str(case.pk),
        "team": case.team.name,
        "title": texts.shorten(_first_words(case), 80),
    }
    return blanks.fill(text, known).text


def _first_words(case: Case) -> str:
    """Of the person: what one of us called it does not leave without a second person's yes."""
    theirs = case.messages.filter(mention__isnull=False).order_by("at", "pk")
    return theirs.values_list("text", flat=True).first() or f"#{case.pk}"


def _leave(
    case: Case,
    follow_up: FollowUp,
    conversation: Conversation,
    text: str,
    *,
    by: User,
    now: datetime,
) -> str:
    """The message and its outbox row; the reason where it cannot leave."""
    is_public = not conversation.is_private
    way = way_of(conversation)
    limits = limits_of(way)
    if way is None or limits is None or way.paused_at is not None:
        return _("The channel does not send.")
    said = utterance(case, conversation, text=text, is_public=is_public, by=by)
    if reply_check.n_parts(said.text, limits, warning=said.warning) is None:
        return _("The text is too long for this channel.")
    outgoing = outbox.put(utterance=said, channel_id=way.pk, by=by, now=now, due_at=now)
    message = Message.objects.create(
        case=case,
        conversation=conversation,
        at=now,
        received_at=now,
        by=by,
        outgoing=outgoing,
        text=said.text,
        warning=said.warning,
        is_public=is_public,
        network_id=said.key,
    )
    follow_up.message = message
    case.n_messages += 1
    case.last_message_at, case.last_is_ours = now, True
    case.last_words = texts.shorten(message.text, 240)
    clocks.recompute(case, now=now)
    record.happened(
        case, EventKind.FOLLOWED_UP, by=None, now=now, message=message.pk, n=follow_up.n
    )
    return ""


def _no_word(case: Case, follow_up: FollowUp, n_asked: int, *, now: datetime) -> int:
    """We asked as often as we wanted, and nobody said anything: that is what the record shows."""
    closure = follow_up.closure
    closure.outcome = Outcome.NO_ANSWER
    closure.save(update_fields=["outcome"])
    record.happened(case, EventKind.NO_WORD, by=None, now=now, n=n_asked)
    record.save(case, by=None)
    return _end(follow_up, now=now)
