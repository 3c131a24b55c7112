"""Keys kept in a file, and small secrets sealed with them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib import keys


class TestKept:
    def test_is_made_once_and_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        place = tmp_path / "deep" / "key"
        key = keys.kept(place)
        assert len(key) >= 50
        assert keys.kept(place) == key
        assert place.stat().st_mode & 0o777 == 0o600

    def test_is_the_same_for_all_who_race(self, tmp_path: Path) -> None:
        place = tmp_path / "key"
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _: keys.kept(place), range(40)))
        assert len(found) == 1
        assert list(tmp_path.iterdir()) == [place]

    def test_differs_from_place_to_place(self, tmp_path: Path) -> None:
        assert keys.kept(tmp_path / "a") != keys.kept(tmp_path / "b")


class TestSealed:
    @given(st.binary(max_size=200), st.text(max_size=40))
    def test_comes_back_as_it_was(self, content: bytes, key: str) -> None:
        assert keys.opened(keys.sealed(content, key=key), key=key) == content

    def test_does_not_show_what_is_in_it(self) -> None:
        assert b"hunter2" not in keys.sealed(b"hunter2", key="k")

    def test_is_refused_with_another_key_and_what_to_do(self) -> None:
        with pytest.raises(keys.CannotOpen, match="type the secrets anew"):
            keys.opened(keys.sealed(b"x", key="one"), key="other")

    def test_is_refused_when_a_byte_was_changed(self) -> None:
        token = bytearray(keys.sealed(b"x" * 40, key="k"))
        token[30] ^= 1
        with pytest.raises(keys.CannotOpen):
            keys.opened(bytes(token), key="k")

    @pytest.mark.parametrize("junk", [b"", b"no token", b"\xff" * 100])
    def test_refuses_what_was_never_sealed(self, junk: bytes) -> None:
        with pytest.raises(keys.CannotOpen):
            keys.opened(junk, key="k")


class TestDerived:
    def test_is_the_same_for_one_purpose_and_another_for_the_next(self) -> None:
        one = keys.derived("mail", key="k")
        assert one == keys.derived("mail", key="k")
        assert len({one, keys.derived("letters", key="k"), keys.derived("mail", key="other")}) == 3

    def test_does_not_lead_back_to_the_key(self) -> None:
        assert "hunter2" not in keys.derived("mail", key="hunter2")
