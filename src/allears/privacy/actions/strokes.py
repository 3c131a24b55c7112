"""The strokes of an erasure, each in pieces: one call is one piece, in the caller's transaction.

Every stroke may be repeated. It finds what is left by the contact, never by a list that it made
before, so a process that is killed goes on where the last commit was. Names of files are
written into the row in the transaction that deletes what named them; only then the files go.
Public posts of others stay as they are: they are their words. What others wrote privately into a
matter that is erased goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import ProtectedError, Q

from allears.cases.actions import taken_back
from allears.channels import keeping
from allears.listening import kept
from allears.mentions import actions as mentions
from allears.mentions import erased
from allears.privacy import held, rows
from allears.privacy.actions import backup_list, bytes_of, sweeping
from allears.privacy.held import End
from allears.privacy.models import Erasure, Request, Step
from allears.problems.actions import links
from allears.staff import actions as staff

CASES = 20
POSTS = 300
HELD_BY_CASE = [one for one in held.ALL if one.end is End.ROW and one.root == "case"]
OF_PERSON = [
    one
    for one in held.ALL
    if one.end is End.ROW and one.root in ("contact", "identity") and one.path != "pk"
    and one.label not in ("contacts.Identity", "mentions.Mention", "cases.Case", "privacy.Request", "privacy.Export")
]  # fmt: skip


class Wait(Exception):
    """Something is on its way at this moment; a little later."""


def stop(row: Erasure, now: datetime) -> bool:
    """From now on they are not heard in public, here and after an older backup is restored."""
    found = rows.rows("contacts.Identity").filter(contact__in=row.contact_ids)
    pairs = list(found.values_list("network", "key"))
    row.digests = [erased.digest(network, key) for network, key in pairs]
    mentions.do_not_hear(digests=row.digests, now=now)
    backup_list.add(row.digests, now=now)
    return True


def let_go(row: Erasure, now: datetime) -> bool:
    """What is kept of whole networks. The bytes go when it is tidied next."""
    by_network: dict[str, set[str]] = {}
    found = rows.rows("contacts.Identity").filter(contact__in=row.contact_ids)
    for network, key, handle in found.values_list("network", "key", "handle"):
        by_network.setdefault(network, set()).update({key, handle} - {""})
    is_kept = bool(kept.standings(keeping.folder()))
    for network, who in sorted(by_network.items()):
        if is_kept:
            answers = _answers_to(row, network, sorted(who))
            kept.forget(
                keeping.folder(), network=network, at=now, authors=sorted(who), post_ids=answers
            )
        mentions.forget_posts(network=network, authors=sorted(who))
    return True


def _answers_to(row: Erasure, network: str, names: list[str]) -> list[str]:
    """Ids of what others answered them, as far as it is a mention: each names them as whom it answers."""
    identities = rows.ids("identity", row.contact_ids)
    theirs = rows.rows("mentions.Mention").filter(identity__in=identities, network=network)
    found: set[str] = set()
    for channel_id, thread in set(theirs.exclude(thread="").values_list("channel", "thread")):
        near = rows.rows("mentions.Mention").filter(channel=channel_id, thread=thread)
        found |= set(near.filter(post__reply_to__in=names).values_list("external_id", flat=True))
    return sorted(found)


def sweep(row: Erasure, now: datetime) -> bool:
    """Where colleagues wrote their names into what stays."""
    del now
    is_done = sweeping.sweep(
        words=sweeping.words_of(row.contact_ids), place=row.place, counts=row.counts
    )
    if is_done:
        _cover_trail(row)
    return is_done


def _cover_trail(row: Erasure) -> None:
    """Lines of the trail about this person name nobody, however short the name."""
    about = [str(pk) for pk in row.contact_ids]
    named = [str(pk) for pk in rows.ids("identity", row.contact_ids)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('allears.taking_back', 'on', true)")
        cursor.execute(
            "UPDATE staff_auditentry SET words = '█████'"
            " WHERE what LIKE 'contact.%%' AND subject = ANY(%s)"
            " OR what LIKE 'identity.%%' AND subject = ANY(%s)",
            [about, named],
        )
        cursor.execute("SELECT set_config('allears.taking_back', 'off', true)")


def from_others(row: Erasure, now: datetime) -> bool:
    """What they said in matters of others is taken out of them; our answers there name them no more."""
    identities = rows.ids("identity", row.contact_ids)
    spoken = rows.rows("cases.Message").filter(mention__identity__in=identities)
    spoken = spoken.exclude(case__contact__in=row.contact_ids)
    piece = list(spoken.values_list("pk", "mention", "case")[:POSTS])
    ids = [mention_id for _pk, mention_id, _case in piece]
    in_cases = sorted({case_id for _pk, _mention, case_id in piece})
    if not piece:
        _from_contexts(row, now)
        rows.rows("cases.Conversation").filter(identity__in=identities).exclude(
            case__contact__in=row.contact_ids
        ).update(identity=None)
        return True
    _unname(in_cases, sweeping.words_of(row.contact_ids))
    taken_back.take_out(ids, has_left=True, now=now)
    n, _by = rows.rows("cases.Message").filter(pk__in=[pk for pk, _m, _c in piece]).delete()
    _count(row, {"cases.Message": n})
    for case_id in in_cases:
        n_left = rows.rows("cases.Message").filter(case=case_id).count()
        rows.rows("cases.Case").filter(pk=case_id).update(n_messages=n_left)
    return False


def _unname(case_ids: Collection[int], words: list[str]) -> None:
    """Our own answers in matters of others, and what of them left the house."""
    given = [list(case_ids)]
    ours = held.BY_LABEL["cases.Message"]
    where = "case_id = ANY(%s) AND mention_id IS NULL"
    sweeping.cover_rows(ours, words, where=where, given=given, columns=("text", "quoted"))
    where = "id IN (SELECT outgoing_id FROM cases_message WHERE case_id = ANY(%s))"
    gone = held.BY_LABEL["outbox.Outgoing"]
    sweeping.cover_rows(gone, words, where=where, given=given, columns=("utterance",))
    where = "case_id = ANY(%s)"
    rest = held.BY_LABEL["cases.Case"]
    sweeping.cover_rows(
        rest, words, where="id = ANY(%s)", given=given, columns=("title", "last_words")
    )
    for label, column in (("cases.Promise", "words"), ("cases.Intake", "words")):
        sweeping.cover_rows(
            held.BY_LABEL[label], words, where=where, given=given, columns=(column,)
        )


def _from_contexts(row: Erasure, now: datetime) -> None:
    """Where they stand above a post of somebody else."""
    found = rows.rows("contacts.Identity").filter(contact__in=row.contact_ids)
    for network, key in found.values_list("network", "key"):
        theirs = rows.rows("mentions.Context").filter(network=network, author_key=key, gone_at=None)
        mentions.wipe_contexts(list(theirs.values_list("pk", flat=True)), now=now)


def their_cases(row: Erasure, now: datetime) -> bool:
    """Their matters with all that hangs on them, and what left the house for them."""
    cases = rows.rows("cases.Case").filter(contact__in=row.contact_ids).order_by("pk")
    ids = list(cases.select_for_update().values_list("pk", flat=True)[:CASES])
    if not ids:
        return True
    bytes_of.note(row.place, remove_cases(ids, row.counts, but=row.contact_ids, now=now))
    return False


def remove_cases(
    ids: list[int], counts: dict[str, int], *, but: Collection[int], now: datetime
) -> bytes_of.Names:
    """Whole matters, with what was written privately into them, save by these people. Gives the files."""
    outgoing = rows.outgoing_ids(ids)
    leaving = rows.rows("outbox.Outgoing").filter(pk__in=outgoing, leased_until__gt=now)
    if leaving.exists():
        raise Wait("An answer is leaving at this moment.")
    written = _private_words(ids, but)
    names = bytes_of.together(bytes_of.in_cases(ids), bytes_of.in_mentions(written))
    linked = rows.rows("problems.Link").filter(case__in=ids).values_list("problem", flat=True)
    problems = set(linked)
    _add(counts, _delete("problems.Gathering", Q(case_ids__overlap=ids)))
    staff.erase_about_cases(case_ids=ids)
    _add(
        counts, _delete("cases.Said", Q(case__in=ids))
    )  # else each message that goes writes it anew
    _add(counts, _delete("cases.Message", Q(case__in=ids)))
    for one in HELD_BY_CASE:
        _add(counts, _delete(one.label, Q(**{f"{one.path}__in": ids})))
    _add(counts, _delete("cases.Case", Q(pk__in=ids)))
    _add(counts, _delete("outbox.Outgoing", Q(pk__in=outgoing)))
    _add(counts, _delete("mentions.Mention", Q(pk__in=written)))
    for problem in rows.rows("problems.Problem").filter(pk__in=problems):
        links.learn(problem, now=now)  # by which words it is known again: without theirs
    return names


def _private_words(case_ids: list[int], contacts: Collection[int]) -> list[int]:
    """What others wrote privately into these matters: bounces, copies, whom we asked by mail."""
    said = rows.rows("cases.Message").filter(case__in=case_ids, mention__is_private=True)
    said = said.exclude(mention__identity__contact__in=contacts)
    asked = rows.rows("cases.AsideWord").filter(aside__case__in=case_ids, mention__isnull=False)
    return sorted(
        {*said.values_list("mention", flat=True), *asked.values_list("mention", flat=True)}
    )


def their_posts(row: Erasure, now: datetime) -> bool:
    """What they said, with versions, hits and judgments. Something new opened a case: begin again."""
    del now
    identities = rows.ids("identity", row.contact_ids)
    found = rows.rows("mentions.Mention").filter(identity__in=identities)
    ids = list(found.values_list("pk", flat=True)[:POSTS])
    if not ids:
        return True
    bytes_of.note(row.place, bytes_of.in_mentions(ids))
    _not_answered_to(ids, identities)
    try:
        with transaction.atomic():
            _count(row, _delete("mentions.Mention", Q(pk__in=ids)))
    except ProtectedError:
        row.step = Step.OTHERS
    return False


def _not_answered_to(mention_ids: list[int], identities: list[int]) -> None:
    """That somebody else answered them is no more written down with that answer."""
    handles = rows.rows("contacts.Identity").filter(pk__in=identities)
    names = sorted({one for pair in handles.values_list("handle", "key") for one in pair} - {""})
    threads = rows.rows("mentions.Mention").filter(pk__in=mention_ids).exclude(thread="")
    for channel_id, thread in set(threads.values_list("channel", "thread")):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE mentions_mention SET post = post - 'reply_to' WHERE channel_id = %s"
                " AND thread = %s AND post->>'reply_to' = ANY(%s)",
                [channel_id, thread, names],
            )


def the_person(row: Erasure, now: datetime) -> bool:
    """Who they are. Files that were made for them go; requests stay as a date and a number."""
    contacts, identities = row.contact_ids, rows.ids("identity", row.contact_ids)
    if rows.rows("mentions.Mention").filter(identity__in=identities).exists():
        row.step = Step.OTHERS
        return False
    asked = Request.objects.filter(contact__in=contacts)
    bytes_of.note(row.place, bytes_of.of_exports(asked.values_list("pk", flat=True)))
    asked.filter(ended_at=None).update(ended_at=now)
    asked.update(words="", address="", contact=None)
    remove_people(contacts, row.counts)
    return True


def the_files(row: Erasure, now: datetime) -> bool:
    """Bytes on the disk that nothing names any more."""
    del now
    return bytes_of.remove(row.place, row.counts)


STROKES: dict[str, tuple[Callable[[Erasure, datetime], bool], Step]] = {
    Step.STOP: (stop, Step.KEPT),
    Step.KEPT: (let_go, Step.SWEEP),
    Step.SWEEP: (sweep, Step.OTHERS),
    Step.OTHERS: (from_others, Step.CASES),
    Step.CASES: (their_cases, Step.POSTS),
    Step.POSTS: (their_posts, Step.PERSON),
    Step.PERSON: (the_person, Step.FILES),
    Step.FILES: (the_files, Step.TIDY),
}


def _delete(label: str, which: Q) -> dict[str, int]:
    _n, by_label = rows.rows(label).filter(which).delete()
    return dict(by_label)


def _count(row: Erasure, gone: dict[str, int]) -> None:
    _add(row.counts, gone)


def _add(counts: dict[str, int], gone: dict[str, int]) -> None:
    for label, n in gone.items():
        if n:
            counts[label] = counts.get(label, 0) + n


def remove_people(contacts: Collection[int], counts: dict[str, int]) -> None:
    """Who they are, once nothing is left that they said."""
    identities = rows.ids("identity", contacts)
    for one in OF_PERSON:
        belongs = contacts if one.root == "contact" else identities
        _add(counts, _delete(one.label, Q(**{f"{one.path}__in": belongs})))
    _add(counts, _delete("contacts.Merge", Q(keep__in=contacts) | Q(other__in=contacts)))
    _add(counts, _delete("contacts.Identity", Q(pk__in=identities)))
    people = rows.rows("contacts.Contact").filter(pk__in=contacts)
    houses = [pk for pk in people.values_list("organisation", flat=True) if pk is not None]
    people.update(merged_into=None, merged_at=None)
    _add(counts, _delete("contacts.Contact", Q(pk__in=contacts)))
    left = rows.rows("contacts.Contact").filter(organisation__in=houses)
    empty = set(houses) - set(left.values_list("organisation", flat=True))
    _add(counts, _delete("contacts.Organisation", Q(pk__in=empty)))


def tables(counts: Iterable[str]) -> list[str]:
    """Tables that lost rows, to be tidied."""
    known: list[Any] = [rows.model(label) for label in counts if label in held.BY_LABEL]
    return sorted({str(one._meta.db_table) for one in known})
