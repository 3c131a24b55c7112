from __future__ import annotations

from allears.cases.queries import Counted
from allears.cases.rules import waits
from allears.insights.gap import reading
from allears.insights.gap.reading import Cut

HOUR = 3600


def row(
    hours: float = 1, n: int = 1, *, band: str = "", network: str = "", way: str = "",
    language: str = "", answered: bool = True, promised: int = 0, kept: int = 0,
) -> Counted:  # fmt: skip
    step = waits.step_of(hours * HOUR)
    return Counted(band, network, way, language, step, answered, n, promised, kept)


def people(band: str, hours: float, n: int, network: str = "mastodon") -> list[Counted]:
    """Around a length, so that they are not all alike."""
    return [row(hours * (1 + k / 50), band=band, network=network) for k in range(n)]


class TestRead:
    def test_puts_each_cut_into_its_table(self) -> None:
        gap = reading.read(
            [
                row(band="loud", network="mastodon"),
                row(band="quiet", network="mastodon", n=2),
                row(band="unknown", network="email", n=3),
                row(way="public", n=6),
                row(language="de", n=5),
                row(language="", n=1),
            ]
        )
        told = {cut: [(one.value, one.waits.n) for one in gap.tables[cut]] for cut in Cut}
        assert told[Cut.BAND] == [("quiet", 2), ("loud", 1), ("unknown", 3)]
        assert told[Cut.NETWORK] == [("email", 3), ("mastodon", 3)]
        assert told[Cut.WAY] == [("public", 6)]
        assert told[Cut.LANGUAGE] == [("de", 5), ("", 1)]
        assert gap.n == 6

    def test_does_not_take_mail_for_quiet(self) -> None:
        gap = reading.read([row(band="unknown", network="email", n=50)])
        assert gap.quiet.waits.n == 0
        assert not gap.is_sayable

    def test_sees_a_gap_within_a_network(self) -> None:
        gap = reading.read([*people("quiet", 10, 30), *people("loudest", 1, 30)])
        assert gap.is_sayable
        assert not gap.is_chance
        assert gap.z < 0

    def test_sees_none_between_networks(self) -> None:
        slow = [*people("quiet", 10, 30, "forum"), *people("loud", 10, 3, "forum")]
        quick = [*people("quiet", 1, 3, "bluesky"), *people("loud", 1, 30, "bluesky")]
        assert reading.read([*slow, *quick]).is_chance

    def test_keeps_small_languages_together_and_loses_nobody(self) -> None:
        rows = [row(language=f"x{n}", n=n, promised=1, kept=1) for n in range(1, 30)]
        rows.append(row(language="x1", answered=False))
        table = reading.read(rows).tables[Cut.LANGUAGE]
        assert len(table) == reading.MOST_ROWS
        assert table[-1].value == reading.REST
        assert sum(one.waits.n for one in table) == sum(range(1, 30)) + 1
        assert sum(one.n_kept for one in table) == 29
