"""Invented people of an invented company, told through the real route. Once Django is set up."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from itertools import count

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.channels import actions as channels
from allears.contacts import queries as contacts
from allears.flow import cargo, steps
from allears.lib import clock
from allears.listening.post import Author, Post
from allears.mentions import actions as mentions
from allears.staff import actions as staff
from allears.staff import queries as people
from allears.staff.queries import User

MAILS = (
    ("Mira Stone", "mira@stone.example", 190, "Kettle leaks again",
     "Good morning,\n\nthis is the second Fernhill kettle that leaks at the handle. The first one "
     "was exchanged in January. I am rather tired of carrying it back to the shop. What can you do?"
     "\n\nMira Stone"),
    ("Jonas Weber", "jonas.weber@post.example", 150, "Rechnung doppelt abgebucht",
     "Guten Tag, Sie haben die Rechnung 4471 zweimal abgebucht. Wann bekomme ich mein Geld zurück?"),
    ("Amélie Laurent", "amelie@laurent.example", 96, "Pièce de rechange",
     "Bonjour, où puis-je trouver un couvercle pour la théière Fernhill 2 ? Merci d'avance."),
    ("Daniel Osei", "d.osei@morning-courier.example", 70, "Question for our consumer page",
     "I am a journalist with the Morning Courier and on deadline for Thursday. May I have a "
     "statement for publication on the recall of the blue kettles?"),
    ("ليلى حسن", "layla@hassan.example", 55, "أين طلبي؟",
     "مرحبا، طلبت غلاية قبل أسبوعين ولم تصل بعد. أين طلبي؟"),
    ("Tom Alder", "tom@alder.example", 42, "Thirty kettles for our guesthouse",
     "We would like to buy thirty kettles for our guesthouse. Could you send a quote, please?"),
    ("Grace Whitlock", "grace@whitlock.example", 20, "Smoke",
     "There is smoke coming out of the base and it smells of burning. It is unplugged now. "
     "My children were in the kitchen. Is it dangerous to keep it in the house?"),
    ("Kenji Sato", "kenji@sato.example", 12, "Thank you",
     "The new lid arrived this morning. Wonderful service, thank you so much!"),
)  # fmt: skip
POSTS = (
    ("teatime_tess", "Tess", 180, "My Fernhill kettle sings like a bird and I love it."),
    ("brewed_awakening", "Brewed Awakening", 130,
     "Fernhill kettles: great design, terrible seal. Mine leaked all over the counter, for the "
     "second time. Has anybody found a fix?"),
    ("kitchen.notes", "Kitchen notes", 88, "Review: five kettles, one winner. Fernhill comes second."),
    ("pieter_vd", "Pieter", 60, "Waarom lekt mijn Fernhill nu alweer? Zeer teleurgesteld."),
    ("sunday_potter", "Sunday Potter", 33, "It would be great if @fernhill sold the lids alone."),
)  # fmt: skip
ANSWER = (
    "Dear Mira,\n\nI am sorry that it happened twice. A new kettle with the stronger seal leaves "
    "us today, and a label so that nobody has to carry anything.\n\nAmara"
)
numbers = count(1)


def tell() -> dict[str, str]:
    """Make the desk; the addresses and the session for the pictures."""
    now = clock.now()
    token = staff.setup_token(now=now) or ""
    amara = staff.create_first_administrator(
        token=token, email="amara@fernhill.example", name="Amara Okafor", password="x" * 20,
        timezone="UTC", now=now,
    )  # fmt: skip
    for name, email in (("Lena Brandt", "lena"), ("Theo Marsh", "theo")):
        staff.add_user(
            email=f"{email}@fernhill.example", name=name, role="agent",
            teams=people.teams()[:1], by=amara, now=now,
        )  # fmt: skip
    staff.join_team(team=people.teams()[0], user=amara, by=amara, now=now)
    monitor = mentions.add_monitor(
        name="Fernhill kettles", query='fernhill (kettle* OR leak* OR lekt OR lid*) NOT job*',
        by=amara, now=now,
    )  # fmt: skip
    _hear(amara)
    mira = contacts.by_address("email", "mira@stone.example")
    case = desk.of_contact(mira.contact_id)[0] if mira else None
    if case is not None:
        _work_on(case.pk, amara)
    return {
        "session": _session(amara),
        "inbox": "/inbox/?queue=all",
        "case": f"/cases/{case.pk if case else 1}/?queue=all",
        "monitor": f"/settings/monitors/{monitor.pk}/",
    }


def _hear(by: User) -> None:
    now = clock.now()
    mailbox = channels.add(
        network="email", name="hello@fernhill.example", by=by, now=now,
        values={"address": "hello@fernhill.example", "password": "x"},
    )  # fmt: skip
    feed = channels.add(
        network="inbox", name="Social networks", by=by, now=now, values={"keep": "everything"}
    )
    mails = [
        Post(
            id=f"m{next(numbers)}@example", network="email", title=title, text=text,
            visibility="private", created_at=now - timedelta(minutes=minutes),
            author=Author(id=address, handle=address, name=name),
        )
        for name, address, minutes, title, text in MAILS
    ]  # fmt: skip
    said = [
        Post(
            id=f"p{next(numbers)}", network="mastodon", text=text,
            created_at=now - timedelta(minutes=minutes),
            author=Author(id=handle, handle=handle, name=name),
        )
        for handle, name, minutes, text in POSTS
    ]  # fmt: skip
    for channel, posts in ((mailbox, mails), (feed, said)):
        for post in posts:
            at = post.created_at or now
            steps.keep(channel, cargo.Loaded(posts=[post]), now=at)
            steps.care(now=at)


def _work_on(case_id: int, amara: User) -> None:
    now = clock.now()
    theo = next(user for user in people.users() if user.name == "Theo Marsh")
    cases.take(case_id=case_id, by=amara, now=now - timedelta(minutes=14))
    cases.note(
        case_id=case_id, by=theo, now=now - timedelta(minutes=11),
        text="@Amara the seal of batch 7 is the known one. The new ones hold.",
    )  # fmt: skip
    seen = desk.seen(case_id)
    if seen is None:
        return
    cases.save_draft(
        case_id=case_id, text=ANSWER, begun_version=seen.case.version, by=amara, now=now
    )


def _session(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)
