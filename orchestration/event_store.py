"""The scheduler's event database, opened once per process.

Belongs here: how a process holds on to the database; a run of two hundred assets and checks writes 650 events, and the
standard storage makes an engine, a connection and a checkpoint for each of them: five CPU seconds a run.
Does not belong here: what is stored and how it is read (Dagster).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

WAIT_SECONDS = 60
"""How long a process waits for another that writes; the web UI reads while a run writes."""


class OneEngineEventLogStorage(ConsolidatedSqliteEventLogStorage):
    """The one-database storage of Dagster with one engine per process instead of one per statement."""

    @cached_property
    def _tables(self) -> set[str]:
        return set()

    @cached_property
    def _engine(self) -> Engine:
        engine = create_engine(self._conn_string, connect_args={"timeout": WAIT_SECONDS})

        @event.listens_for(engine, "connect")
        def commit_without_waiting_for_the_disk(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
            # In WAL mode a crash of the machine may lose the last events, never the database; the list is not in it.
            connection.cursor().execute("pragma synchronous = normal")

        return engine

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the database has a table; one that is there stays there."""
        if table_name not in self._tables:
            self._tables.update(inspect(self._engine).get_table_names())
        return table_name in self._tables

    def dispose(self) -> None:
        """Let go of the database."""
        super().dispose()  # type: ignore[no-untyped-call]
        self._engine.dispose()
