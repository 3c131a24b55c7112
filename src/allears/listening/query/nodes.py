"""The tree that both front ends read into: nested tuples, the same as the lists of its JSON form.

One thing differs: a chain of NEARs is one flat tuple `("near", first, kind, n, x, kind, n, x ...)`
with `kind` `near` or `onear`, taken from the left, so that the deepest tree that can be written
is a few hundred tuples deep and no walker has to fear the stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = tuple[Any, ...]


def to_json(node: Node) -> list[Any]:
    """The tree as the language's page writes it: lists, NEARs nested from the left."""
    kind = node[0]
    if kind in ("and", "or", "not"):
        made: list[Any] = [kind]
        for part in node[1:]:
            made.append(to_json(part))
        return made
    if kind != "near":
        return list(node)
    made = to_json(node[1])
    for link in range(2, len(node), 3):
        made = [node[link], node[link + 1], made, to_json(node[link + 2])]
    return made


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below this one."""
    if node[0] in ("and", "or", "not"):
        return node[1:]
    if node[0] == "near":
        return (node[1], *node[4::3])
    return ()


def walk(node: Node) -> Iterator[Node]:
    """This node and all below it, in the order they were written."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(parts_of(here)))


def from_words(words: list[str]) -> Node:
    """Words in a row: a phrase, or the one word by its kind."""
    if len(words) > 1:
        return ("phrase", *words)
    word = words[0]
    if is_wild(word):
        return ("wild", word)
    kinds = {"#": "tag", "@": "mention"}
    return (kinds.get(word[0], "term"), word)


def is_wild(word: str) -> bool:
    """Whether a word of the tree is a pattern. Plain words never hold these two characters."""
    return "*" in word or "?" in word
