from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.drafting.rules import masking
from allears.drafting.rules.masking import Mask

NAMES = ["Mira Lang", "@mira_l@social.example", "mira@example.org", "Amir Haddad"]


class TestHide:
    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ("I am Mira Lang.", "I am [NAME-1]."),
            ("mira here, said Lang", "[NAME-2] here, said [NAME-1]"),
            ("Thanks AMIR!", "Thanks [NAME-1]!"),
            ("Write to ben@example.org", "Write to [MAIL-1]"),
            ("See https://example.org/t?key=1.", "See [LINK-1]"),
            ("Ask @ben about it", "Ask [HANDLE-1] about it"),
            ("DE89 3704 0044 0532 0130 00", "[ACCOUNT-1]"),
            ("4111 1111 1111 1111", "[CARD-1]"),
            ("Call +49 30 901820456", "Call [PHONE-1]"),
            ("Order 8812345 is late", "Order [NUMBER-1] is late"),
            ("The kettle leaks", "The kettle leaks"),
        ],
    )
    def test_puts_placeholders(self, said: str, left: str) -> None:
        assert Mask(names=NAMES).hide(said) == left

    def test_gives_the_same_words_the_same_placeholder_in_all_texts(self) -> None:
        mask = Mask(names=NAMES)
        assert mask.hide("Mira") == mask.hide("mira") == "[NAME-1]"
        assert mask.hide("ben@example.org ann@example.org") == "[MAIL-1] [MAIL-2]"

    def test_makes_words_harmless_that_look_like_a_placeholder(self) -> None:
        mask = Mask(names=NAMES)
        assert mask.hide("Say [ACCOUNT-1] and [name-1]") == "Say (ACCOUNT-1) and (name-1)"

    @given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(NAMES))
    def test_lets_no_known_name_through(self, before: str, after: str, name: str) -> None:
        hidden = Mask(names=NAMES).hide(f"{before} {name} {after}")
        assert name not in hidden


class TestMail:
    @pytest.mark.parametrize("piece", ["a", "a.", "__", "a-", "+"])
    def test_walks_once_however_long_a_text_is(self, piece: str) -> None:
        """Walking anew from each letter would take longer than any test may."""
        text = piece * 300_000
        assert masking._MAIL.sub("", text) == text

    @pytest.mark.parametrize(
        "text", ["a.b+c@x.example", "(a@x.example)", "_a@x.example", "-a@x.example"]
    )
    def test_finds_whole_addresses(self, text: str) -> None:
        found = masking._MAIL.search(text)
        assert found is not None
        assert found[0] == text.strip("()")


class TestPutBack:
    def test_brings_back_what_somebody_is_called(self) -> None:
        mask = Mask(names=NAMES)
        mask.hide("Mira, order 8812345")
        assert masking.put_back("Dear [NAME-1], [NUMBER-1].", mask.words) == "Dear Mira, 8812345."

    def test_brings_back_no_secret_and_leaves_a_blank_for_what_is_not_known(self) -> None:
        mask = Mask()
        mask.hide("4111 1111 1111 1111")
        assert (
            masking.put_back("[CARD-1] [NAME-9]", mask.words)
            == "{{personal data}} {{personal data}}"
        )

    @given(st.text(alphabet="ab @.1234567890[]-NAME", max_size=60))
    def test_is_what_was_said_for_all_that_may_come_back(self, said: str) -> None:
        mask = Mask(names=["ab"])
        hidden = mask.hide(said)
        if all(one.split("-")[0][1:] in masking.BACK for one in mask.words):
            back = masking.put_back(hidden, mask.words)
            assert back.casefold().replace("(", "[").replace(")", "]") == said.casefold().replace(
                "(", "["
            ).replace(")", "]")


class TestKinds:
    def test_counts_different_things_by_kind(self) -> None:
        text = "[NAME-1] wrote to [MAIL-1], [MAIL-2] and [MAIL-1]"
        assert masking.kinds(text) == {"MAIL": 2, "NAME": 1}
