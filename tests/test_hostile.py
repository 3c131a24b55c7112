"""Every file of the makers' hostile sets goes in by its door and does no harm on any page.

Feeds, mails and JSON are read as they would come from their networks; lists of strings become
posts, each line in every place where a stranger's words are shown. All are kept and cared for in
pages, a harmless neighbour in each. Files are all taken; of lists at most `MOST` lines each.
What it will miss: what only a browser does; `tests/browser/test_strangers.py` looks there.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from allears.cases.models import Case, Intake
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, email, inbox
from allears.contacts.models import Contact
from allears.flow import cargo, exports, steps
from allears.lib import feeds
from allears.lib.feeds import naming
from allears.listening.post import Author, Media, Post
from allears.mentions.models import Fresh, Mention
from tests import cast

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FEEDS = ("feedparser", "gofeed", "miniflux", "simplepie")
MAILS = (
    "cpython-email", "flanker", "mail-parser", "mail-ruby", "sisimai", "talon",
    "email-reply-parser", "email_reply_trimmer",
)  # fmt: skip
JSONS = ("JSONTestSuite", "dompurify", "html5lib-tests", "blns")
LINES = (
    "blns", "xss-payload-list", "payloads", "dompurify", "bleach", "html5lib-tests",
    "owasp-html-sanitizer", "ssrf-testing", "ssrf_urls.txt",
)  # fmt: skip
MOST = 12
"""Lines of each list that go in, evenly spread over it."""
MAX_LINE = 20_000
PAGE = 200


# ---- in by their doors -------------------------------------------------------------------------


def files_of(root: Path, sets: Iterable[str]) -> list[Path]:
    found = []
    for name in sets:
        place = root / name
        inside = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
        assert inside, f"{name} is empty"
        found += inside
    return found


def entries_of(path: Path) -> list[Any]:
    """What a feed brings; nothing when it is refused in words."""
    try:
        feed = feeds.read_feed(path.read_bytes(), headers={})
    except feeds.BadFeed:
        return []
    return list(naming.named(feed, url=f"https://feeds.example/{path.name}", now=cast.NOW))


def lines_of(path: Path) -> list[str]:
    """The strings of a list; of a file with markup, its lines."""
    raw = path.read_bytes().decode("utf-8", "replace")
    if path.name == "blns.base64.json":
        found = [base64.b64decode(one).decode("utf-8", "replace") for one in json.loads(raw)]
    elif path.name == "expect.json":
        found = [str(one["payload"]) for one in json.loads(raw)]
    else:
        found = raw.splitlines()
    found = [line[:MAX_LINE] for line in found if line.strip()]
    return found[:: -(-len(found) // MOST)] if found else []


def said_everywhere(n: int, line: str) -> Post:
    """A post that says this string in every place."""
    return Post(
        id=f"line-{n}",
        url=line,
        author=Author(id=f"who-{n % 150}", handle=line, name=line, url=line, avatar=line),
        title=line,
        text=f"{n} {line}\nhttps://elsewhere.example/{line}",
        quoted=line,
        links=(line,),
        media=(Media(kind="image", url=line, alt=line),),
        extra={"note": line},
        visibility="private",
    )


def pages(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while page := list(islice(rest, PAGE)):
        yield page


class Desk:
    """Keeps pages and counts what became of them."""

    def __init__(self) -> None:
        self.n_pages = 0
        self.counts: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def take(self, channel: Channel, loaded: cargo.Loaded) -> None:
        """Keep a page with a neighbour in it: nothing is lost, and no fault is ours."""
        ours = [one.why for one in loaded.unreadable if "fault of ours" in one.why]
        assert not ours, ours
        self.n_pages += 1
        neighbour = Post(id=f"neighbour-{self.n_pages}", text=f"Good neighbour {self.n_pages}")
        loaded.posts.insert(
            len(loaded.posts) // 2, cargo.addressed(neighbour, channel.network, channel.name)
        )
        kept = steps.keep(channel, loaded, now=cast.NOW)
        n_in = len(loaded.posts) + len(loaded.unreadable)
        assert len(kept.mention_ids) + sum(kept.dropped.values()) == n_in
        assert Mention.objects.filter(
            pk__in=kept.mention_ids, post__text=neighbour.text
        ).exists(), f"lost in page {self.n_pages}"
        self.counts[channel.network] += len(kept.mention_ids) - 1
        self.dropped.update(kept.dropped)
        if self.n_pages % 8 == 1:
            look_around()

    def take_wires(self, channel: Channel, wires: Iterable[Any]) -> None:
        facts = channels.facts(channel)
        for page in pages(wires):
            self.take(channel, cargo.translate(CONNECTORS[channel.network], facts, page))


def look_around() -> None:
    """Nothing is committed here, so PostgreSQL would plan for empty tables until it is told."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def load(root: Path) -> Desk:
    """All sets; then everything is cared for."""
    desk = Desk()
    blog, box = cast.channel("Feeds", "rss"), cast.channel("Desk", "email")
    hook = cast.channel("Systems", "inbox")
    Channel.objects.filter(pk=blog.pk).update(settings={"keep": "everything"})
    Channel.objects.filter(pk=box.pk).update(settings={"address": "desk@allears.test"})
    blog.refresh_from_db(), box.refresh_from_db()
    desk.take_wires(blog, (one for path in files_of(root, FEEDS) for one in entries_of(path)))
    mails = [path.read_bytes() for path in files_of(root, MAILS)]
    desk.take_wires(box, map(email.wire_from_bytes, mails))
    for path in files_of(root, JSONS):
        posts, _bad = inbox.read(path.read_bytes())
        addressed = [cargo.addressed(one, "inbox", hook.name) for one in posts[:PAGE]]
        if addressed:
            desk.take(hook, cargo.Loaded(posts=addressed))
    lines = [line for path in files_of(root, LINES) for line in lines_of(path)]
    for page in pages(said_everywhere(n, line) for n, line in enumerate(lines)):
        desk.take(hook, cargo.Loaded(posts=[cargo.addressed(p, "inbox", hook.name) for p in page]))
    cast.care()
    look_around()
    while cast.care().n_mentions:
        pass
    return desk


# ---- what the pages show -----------------------------------------------------------------------

ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "background", "xlink:href")
NEVER = {"iframe", "frame", "object", "embed", "base", "applet", "style", "math", "portal"}
_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f]+")


def faults(html: str) -> list[str]:
    """What could run a script, or load something from elsewhere."""
    tree = LexborHTMLParser(html)
    return [f"<{node.tag}> {fault}" for node in tree.css("*") for fault in _faults_of(node)]


def _faults_of(node: LexborNode) -> Iterator[str]:
    tag, attributes = node.tag or "", node.attributes
    source = attributes.get("src") or ""
    if tag in NEVER:
        yield "may never stand there"
    if tag == "script" and (not source.startswith("/static/") or (node.text() or "").strip()):
        yield f"is not ours: {source}"
    if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield "refreshes"
    for name, value in attributes.items():
        if re.match(r"on[a-z]+$|hx-on|style$|srcset$|srcdoc$", name):
            yield f"{name}={value!r}"
        if name in ADDRESSES:
            yield from _fault_of_address(tag, name, value or "", attributes.get("rel") or "")


def _fault_of_address(tag: str, name: str, value: str, rel: str) -> Iterator[str]:
    bare = _BLANKS.sub("", value).lower()
    if re.match(r"(javascript|vbscript|livescript|mocha|data|file|blob|about):", bare):
        if not (tag == "img" and bare.startswith("data:image/")):
            yield f"{name}={value[:80]!r}"
        return
    is_elsewhere = bool(re.match(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", bare))
    is_mail = bare.startswith(("mailto:", "tel:"))
    if not is_elsewhere or (tag == "a" and is_mail):
        return
    if tag != "a" or name != "href" or not {"noopener", "nofollow"} <= set(rel.split()):
        yield f"leads elsewhere: {name}={value[:80]!r} rel={rel!r}"


def spread(rows: Sequence[int], n: int) -> list[int]:
    """`n` of them, evenly."""
    return list(rows[:: max(1, len(rows) // n)])[: n + 1]


def addresses() -> Iterator[str]:
    """Pages that show what strangers said."""
    ours = Mention.objects.filter(post__id__startswith="line-")
    mentions = list(ours.order_by("pk").values_list("pk", flat=True))
    others = list(Mention.objects.order_by("pk").values_list("pk", flat=True))
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    people = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    yield from (f"/mentions/{pk}/" for pk in [*spread(mentions, 45), *spread(others, 30)])
    yield from (f"/cases/{pk}/" for pk in spread(cases, 30))
    yield from (f"/people/{pk}/" for pk in spread(people, 30))
    yield from (f"/inbox/?queue=all&from={start}" for start in range(0, 300, 50))
    yield from ("/people/", "/palette/?q=script", "/palette/?q=alert", "/palette/?q=%3C")
    words = ("", "?q=script", "?q=%22%3E%3Cimg", "?q=onerror", "?network=email", "?network=rss")
    yield from (f"/listen/{one}" for one in words)


class TestHostile:
    def test_sets_all_have_a_door(self, shared_data: Path) -> None:
        found = {place.name for place in (shared_data / "hostile").iterdir()}
        assert found - {"ABOUT.md", "BOMBS.md"} == {*FEEDS, *MAILS, *JSONS, *LINES}

    def test_files_go_in_and_do_no_harm(self, shared_data: Path, db: None) -> None:
        desk = load(shared_data / "hostile")
        print(f"\nkept {dict(desk.counts)} in {desk.n_pages} pages, left out {dict(desk.dropped)}")
        assert all(desk.counts[network] > 300 for network in ("rss", "email", "inbox"))
        assert not Fresh.objects.exists()
        assert Intake.objects.count() == Mention.objects.count()

        client = cast.at_the_desk(cast.ada())
        wrong: dict[str, list[str]] = {}
        n_shown = 0
        for address in addresses():
            answer = client.get(address)
            assert answer.status_code == 200, address
            n_shown += 1
            if found := faults(answer.content.decode()):
                wrong[address] = found[:5]
        assert not wrong, json.dumps(wrong, indent=1)[:5000]
        assert n_shown > 120
        self._follows_the_stream(client)
        self._writes_everything_out()

    def _follows_the_stream(self, client: Client) -> None:
        """Ten pages of what was heard, by the link at the end of each."""
        address = "/listen/"
        for _page in range(10):
            html = client.get(address).content.decode()
            assert faults(html) == []
            more = LexborHTMLParser(html).css_first("a[href*='before=']")
            assert more is not None, "the stream ended too early"
            href = more.attributes["href"] or ""
            address = f"/listen/?{urlsplit(href).query}"

    def _writes_everything_out(self) -> None:
        """Exports are lines of JSON, whatever was said."""
        for rows in (exports.mentions(), exports.cases(), exports.contacts()):
            n = sum(1 for row in rows if json.loads(json.dumps(row, default=str)) is not None)
            assert n > 0


class TestFaults:
    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>",
            "<script src=https://evil.example/x.js></script>",
            "<b onclick=a()>x</b>",
            "<a href='java\tscript:alert(1)'>x</a>",
            "<a href='https://evil.example'>x</a>",
            "<a href='//evil.example' rel=noopener>x</a>",
            "<img src=https://evil.example/a.png>",
            "<form action=//evil.example></form>",
            "<iframe></iframe>",
            "<b style='background:url(//evil.example)'>x</b>",
            "<img srcset='//evil.example/a 2x'>",
            "<meta http-equiv=refresh content=0>",
        ],
    )
    def test_are_seen(self, html: str) -> None:
        assert faults(html)

    @pytest.mark.parametrize(
        "html",
        [
            "<script type=module src=/static/allears/js/main.js></script>",
            "<a href='https://good.example' rel='noopener noreferrer nofollow'>x</a>",
            "<a href=/cases/1/>x</a>&lt;script&gt;",
            "<img src='data:image/png;base64,AA'>",
        ],
    )
    def test_are_not_seen_where_there_are_none(self, html: str) -> None:
        assert faults(html) == []
