"""A query in plain words: "Posts that say acme or refund, and are not in German."

A pure function over the tree. A short query is one sentence, a long one a nested list; of a long row of
alternatives the first few are said and the others counted. Parts are called by their names (they stand
in the tree as the words of `parts.stand_in`). What it misses: beauty; each leaf is a clause of its own,
so that it can be translated whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.listening import query as language
from allears.listening.query import parts as named
from allears.listening.query.nodes import Node, parts_of
from allears.mentions.clauses import NUMBERS, frame, number_clause, value_words

SHORT = 160
"""Characters of a sentence; what is longer becomes a list."""
SAID = 6
"""Of a row of alternatives, how many are said."""


@dataclass(frozen=True)
class Line:
    """One line of the list, and the lines below it."""

    words: str
    below: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Said:
    """`lines` is empty when the sentence says all."""

    sentence: str
    lines: tuple[Line, ...] = ()


def say(node: Node, names: Mapping[str, str] | None = None) -> Said:
    """`names`: what made-up words stand for."""
    speaker = _Speaker(names or {})
    sentence = _("Posts that %(what)s.") % {"what": speaker.clause(node, False)}
    if len(sentence) <= SHORT and not _is_deep(node):
        return Said(sentence)
    top = speaker.line(node, False)
    lines = top.below or (top,)
    heads = {
        "and": _("Posts to which all of this applies:"),
        "or": _("Posts to which any of this applies:"),
    }
    return Said(heads.get(str(node[0]), _("Posts to which this applies:")), lines)


def typed(text: str) -> Said:
    """What a query says, as it is typed. Raises `QueryError`."""
    plain, names = named.stand_in(text)
    return say(language.parse(plain), names)


def _is_deep(node: Node, depth: int = 0) -> bool:
    """Whether one sentence could not be followed: groups in groups in groups."""
    if node[0] not in ("and", "or"):
        return node[0] == "not" and _is_deep(node[1], depth)
    return depth >= 2 or any(_is_deep(part, depth + 1) for part in parts_of(node))


def _or(words: Sequence[str]) -> str:
    """ "a, b or c"; of many the first few."""
    if len(words) <= SAID + 1:
        return get_text_list(list(words), _("or"))
    rest = len(words) - SAID
    more = ngettext("%(n)d more", "%(n)d more", rest) % {"n": rest}
    return _("%(list)s or one of %(more)s") % {"list": ", ".join(words[:SAID]), "more": more}


def _and(words: Sequence[str]) -> str:
    return get_text_list(list(words), _("and"))


class _Speaker:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    # ---- one sentence ----------------------------------------------------------------------

    def clause(self, node: Node, is_not: bool) -> str:
        """What follows "posts that"."""
        kind = node[0]
        if kind == "not":
            return self.clause(node[1], not is_not)
        if kind in ("and", "or"):
            return self._joined(node, is_not)
        return self._leaf(node, is_not)

    def _joined(self, node: Node, is_not: bool) -> str:
        is_and = (node[0] == "and") != is_not
        if node[0] == "or" or is_not:
            same = self._together(node, is_not)
            if same is not None:
                return same
        said = [self._inner(part, is_not, is_and) for part in _grouped(node)]
        return _and(said) if is_and else _or(said)

    def _inner(self, part: Node, is_not: bool, is_and: bool) -> str:
        words = self.clause(part, is_not)
        inner = part[1] if part[0] == "not" else part
        turned = is_not != (part[0] == "not")
        is_mixed = inner[0] in ("and", "or") and ((inner[0] == "and") != turned) != is_and
        is_one = inner[0] == "or" and self._together(inner, turned) is not None
        return f"({words})" if is_mixed and not is_one else words

    def _together(self, node: Node, is_not: bool) -> str | None:
        """Alternatives of one kind as one clause: "say a, b or c", "are in German or French"."""
        if node[0] != "or":
            return None
        kinds = {_kind_of(part) for part in node[1:]}
        if len(kinds) != 1:
            return None
        (kind,) = kinds
        if kind is None:
            return None
        return frame(kind, _or([self._what(part) for part in node[1:]]), is_not)

    def _leaf(self, node: Node, is_not: bool) -> str:
        if node[0] == "field" and node[1] in NUMBERS:
            return number_clause(node, is_not)
        return frame(_kind_of(node) or "say", self._what(node), is_not)

    def _what(self, node: Node) -> str:
        """The thing itself, without its verb."""
        kind = node[0]
        if kind == "term":
            return self._names.get(str(node[1]), f"“{node[1]}”")
        if kind in ("tag", "mention"):
            return str(node[1])
        if kind == "exact":
            return f"{{{node[1]}}}"
        if kind == "near":
            return self._near(node)
        if kind == "within":
            words = _("“%(words)s” in any order with at most %(n)d words between")
            return words % {"words": " ".join(node[2:]), "n": node[1]}
        if kind == "field":
            return value_words(str(node[1]), node[3:])
        return f"“{' '.join(map(str, node[1:]))}”"

    def _near(self, node: Node) -> str:
        said = self._near_part(node[1])
        for link in range(2, len(node), 3):
            words = (
                _("%(one)s followed within %(n)d words by %(other)s")
                if node[link] == "onear"
                else _("%(one)s within %(n)d words of %(other)s")
            )
            said = words % {
                "one": said,
                "n": node[link + 1],
                "other": self._near_part(node[link + 2]),
            }
        return said

    def _near_part(self, node: Node) -> str:
        if node[0] == "or":
            return "(" + _or([self._near_part(part) for part in node[1:]]) + ")"
        return self._what(node)

    # ---- a list ----------------------------------------------------------------------------

    def line(self, node: Node, is_not: bool) -> Line:
        """The same with a line for each part."""
        if node[0] == "not":
            return self.line(node[1], not is_not)
        together = self._together(node, is_not)
        if node[0] not in ("and", "or") or together is not None:
            return Line(together or self._leaf(node, is_not))
        is_and = node[0] == "and"
        heads = {
            (True, False): _("all of:"),
            (False, False): _("any of:"),
            (True, True): _("not all of:"),
            (False, True): _("none of:"),
        }
        parts = [self.line(part, False) for part in _grouped(node)]
        return Line(heads[is_and, is_not], tuple(parts))


def _grouped(node: Node) -> Iterable[Node]:
    """The parts of an OR with those of one kind put together, so that they are said at once."""
    if node[0] != "or":
        return node[1:]
    kinds: dict[str, list[Node]] = {}
    for n, part in enumerate(node[1:]):
        kinds.setdefault(_kind_of(part) or f"#{n}", []).append(part)
    return [held[0] if len(held) == 1 else ("or", *held) for held in kinds.values()]


def _kind_of(node: Node) -> str | None:
    """The verb of a leaf; None for what is no leaf or stands alone."""
    kind = node[0]
    if kind in ("and", "or", "not"):
        return None
    if kind == "field":
        return None if node[1] in NUMBERS else f"field {node[1]}"
    return {"tag": "tag", "mention": "mention"}.get(str(kind), "say")
