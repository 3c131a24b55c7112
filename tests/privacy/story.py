"""Somebody whose every word and name holds one secret goes through the whole desk; and a scan that reads everything.

The secret begins every text, name, address, handle and file of theirs. The scan reads every column of
every table as text, and the name and the bytes of every file below the data folder, whatever either is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from django.conf import settings
from django.db import connection
from tests import cast
from tests.world import World

from allears.cases import actions as cases
from allears.cases.actions.drafts import NewFile
from allears.cases.models import Bulk, Case, RouteRevision, SavedView
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors.email import email, wire_from_bytes
from allears.contacts import actions as contacts
from allears.contacts.actions import Blocking, Described, Proven, Word
from allears.contacts.models import Contact, Identity
from allears.flow import firehose
from allears.knowledge.models import Article, CannedReply
from allears.lib.pictures import Size
from allears.listening.ports import Limits
from allears.listening.post import Author, File, Media, Post
from allears.mentions import actions as mentions
from allears.mentions import files
from allears.mentions.models import DropSample, Mention
from allears.mentions.shelf import shelf
from allears.practice.models import Practice, Turn
from allears.problems import actions as problems
from allears.problems.models import Telling
from allears.problems.preview import Texts
from allears.staff import actions as staff

SECRET = "zq7"
NAME = "Zq7mira Zq7lang"
HANDLE = "zq7mira.lang"
ADDRESS = "zq7mira@home.example"
MAIL = """\
From: {name} <{sender}>
To: {to}
Subject: {subject}
Message-ID: <{key}@home.example>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

{text}
"""


def stored(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    files.store({sha256: content})
    return sha256


def says(world: World, text: str, **more: Any) -> None:
    """Something of theirs on the fake network, with a picture, a file and everything else."""
    file = File(name="zq7receipt.pdf", n_bytes=4, sha256=stored(f"zq7bytes {text}".encode()))
    fields: dict[str, Any] = {
        "author": Author(
            id="zq7-did", handle=HANDLE, name=NAME, url="https://fake.example/zq7mira",
            avatar="https://fake.example/zq7face.png", links=("https://zq7home.example/",),
        ),
        "title": "",
        "url": f"https://fake.example/zq7mira/{len(world.network.wires)}",
        "files": (file,),
        "media": (Media(kind="image", url="https://fake.example/zq7cat.png", alt="zq7cat"),),
        "extra": {"zq7fact": "zq7value"},
    }  # fmt: skip
    world.says(text, who="zq7mira", **(fields | more))


def other(name: str = "Otto Berg", handle: str = "otto") -> dict[str, Any]:
    return {"author": Author(id=handle, handle=handle, name=name)}


def mailbox() -> Channel:
    return Channel.objects.create(
        name="Desk",
        network="email",
        created_at=cast.NOW,
        settings={"address": "desk@example.org", "smtp_host": "mail.example.org"},
    )


def arrives(box: Channel, text: str, *, sender: str = ADDRESS, name: str = NAME, to: str = "", subject: str = "Zq7subject of it") -> Mention:  # fmt: skip
    key = f"zq7-{Mention.objects.count()}"
    to = to or "desk@example.org"
    raw = MAIL.format(sender=sender, name=name, to=to, text=text, subject=subject, key=key)
    post = email.to_post(wire_from_bytes(raw.encode()), channels.facts(box))
    (mention,) = cast.hear(post, on=box)
    cast.care()
    return mention


def tell(world: World) -> Contact:
    """All of it. Gives the person."""
    lead, agent = cast.lena(), world.agent
    monitor = mentions.add_monitor(
        name="Zq7mira Zq7lang", query=f'"{NAME}"', by=lead, now=world.now
    )
    mentions.change_monitor(
        monitor=monitor, name="Somebody", query="kettle", reason=f"Not {NAME} any more", by=lead,
        now=world.now,
    )  # fmt: skip
    Channel.objects.filter(pk=world.channel.pk).update(kept_days=3, kept_mb=9)
    case = _in_private(world)
    _in_public(world)
    _by_mail(world, case)
    _with_problem(world, case)
    _among_us(world, case)
    _edited(world)
    firehose.WRITERS.let_go(idle_s=0.0)
    one = Identity.objects.get(network="email", key=ADDRESS)
    merged = Case.objects.get(pk=case.pk).contact
    cases.merge_contacts(keep_id=merged.pk, other_id=one.contact_id, by=agent, now=world.now)
    return Contact.objects.get(pk=merged.pk)


def in_short(world: World) -> Contact:
    """One matter of theirs, told through."""
    return Contact.objects.get(pk=_in_private(world).contact_id)


def _in_private(world: World) -> Case:
    says(world, "My kettle leaks zq7water, my card is 4111 1111 1111 1111.")
    world.hear()
    case = Case.objects.get(pk=world.care().opened[0])
    agent = world.agent
    _known(world, case.contact)
    cases.note(case_id=case.pk, text=f"Zq7note on {NAME} @Lena Brandt", by=agent, now=world.now)
    cases.rename(case_id=case.pk, title="Zq7title of a long matter", by=agent, now=world.now)
    world.answer(case, f"Dear {NAME}, zq7answer by Friday.")
    world.deliver()
    aside = cases.Question(kind="question", words="Zq7aside: is it so?", team=cast.press())
    row = cases.ask(case_id=case.pk, question=aside, by=agent, now=world.now)
    cases.answer_aside(aside_id=row.pk, words="Zq7yes", by=cast.pia(), now=world.now)
    cases.give_page(case_id=case.pk, by=agent, now=world.now)
    cases.say_understood(case_id=case.pk, understood="Zq7understood", by=agent, now=world.now)
    cases.save_draft(
        case_id=case.pk, text="Zq7draft", begun_version=1, by=cast.lena(), now=world.now
    )
    draft = NewFile(name="zq7plan.txt", content=b"zq7 plan of ours")
    cases.add_file(
        case_id=case.pk, file=draft, limits=Limits(can_files=True), by=cast.lena(), now=world.now
    )
    says(world, "Zq7thanks, but it still leaks.")
    world.hear()
    world.care()
    cases.close(case_id=case.pk, outcome="not_ours", words="Zq7close", by=agent, now=world.now)
    return case


def _known(world: World, contact: Contact) -> None:
    """All that we remember: words, house, lines, roles, consents, and that they were muted once."""
    agent, now = world.agent, world.now
    to = Described(name=NAME, about="zq7 likes tea", organisation="Zq7house")
    contacts.describe(contact=contact, to=to, by=agent, now=now)
    contacts.add_line(contact=contact, kind="likes", text="Zq7line", by=agent, now=now)
    proven = Proven(kind="zq7role", since=now.date(), proof="https://zq7proof.example")
    contacts.give_role(contact=contact, what=proven, by=agent, now=now)
    word = Word(purpose="quoted", is_given=True, said_at=now, words="Zq7consent")
    contacts.keep_consent(contact=contact, word=word, by=agent, now=now)
    how = Blocking(kind="muted", reason="other", words="Zq7mute", until=now + timedelta(minutes=1))
    contacts.block(identity=contact.identities.earliest("pk"), how=how, by=agent, now=now)
    world.pass_time(minutes=2)


def _in_public(world: World) -> None:
    """Their own thread with somebody else in it, and a word of theirs in somebody else's matter."""
    public = {"visibility": "public"}
    says(
        world,
        "Your kettle zq7public is broken again, I want my money back! When?",
        thread="t1",
        **public,
    )
    world.says(
        "Same here, says Otto", who="otto", thread="t1", reply_to=HANDLE, **public, **other()
    )
    world.says(
        "Your kettle is broken again, I want my money back! When?",
        who="otto",
        thread="t2",
        **public,
        **other(),
    )
    world.hear()
    world.care()
    says(world, "Zq7me too, kettle is broken, where is my money?", thread="t2", **public)
    world.hear()
    world.care()
    theirs = Case.objects.exclude(contact__name=NAME).latest("pk")
    cases.note(case_id=theirs.pk, text=f"Like {NAME} ({HANDLE})", by=world.agent, now=world.now)


def _by_mail(world: World, case: Case) -> None:
    box = mailbox()
    arrives(box, f"Zq7mail: call me, {NAME}")
    mailed = Case.objects.latest("pk")
    question = cases.Question(
        kind="question", words=f"Do you know {NAME}?", address="lab@partner.example"
    )
    aside = cases.ask(case_id=mailed.pk, question=question, by=world.agent, now=world.now)
    arrives(
        box, "Yes, zq7lab knows them", sender="lab@partner.example", name="The Lab",
        to=f"desk+{aside.tag}@example.org", subject="Re: a question",
    )  # fmt: skip


def _with_problem(world: World, case: Case) -> None:
    agent = world.agent
    facts = problems.Facts(kind="problem", title="Zq7title of a long matter", team=cast.service())
    problem = problems.open_problem(facts=facts, by=agent, now=world.now)
    said = problems.Said(language="en", title="Lids leak", text="It is mended.")
    problems.say_in_public(problem_id=problem.pk, said=said, by=cast.lena(), now=world.now)
    problems.link_many(problem_id=problem.pk, case_ids=[case.pk], by=agent, now=world.now)
    change = problems.change_state(
        problem_id=problem.pk, state="fixed", note=f"{NAME} says so", by=agent, now=world.now
    )
    texts = Texts(by_language={"en": "Hello {{first_name|there}}, {{text}}"}, usual="en")
    row: Telling = problems.begin_telling(
        change_id=change.pk, texts=texts, by=cast.lena(), now=world.now
    )
    assert row.told.exists()
    for _round in range(3):
        while problems.work_on_tellings(now=world.now):
            world.deliver()
        world.pass_time(minutes=2)
    world.deliver()


def _among_us(world: World, case: Case) -> None:
    """Lists, routes, replies, articles, practice, the trail: wherever a name can be typed."""
    lead, now = cast.lena(), world.now
    SavedView.objects.create(owner=lead, name=NAME, area="inbox", query=f"words={ADDRESS}", created_at=now, changed_at=now)  # fmt: skip
    CannedReply.objects.create(name="Leak", text=f"Dear {NAME}", owner=lead, created_at=now, changed_at=now)  # fmt: skip
    Article.objects.create(title="Leaks", text=f"As we told {NAME}.", created_at=now, created_by=lead, changed_at=now, changed_by=lead)  # fmt: skip
    practice = Practice.objects.create(user=world.agent, scenario="a01", began_at=now)
    Turn.objects.create(practice=practice, kind="public", text=f"Dear {NAME}", at=now)
    Bulk.objects.create(by=lead, at=now, act="tag", data={"text": f"For {HANDLE}"}, case_ids=[case.pk], ended_at=now)  # fmt: skip
    RouteRevision.objects.create(at=now, by=lead, tree={"rows": [{"words": [f'"{NAME}"', HANDLE]}]})
    DropSample.objects.create(at=now, channel=world.channel, reason="unreadable", why="torn", sample=f'{{"author": "{HANDLE}"')  # fmt: skip
    staff.audit(what="case.revealed", words=f"{NAME} was shown", by=lead, now=now, who=ADDRESS)
    for size in Size:
        shelf()._put(
            shelf()._place(f"{int(size)} https://fake.example/zq7face.png"), b"zq7face small"
        )


def _edited(world: World) -> None:
    """A post that they changed: what it said before is a version."""
    last = next(one for one in world.network.wires if getattr(one, "text", "").startswith("Zq7me"))
    assert isinstance(last, Post)
    world.network.wires.append(
        msgspec.structs.replace(
            last, text="Zq7me too, the kettle and the lid", edited_at=world.now + timedelta(hours=1)
        )
    )
    world.pass_time(hours=2)
    world.hear()
    world.care()


# ---- the scan --------------------------------------------------------------------------------


def in_tables(secret: str = SECRET) -> list[str]:
    """Every column of every table that holds it, with an example."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() ORDER BY 1, 2"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT left("{column}"::text, 4000) FROM "{table}" WHERE "{column}"::text ILIKE %s',
                [f"%{secret}%"],
            )
            rows = cursor.fetchall()
            if rows:
                at = max(0, rows[0][0].lower().find(secret) - 40)
                found.append(f"{table}.{column} ({len(rows)}): …{rows[0][0][at : at + 120]}")
    return found


def in_files(secret: str = SECRET) -> list[str]:
    """Every file below the data folder whose name or bytes, unpacked, hold it."""
    needle, found = secret.encode(), []
    roots = {Path(settings.DATA), Path(settings.MEDIA_ROOT), Path(settings.KEPT_ROOT), Path(settings.PICTURES_ROOT)}  # fmt: skip
    for root in sorted(roots):
        for path in sorted(root.rglob("*")):
            if not path.is_file() or "postgres" in path.parts or "static" in path.parts:
                continue
            blobs = [path.name.encode(), *_unpacked(path.read_bytes())]
            if any(needle in blob.lower() for blob in blobs):
                found.append(str(path.relative_to(root)))
    return found


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and each compressed frame that begins anywhere among them."""
    yield content
    at = content.find(zstandard.FRAME_HEADER)
    while at >= 0:
        try:
            unpacker = zstandard.ZstdDecompressor().decompressobj()
            yield unpacker.decompress(content[at:])
        except zstandard.ZstdError:
            pass
        at = content.find(zstandard.FRAME_HEADER, at + 1)
