"""Persons of open cases write again, through steps 2 to 10. Once Django is set up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from allears.cases import queries as desk
from allears.channels import queries as channels
from allears.flow import cargo, steps
from allears.lib import clock
from allears.listening.post import Author, Post


class Writing:
    """One after the other of these cases hears from its person."""

    def __init__(self, case_ids: Sequence[int]) -> None:
        self._run = secrets.token_hex(3)
        self._threads = []
        for case_id in case_ids:
            seen = desk.seen(case_id)
            if seen is not None and seen.conversations:
                self._threads.append((case_id, seen.conversations[0]))
        cargo.understanding().understand([Post(text="warm up")])
        cargo.matcher()

    def write(self, n: int) -> tuple[int, str]:
        """The case, and the word that must be seen; committed when this returns."""
        case_id, conversation = self._threads[n % len(self._threads)]
        token = f"again{self._run}{n:05d}"
        who = conversation.identity
        assert who is not None
        post = Post(
            id=f"{token}@people.example", network=conversation.network, thread=conversation.thread,
            text=f"{token}: I wait for an answer since yesterday, could you look please?",
            author=Author(id=who.key, handle=who.handle, name=who.name), created_at=clock.now(),
            visibility="private" if conversation.is_private else "public",
        )  # fmt: skip
        channel = channels.channel(conversation.channel_id)
        assert channel is not None
        steps.keep(channel, cargo.Loaded(posts=[post]), now=clock.now())
        steps.care(now=clock.now())
        return case_id, token
