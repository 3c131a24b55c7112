"""What would leave for a model: the body of the request, masked, exactly as it would leave; and the call.

Nothing leaves by itself: a person sees the body and presses a button, and what is called then is that very
body (its seal goes along). The answer is data of a stranger: `rules.written`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from allears.cases.queries import answered
from allears.cases.queries.rows import Case
from allears.channels import secrets
from allears.drafting import drafts
from allears.drafting.drafts import Draft
from allears.drafting.models import Endpoint
from allears.drafting.rules import masking, prompt, written
from allears.drafting.rules.written import Fault, NoDraft, Written
from allears.lib import http
from allears.staff.queries import User

PATH = "/chat/completions"
MOST_CHARS = 60_000
"""Of a body; a talk is bounded before."""


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What would leave, where to, and what its placeholders stand for."""

    host: str
    model: str
    text: str
    seal: str
    words: Mapping[str, str] = field(repr=False)
    sources: list[Draft]
    links: frozenset[str] = field(repr=False)
    """That stand in the sources, and so may stand in the answer."""


def host_of(url: str) -> str:
    """`host:port` of an address. Raises `http.BadAddress`."""
    read = http.read_url(url)
    port = read.port or (443 if read.scheme == "https" else 80)
    return f"[{read.host}]:{port}" if ":" in read.host else f"{read.host}:{port}"


def leaving(case: Case, endpoint: Endpoint, *, by: User) -> Leaving | None:
    """None when nothing waits for an answer, or when the case is kept out of such things."""
    offered = drafts.of_case(case)
    talks = answered.talks([case.pk])
    if offered is None or not talks:
        return None
    mask = masking.Mask(names=[*answered.names_of(case.pk), by.name])
    turns = [
        prompt.Turn(line.by_id is not None, mask.hide(line.text[: prompt.MOST_TURN]))
        for line in talks[0].lines[-prompt.MOST_TURNS :]
        if line.text.strip() and line.fate != "lost"
    ]
    sources = [
        prompt.Given(f"source {n}", mask.hide(one.text)) for n, one in enumerate(offered.drafts, 1)
    ]
    body = prompt.body(turns, sources, model=endpoint.model, language=offered.asked.language)
    text = prompt.written(body)[:MOST_CHARS]
    given = {said for known, said in mask.words.items() if known.startswith("[LINK-")}
    return Leaving(
        host=host_of(endpoint.url),
        model=endpoint.model,
        text=text,
        seal=prompt.seal(text),
        words=mask.words,
        sources=offered.drafts,
        links=frozenset(said for said in given if any(said in one.text for one in offered.drafts)),
    )


def call(text: str, endpoint: Endpoint) -> Written:
    """Send the body and read what comes back. Raises `NoDraft`."""
    headers = {"content-type": "application/json", "accept": "application/json"}
    key = secrets.unseal(endpoint.key).get("key", "")
    if key:
        headers["authorization"] = f"Bearer {key}"
    found = _post(text, endpoint, headers)
    if found.status == 400 and b"max_completion_tokens" in found.content[:10_000]:
        body = json.loads(text)
        body["max_completion_tokens"] = body.pop("max_tokens")
        found = _post(prompt.written(body), endpoint, headers)
    return written.read(found.status, found.content)


def _post(text: str, endpoint: Endpoint, headers: Mapping[str, str]) -> http.Response:
    door = http.door().outside().also(endpoint.allowed_host)
    try:
        return door.post(
            endpoint.url.rstrip("/") + PATH,
            headers=headers,
            content=text.encode(),
            max_bytes=written.MAX_BYTES,
            timeout_s=endpoint.timeout_s,
        )
    except http.TooSlow as why:
        raise NoDraft(Fault.SLOW) from why
    except http.TooLarge as why:
        raise NoDraft(Fault.LARGE) from why
    except (http.Blocked, http.BadAddress) as why:
        raise NoDraft(Fault.BLOCKED, why.why) from why
    except http.DoorError as why:
        raise NoDraft(Fault.UNREACHABLE, why.why) from why


def cleaned(found: Written, what: Leaving) -> str:
    """The text that can be offered: plain, with names back in their places."""
    return written.plain(
        masking.put_back(written.plain(found.text, what.words.keys() | what.links), what.words),
        what.links,
    )
