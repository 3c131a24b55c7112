"""All tables of an empty database in one step, as they are after the last migration.

Django goes through every migration and renders all models anew after each operation, which takes
fourteen seconds of a core by now and grows with every release; for a new installation the way does
not matter, its end does. Method: the models as the last migrations leave them, each made with all its
fields, indexes and constraints; before them the statements that say so (`hints={"first": True}`:
functions that columns are computed with), after them all other SQL and Python of the migrations, in
their order; then every migration is noted as applied. One transaction: it is all there, or nothing is.
`tests/flow/test_at_once.py` holds that both ways end alike.
What it misses: SQL of a migration that stands only until a later one takes it away, and Python that
needs a model which is no more. Such a migration must be written so that it finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Step = tuple[str, RunSQL | RunPython]
"""App label, and what it does."""
Node = tuple[str, str]
"""App label and name of a migration."""


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Nothing was ever made there, by us or by anybody."""
    return not connection.introspection.table_names()


def make(connection: BaseDatabaseWrapper, wanted: Iterable[Node] | None = None) -> int:
    """Make all tables; the number of migrations that are noted as applied.

    `wanted`: the migrations of an older version, whose tables are made as that version made them.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    ends = graph.leaf_nodes() if wanted is None else last_of(graph, set(wanted))
    plan = [one for one, _backwards in executor.migration_plan(ends)]
    state = executor.loader.project_state(ends)
    steps = list(_steps(plan))
    first = [step for step in steps if _is_first(step)]
    with transaction.atomic(using=connection.alias):
        _run(connection, state, first)
        _make_tables(connection, state)
        _run(connection, state, [step for step in steps if not _is_first(step)])
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for migration in plan:
            recorder.record_applied(migration.app_label, migration.name)
    return len(plan)


def last_of(graph: MigrationGraph, wanted: set[Node]) -> list[Node]:
    """Those of each app after which none of the others comes."""
    return sorted(
        node
        for node in wanted
        if not any(c.key in wanted and c.key[0] == node[0] for c in graph.node_map[node].children)
    )


def _steps(plan: Iterable[Migration]) -> Iterable[Step]:
    for migration in plan:
        for operation in migration.operations:
            if isinstance(operation, RunSQL | RunPython):
                yield migration.app_label, operation


def _is_first(step: Step) -> bool:
    return bool(step[1].hints.get("first"))


def _make_tables(connection: BaseDatabaseWrapper, state: ProjectState) -> None:
    """Foreign keys are added when all tables are there, at the end of the editor."""
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)


def _run(connection: BaseDatabaseWrapper, state: ProjectState, steps: Iterable[Step]) -> None:
    for app_label, operation in steps:
        with connection.schema_editor(atomic=operation.atomic is not False) as editor:
            operation.database_forwards(app_label, editor, state, state)
