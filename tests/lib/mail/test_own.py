"""Only the key makes a mail ours."""

from __future__ import annotations

from allears.lib.mail.own import is_own, mark_of, own_id


class TestOwn:
    def test_knows_its_ids_in_any_case_of_the_domain(self) -> None:
        made = own_id(b"key", "seed", "E.org")
        assert made == own_id(b"key", "seed", "e.org")
        assert is_own(b"key", made, "")
        assert is_own(b"key", made.replace("e.org", "E.ORG"), "")

    def test_refuses_what_another_key_made(self) -> None:
        assert not is_own(b"other", own_id(b"key", "seed", "e.org"), "")
        assert not is_own(b"", own_id(b"", "seed", "e.org"), "")

    def test_refuses_a_mark_of_another_mail(self) -> None:
        assert is_own(b"key", "1@e.org", mark_of(b"key", "1@e.org"))
        assert not is_own(b"key", "2@e.org", mark_of(b"key", "1@e.org"))

    def test_refuses_nonsense(self) -> None:
        for nonsense in ("", "a", "a.@b", ".@", "ü.ü@ü"):
            assert not is_own(b"key", nonsense, "ü")
