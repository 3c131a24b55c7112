"""Whoever changes the tree waits for batches of care, and these wait for the change."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from allears.cases.actions import gate


def knock(shut: bool, done: threading.Event) -> threading.Thread:
    def go() -> None:
        try:
            with transaction.atomic():
                gate.close() if shut else gate.pass_through()
                done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=go)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
class TestGate:
    @pytest.mark.parametrize(("mine_is_shut", "theirs_is_shut"), [(True, False), (False, True)])
    def test_lets_a_change_and_a_batch_go_one_after_the_other(
        self, mine_is_shut: bool, theirs_is_shut: bool
    ) -> None:
        done = threading.Event()
        with transaction.atomic():
            gate.close() if mine_is_shut else gate.pass_through()
            thread = knock(theirs_is_shut, done)
            assert not done.wait(0.3)
        assert done.wait(10)
        thread.join()

    def test_lets_batches_pass_together(self) -> None:
        done = threading.Event()
        with transaction.atomic():
            gate.pass_through()
            thread = knock(False, done)
            assert done.wait(10)
        thread.join()
