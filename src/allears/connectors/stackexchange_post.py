"""What a site of Stack Exchange calls a question, an answer or a comment, as a post.

Names and titles come with HTML entities, bodies as HTML. Ids begin with the site, since each counts for
itself. What it misses: bounties, and votes after the first hearing.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterator, Mapping
from typing import Any, Final

from allears.connectors import fields
from allears.lib.html import to_text
from allears.lib.html_tokens import Tag, tokens
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Media, Post

NETWORK: Final = "stackexchange"
MAX_LISTED: Final = 20
_OWN_HOSTS: Final = frozenset(
    {"stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps"}
)


def host_of(site: str) -> str:
    """Where a site lives: `cooking` at cooking.stackexchange.com."""
    if "." in site and not site.endswith(".stackoverflow"):
        return site
    is_own = site in _OWN_HOSTS or site.endswith(".stackoverflow")
    return f"{site}.com" if is_own else f"{site}.stackexchange.com"


def site_in(typed: str) -> str:
    """The name of a site in its address, or the name itself; else nothing."""
    host = typed.strip().lower().removeprefix("https://").removeprefix("http://")
    host = host.removeprefix("www.").partition("/")[0]
    name = host.removesuffix(".stackexchange.com").removesuffix(".com")
    return name if name.isascii() and name.replace(".", "").replace("-", "").isalnum() else ""


def wire_of(data: object, *, kind: str, site: str, question: int = 0) -> dict[str, Any]:
    """An object of the interface with what only its list knows."""
    return {"kind": kind, "site": site, "question": question, "data": data}


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate. Raises `Unreadable`."""
    whole = fields.need(wire, "An object of Stack Exchange")
    kind, site = fields.text(whole, "kind"), fields.text(whole, "site")
    data = fields.mapping(whole, "data")
    number = _number(data, kind)
    if not number or not site:
        raise Unreadable("It is no question, answer or comment of a site, with an id.")
    question = fields.count(data, "question_id") or fields.count(whole, "question")
    html, is_comment = fields.text(data, "body"), kind == "comment"
    author, title = fields.mapping(data, "owner"), entities.unescape(fields.text(data, "title"))
    above = fields.count(data, "post_id") if is_comment else question
    is_question = kind == "question"
    return Post(
        id=f"{site}/c/{number}" if is_comment else f"{site}/{number}",
        network=NETWORK,
        channel=channel.name,
        url=_url(data, kind, site, question),
        author=_author(author, site),
        title=title if is_question else "",
        text=to_text(html, base_url=f"https://{host_of(site)}/"),
        created_at=fields.when(data, "creation_date"),
        edited_at=fields.when(data, "last_edit_date"),
        thread=f"{site}/{number if is_question else question}" if is_question or question else "",
        reply_to=entities.unescape(fields.text(data, "reply_to_user", "display_name")),
        reply_to_id="" if is_question or not above else f"{site}/{above}",
        is_=() if is_question else ("reply",),
        links=tuple(dict.fromkeys(_links(html)))[:MAX_LISTED],
        media=tuple(_media(html))[:MAX_LISTED],
        likes=fields.number(data, "score"),
        replies=fields.count(data, "answer_count"),
        extra=_extra(data, kind, site, is_ours=_is_ours(author, channel)),
    )


def _number(data: Mapping[str, Any], kind: str) -> int:
    name = {"question": "question_id", "answer": "answer_id", "comment": "comment_id"}.get(kind, "")
    number = fields.count(data, name)
    if number is None and kind in {"question", "answer"}:
        number = fields.count(data, "post_id")  # of the list that holds both
    return number or 0


def _url(data: Mapping[str, Any], kind: str, site: str, question: int | None) -> str:
    host, link = f"https://{host_of(site)}", fields.text(data, "link")
    if link.startswith("https://"):
        return link
    if kind == "comment":
        post, number = fields.text(data, "post_id"), fields.text(data, "comment_id")
        return f"{host}/questions/{question or post}/#comment{number}_{post}"
    return f"{host}/{'q' if kind == 'question' else 'a'}/{_number(data, kind)}"


def _author(owner: Mapping[str, Any], site: str) -> Author:
    """People have one account over all sites; its number is the lasting id."""
    name = entities.unescape(fields.text(owner, "display_name"))
    account, local = fields.text(owner, "account_id"), fields.text(owner, "user_id")
    id_ = account or (f"{site}/u/{local}" if local else "")
    url = fields.text(owner, "link")
    return Author(
        id=id_,
        handle=name,
        name=name,
        url=url if url.startswith("https://") else "",
        avatar=fields.text(owner, "profile_image"),
    )


def _is_ours(owner: Mapping[str, Any], channel: ChannelFacts) -> bool:
    account = channel.get("account_id").strip()
    known = {fields.text(owner, "user_id"), fields.text(owner, "account_id")} - {""}
    return bool(account) and account in known


def _extra(data: Mapping[str, Any], kind: str, site: str, *, is_ours: bool) -> dict[str, str]:
    is_solved = fields.truth(data, "is_accepted") or bool(fields.count(data, "accepted_answer_id"))
    extra = {
        "kind": kind,
        "site": site,
        "tags": ", ".join(fields.texts(data, "tags")[:MAX_LISTED]),
        "solved": "1" if is_solved else "",
        "closed": fields.text(data, "closed_reason"),
        "ours": "1" if is_ours else "",
    }
    return {name: value for name, value in extra.items() if value}


def _links(html: str) -> Iterator[str]:
    for token in tokens(html):
        if isinstance(token, Tag) and token.name == "a" and not token.is_closing:
            url = token.attrs.get("href", "")
            if url.startswith(("https://", "http://")):
                yield url


def _media(html: str) -> Iterator[Media]:
    for token in tokens(html):
        if isinstance(token, Tag) and token.name == "img":
            url = token.attrs.get("src", "")
            if url.startswith("https://"):
                yield Media(kind="image", url=url, alt=token.attrs.get("alt", "")[:300])
