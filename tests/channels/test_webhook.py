"""What a sender needs to know of a webhook."""

from __future__ import annotations

import json
import re
import shlex

from allears.channels import webhook
from allears.connectors import CONNECTORS, inbox


class TestWebhook:
    def test_makes_secrets_that_the_connector_takes(self) -> None:
        one, two = webhook.new_secret(), webhook.new_secret()
        assert one != two
        assert min(len(one), len(two)) >= inbox.SHORTEST_SECRET

    def test_asks_nobody_for_the_secret_of_a_webhook(self) -> None:
        assert "secret" not in {s.key for s in webhook.asked(CONNECTORS["inbox"])}
        assert webhook.asked(CONNECTORS["email"]) == CONNECTORS["email"].settings

    def test_gives_an_example_that_a_shell_and_the_connector_read(self) -> None:
        words = shlex.split(webhook.example("https://desk.example.org/hooks/7/", "s3cret"))
        assert words[:4] == ["curl", "-X", "POST", "https://desk.example.org/hooks/7/"]
        body = words[words.index("-d") + 1]
        posts, bad = inbox.read(body.encode())
        assert not bad
        assert posts[0].text == json.loads(body)["text"]
        assert re.search("Bearer s3cret", " ".join(words))
