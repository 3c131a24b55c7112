"""The query language: `parse`, `format`, `advise`, and the second front end `parse_x`."""

from allears.listening.query.advice import Advice, advise
from allears.listening.query.errors import QueryError
from allears.listening.query.grammar import parse
from allears.listening.query.nodes import Node, to_json
from allears.listening.query.spell import format
from allears.listening.query.xrules import XRule, parse_x, read_x_rules

__all__ = [
    "Advice",
    "Node",
    "QueryError",
    "XRule",
    "advise",
    "format",
    "parse",
    "parse_x",
    "read_x_rules",
    "to_json",
]
