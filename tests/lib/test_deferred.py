"""Names that are loaded when somebody first asks for them."""

from __future__ import annotations

import sys

import pytest

from allears.lib.deferred import deferred


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that has one light and one heavy module."""
    folder = tmp_path / "of_two"
    folder.mkdir()
    (folder / "heavy.py").write_text("weight = [1]\n")
    (folder / "__init__.py").write_text(
        "from allears.lib.deferred import deferred\n"
        "__getattr__ = deferred(__name__, {'weight': 'heavy'})\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__("of_two")
    for name in [name for name in sys.modules if name.split(".")[0] == "of_two"]:
        del sys.modules[name]


class TestDeferred:
    def test_loads_a_module_when_its_name_is_asked_for(self, package):
        assert "of_two.heavy" not in sys.modules
        assert package.weight == [1]
        assert "of_two.heavy" in sys.modules

    def test_gives_the_same_thing_again(self, package):
        assert package.weight is package.weight

    def test_says_which_name_is_missing(self, package):
        with pytest.raises(AttributeError, match="has no attribute 'size'"):
            _size = package.size

    def test_knows_nothing_but_what_it_was_told(self):
        with pytest.raises(AttributeError):
            deferred("allears", {})("query")
