from __future__ import annotations

import json

from allears.lib import emojis


class TestTable:
    def test_names_signs_in_the_language_and_in_english(self) -> None:
        table = json.loads(emojis.table("de-AT"))
        names = {sign: (name, others) for sign, name, others in table["all"]}
        assert names["🥇"][0] == "goldmedaille"
        assert "1st place medal" in names["🥇"][1]
        assert "👍" in table["usual"]
        assert not any("\U0001f3fb" in sign for sign in names)

    def test_speaks_english_where_the_package_lacks_the_language(self) -> None:
        assert emojis.table("xx") == emojis.table("en")
