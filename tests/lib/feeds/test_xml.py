from __future__ import annotations

import pytest

from allears.lib.feeds import BadFeed
from allears.lib.feeds.xml import without_prolog

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'


class TestWithoutProlog:
    @pytest.mark.parametrize(
        "prolog",
        [
            b"",
            b"\xef\xbb\xbf \n\n",
            b'<?xml version="1.0"?>',
            b"<!-- a > b --><?pi x?>\n",
            b"<!DOCTYPE rss>",
            b'<!DOCTYPE rss PUBLIC "-//x//DTD" "http://a.example/rss.dtd">',
            b"<!DOCTYPE rss [<!ELEMENT x ANY> <!-- ok -->]>",
        ],
    )
    def test_begins_at_the_root(self, prolog: bytes) -> None:
        assert without_prolog(prolog + b"<rss>x</rss>") == DECLARATION + b"<rss>x</rss>"

    @pytest.mark.parametrize(
        "prolog",
        [
            b'<!DOCTYPE rss [<!ENTITY a "b">]>',
            b'<!doctype rss [ <!entity a "b">]>',
            b"<!-- x --><!DOCTYPE rss [<!ENTITY % a SYSTEM 'x'> %a;",
            b'text <!ENTITY a "b"> ',
        ],
    )
    def test_refuses_entities(self, prolog: bytes) -> None:
        with pytest.raises(BadFeed, match="ENTITY"):
            without_prolog(prolog + b"<rss/>")
