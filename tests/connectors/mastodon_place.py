"""A small server that speaks Mastodon's client API, in memory, as its relatives do in their ways.

It knows our account (`desk`, id 1), takes what people say, hands it out in pages, and takes answers.
`knows_keys`: idempotency keys are honoured (Mastodon; GoToSocial and snac know none). `gives`: what
`min_id` gives of much that is new, the oldest of it or the newest; or "anything", where a server does
not look at places. `has_groups`: notifications in
groups. `ids`: how ids look ("number", "ulid").
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import msgspec
from tests.connectors import faults
from tests.connectors.faults import Answer, Request

from allears.connectors.mastodon import Mastodon
from allears.connectors.mastodon_server import Instance, spelled
from allears.listening.ports import ChannelFacts, Utterance

TOKEN = "t0ken-of-the-desk"
NOW = faults.NOW
LIMIT_S = faults.PATIENT_S
"""How long its connector waits for one request."""
SCOPES = "read:accounts read:notifications read:statuses read:lists read:search write:statuses write:media"


@dataclass
class MastodonPlace:
    """See the module."""

    knows_keys: bool = False
    gives: str = "oldest"
    has_groups: bool = False
    ids: str = "number"
    max_chars: int = 500
    instance: dict[str, Any] = field(default_factory=dict)
    """Laid over what it says of itself."""
    finer_rights: bool = True
    media_steps: int = 0
    """How often a file is asked for until it is ready."""
    has_v2_media: bool = True
    patience_s: float = 0.3
    """How long its connector waits for a file to be worked on."""
    statuses: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Ids of notifications that the account's own settings hide."""
    lists: dict[str, str] = field(default_factory=lambda: {"7": "Partners"})
    listed: set[str] = field(default_factory=set)
    searched: list[str] = field(default_factory=list)
    down: dict[str, Answer] = field(default_factory=dict)
    """Path -> what is answered there instead."""
    url: str = ""
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.speaker = Mastodon(timeout_s=LIMIT_S, patience_s=self.patience_s)
        self._keys: dict[str, dict[str, Any]] = {}
        self._n = 100
        self.me = account("desk", "1")
        self.people: dict[str, dict[str, Any]] = {}
        self.apps: list[dict[str, str]] = []
        self.tokens = {TOKEN}

    # ---- the place of the faults

    def channel(self, url: str, **settings: str) -> ChannelFacts:
        self.url = url
        if not self.statuses:
            self.says_("@desk my tram did not come", who="ann@a.example", mentions_us=True, id="50")
        return self.fresh(url, **self.known(url), **settings)

    def fresh(self, url: str, **settings: str) -> ChannelFacts:
        """A channel that has just been given its key."""
        self.url = url
        return ChannelFacts(
            id=1,
            name="Desk",
            settings={"server": url, **settings},
            secrets={"access_token": TOKEN},
        )

    def known(self, url: str) -> dict[str, str]:
        """What a channel remembers of this server."""
        about = Instance(domain="our.example", max_chars=self.max_chars, read_at=NOW.isoformat())
        return {
            "account": "desk@our.example",
            "account_id": f"{url.partition('://')[2]}/1",
            "instance": spelled(msgspec.structs.replace(about, has_groups=self.has_groups)),
        }

    def utterance(self, **more: Any) -> Utterance:
        host = self.url.partition("://")[2]
        given: dict[str, Any] = {
            "key": "mastodon:1-abc",
            "text": "We are sorry: the next one comes at noon.",
            "to": "ann@a.example",
            "is_public": True,
            "reply_to_id": f"{host}/50",
        }
        return Utterance(**(given | more))

    def says(self, request: Request) -> bool:
        return request.method == "POST" and request.path == "/api/v1/statuses"

    def said(self) -> list[str]:
        return [one["text"] for one in self.ours()]

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.statuses if one["account"]["id"] == "1"]

    # ---- what people do

    def hurries(self) -> None:
        """From now on its connector waits for a moment only."""
        self.speaker = Mastodon(timeout_s=faults.TIMEOUT_S, patience_s=self.patience_s)

    def person(self, handle: str) -> dict[str, Any]:
        return self.people.setdefault(handle, account(handle, str(1000 + len(self.people))))

    def says_(
        self,
        text: str,
        *,
        who: str = "ann@a.example",
        mentions_us: bool = False,
        id: str = "",
        **more: Any,
    ) -> dict[str, Any]:
        """Somebody says something; with `mentions_us` we are told of it."""
        status = self._status(text, self.person(who), id=id)
        if mentions_us:
            status["mentions"] = [mention(self.me, self.url)]
            self.told.append(
                {
                    "id": self.next_id(),
                    "type": "mention",
                    "created_at": status["created_at"],
                    "account": status["account"],
                    "status": status,
                }
            )
        status |= more
        self.statuses.append(status)
        return status

    def next_id(self) -> str:
        self._n += 1
        return f"01H{self._n:023d}" if self.ids == "ulid" else str(self._n)

    def _status(self, text: str, who: dict[str, Any], *, id: str = "") -> dict[str, Any]:
        name = id or self.next_id()
        return {
            "id": name,
            "created_at": (self.now - timedelta(hours=1) + timedelta(seconds=self._n)).isoformat(),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "en",
            "uri": f"https://a.example/s/{name}",
            "url": f"https://a.example/@x/{name}",
            "content": f"<p>{marked(text)}</p>",
            "text": text,
            "reblog": None,
            "account": who,
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag.lower()} for tag in re.findall(r"#(\w+)", text)],
            "edited_at": None,
        }

    # ---- the server

    def answer(self, request: Request) -> Answer:
        for path, made in self.down.items():
            if request.path.startswith(path):
                return made
        if request.path in {
            "/api/v1/apps",
            "/oauth/token",
            "/oauth/revoke",
            "/api/v2/instance",
        } or (request.path.startswith("/.well-known/")):
            return self._open(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return faults.answer({"error": "The access token is invalid"}, 401)
        path = unquote(request.path).removeprefix("/api/")
        match [request.method, *path.split("/")]:
            case ["GET", "v1", "accounts", "verify_credentials"]:
                return faults.answer(self.me)
            case ["GET", "v1", "apps", "verify_credentials"]:
                return faults.answer({"name": "All Ears", "scopes": SCOPES.split()})
            case ["GET", "v1", "notifications"]:
                return faults.answer(self._page(self._told(request), request))
            case ["GET", "v2", "notifications"] if self.has_groups:
                return faults.answer(grouped(self._page(self._told(request), request)))
            case ["GET", "v1", "timelines", kind, *arg]:
                return faults.answer(self._page(self._timeline(kind, *arg), request))
            case ["GET", "v1", "lists"]:
                return faults.answer([{"id": k, "title": v} for k, v in self.lists.items()])
            case ["GET", "v2", "search"]:
                word = request.query["q"][0].lower()
                found = [one for one in self.statuses if word in one["text"].lower()]
                return faults.answer({"statuses": self._page(found, request)})
            case ["GET", "v1", "statuses", name, *rest]:
                return self._one(name, rest)
            case ["DELETE", "v1", "statuses", name]:
                return self._delete(name)
            case ["GET", "v1", "accounts", "1", "statuses"]:
                return faults.answer(self._page(self.ours(), request))
            case ["POST", "v1", "statuses"]:
                return self._take(request)
            case [method, version, "media", *name]:
                return self._media(method, version, name, request)
        return faults.answer({"error": "Record not found"}, 404)

    def _open(self, request: Request) -> Answer:
        """What needs no key."""
        if request.path == "/api/v2/instance":
            return faults.answer(self._about() | self.instance)
        if request.path == "/api/v1/apps":
            app = request.form()
            if not self.finer_rights and ":" in app["scopes"]:
                return faults.answer(
                    {"error": "Scopes doesn't match configured on the server."}, 422
                )
            self.apps.append(app)
            return faults.answer({"client_id": "client-1", "client_secret": "secret-of-client"})
        if request.path == "/oauth/token":
            return self._token(request.form())
        if (
            request.path == "/oauth/revoke"
            and request.form()["client_secret"] != "secret-of-client"
        ):
            return faults.answer({"error": "unauthorized_client"}, 403)
        if request.path == "/oauth/revoke":
            self.tokens.discard(request.form()["token"])
            return faults.answer({})
        if not self.finer_rights:
            return faults.answer({"error": "Not Found"}, 404)
        return faults.answer(
            {
                "authorization_endpoint": f"{self.url}/oauth/authorize",
                "scopes_supported": ["read", "write", *SCOPES.split()],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _token(self, form: dict[str, str]) -> Answer:
        if form.get("client_secret") != "secret-of-client":
            return faults.answer({"error": "invalid_client"}, 401)
        if form.get("code", form.get("refresh_token")) not in {"the-code", "refresh-1"}:
            words = "The provided authorization grant is invalid."
            return faults.answer({"error": "invalid_grant", "error_description": words}, 400)
        made = {"access_token": TOKEN, "token_type": "Bearer", "scope": form.get("scope", "")}
        if not self.finer_rights or "refresh_token" in form:
            made |= {"refresh_token": "refresh-1", "expires_in": 7_200}  # type: ignore[dict-item]
        return faults.answer(made)

    def _about(self) -> dict[str, Any]:
        return {
            "domain": "our.example",
            "title": "Our town",
            "version": "4.3.2",
            "api_versions": {"mastodon": 2} if self.has_groups else {},
            "configuration": {
                "urls": {"streaming": ""},
                "statuses": {"max_characters": self.max_chars, "max_media_attachments": 4},
                "media_attachments": {
                    "supported_mime_types": ["image/png", "image/jpeg", "video/mp4"],
                    "image_size_limit": 1_000,
                    "video_size_limit": 2_000,
                    "description_limit": 20,
                },
            },
        }

    def _told(self, request: Request) -> list[dict[str, Any]]:
        kinds = request.query.get("types[]", [])
        is_whole = request.query.get("include_filtered") == ["true"]
        return [
            one
            for one in self.told
            if (not kinds or one["type"] in kinds) and (is_whole or one["id"] not in self.hidden)
        ]

    def _timeline(self, kind: str, arg: str = "") -> list[dict[str, Any]]:
        if kind == "tag":
            return [s for s in self.statuses if {"name": arg.lower()} in s["tags"]]
        if kind == "list":
            return [s for s in self.statuses if s["account"]["acct"] in self.listed]
        return [s for s in self.statuses if s["visibility"] == "public"]

    def _page(self, rows: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
        def key(name: str) -> tuple[int, str]:
            return len(name), name

        query = {name: values[0] for name, values in request.query.items()}
        limit = int(query.get("limit", "20"))
        if self.gives == "anything":  # places are not looked at
            return sorted(rows, key=lambda one: key(one["id"]))[-limit:][::-1]
        floor = query.get("min_id") or query.get("since_id")
        rows = sorted(rows, key=lambda one: key(one["id"]))
        rows = [one for one in rows if not floor or key(one["id"]) > key(floor)]
        if "max_id" in query:
            rows = [one for one in rows if key(one["id"]) < key(query["max_id"])]
        is_oldest = "min_id" in query and self.gives == "oldest"
        return (rows[:limit] if is_oldest else rows[-limit:])[::-1]

    def _one(self, name: str, rest: list[str]) -> Answer:
        found = {one["id"]: one for one in self.statuses}
        if name not in found:
            return faults.answer({"error": "Record not found"}, 404)
        if not rest:
            return faults.answer(found[name])
        above, at = [], found[name]
        while (parent := found.get(at["in_reply_to_id"] or "")) is not None:
            above.insert(0, parent)
            at = parent
        below, names = [], {name}
        for one in self.statuses:
            if one["in_reply_to_id"] in names:
                names.add(one["id"])
                below.append(one)
        return faults.answer({"ancestors": above, "descendants": below})

    def _take(self, request: Request) -> Answer:
        key, asked = request.headers["idempotency-key"], request.json()
        if self.knows_keys and key in self._keys:
            return faults.answer(self._keys[key])
        parent = asked.get("in_reply_to_id", "")
        known = {one["id"]: one for one in self.statuses}
        if parent and parent not in known:
            return faults.answer({"error": "Record not found"}, 404)
        if len(asked["status"]) + len(asked.get("spoiler_text", "")) > self.max_chars:
            return faults.answer({"error": "Validation failed: Text character limit exceeded"}, 422)
        status = self._status(asked["status"], self.me)
        status |= {
            "in_reply_to_id": parent or None,
            "in_reply_to_account_id": known[parent]["account"]["id"] if parent else None,
            "visibility": asked["visibility"],
            "spoiler_text": asked.get("spoiler_text", ""),
            "language": asked.get("language"),
            "media_attachments": [{"id": one} for one in asked.get("media_ids", [])],
            "asked": asked,
            "key": key,
        }
        self.statuses.append(status)
        self._keys[key] = status
        return faults.answer(status)

    def _delete(self, name: str) -> Answer:
        """One's own; of what another said it says that there is no such thing."""
        mine = next((one for one in self.ours() if one["id"] == name), None)
        if mine is None:
            return faults.answer({"error": "Record not found"}, 404)
        self.statuses.remove(mine)
        for one in self.statuses:  # what answered it hangs on nothing
            if one["in_reply_to_id"] == name:
                one["in_reply_to_id"] = None
        return faults.answer(mine)

    def _media(self, method: str, version: str, name: list[str], request: Request) -> Answer:
        if method == "GET":
            one = self.files[int(name[0]) - 1]
            one["left"] = str(int(one["left"]) - 1)
            return faults.answer({"id": name[0], "url": None}, 206 if int(one["left"]) > 0 else 200)
        if version == "v2" and not self.has_v2_media:
            return faults.answer({"error": "Not Found"}, 404)
        body = request.body.decode("utf-8", "replace")
        alt = body.partition('name="description"\r\n\r\n')[2].partition("\r\n--")[0]
        self.files.append({"body": body, "alt": alt, "left": str(self.media_steps)})
        is_ready = not self.media_steps
        return faults.answer({"id": str(len(self.files))}, 200 if is_ready else 202)


def account(handle: str, name: str) -> dict[str, Any]:
    user, _, place = handle.partition("@")
    return {
        "id": name,
        "username": user,
        "acct": handle,
        "display_name": user.title(),
        "url": f"https://{place or 'our.example'}/@{user}",
        "bot": False,
        "fields": [],
    }


def mention(who: dict[str, Any], url: str) -> dict[str, Any]:
    return {name: who[name] for name in ("id", "username", "acct", "url")}


def marked(text: str) -> str:
    """As Mastodon writes text: names and addresses are links, what is special is escaped."""

    def linked(found: re.Match[str]) -> str:
        if found[1]:
            name = html.escape(found[1].partition("@")[0])
            return (
                f'<span class="h-card"><a href="https://x.example/@{name}" class="u-url mention">'
                f"@<span>{name}</span></a></span>"
            )
        url = html.escape(found[0])
        cut = url.removeprefix("https://")
        return f'<a href="{url}"><span class="invisible">https://</span><span>{cut}</span></a>'

    pattern = r"@([\w.-]+(?:@[\w.-]+\w)?)|https://\S+"
    pieces, at = [], 0
    for found in re.finditer(pattern, text):
        pieces += [html.escape(text[at : found.start()]), linked(found)]
        at = found.end()
    pieces.append(html.escape(text[at:]))
    return "".join(pieces).replace("\n\n", "</p><p>").replace("\n", "<br />")


def grouped(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """As `/api/v2/notifications` answers."""
    return {
        "accounts": [row["account"] for row in rows],
        "statuses": [row["status"] for row in rows],
        "notification_groups": [
            {
                "group_key": f"ungrouped-{row['id']}",
                "notifications_count": 1,
                "type": row["type"],
                "most_recent_notification_id": int(row["id"]) if row["id"].isdigit() else row["id"],
                "latest_page_notification_at": row["created_at"],
                "status_id": row["status"]["id"],
            }
            for row in rows
        ],
    }
