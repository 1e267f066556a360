"""The named steps of an edition's way at which a program is killed, and how one is held there until it is dead.

A step in the database is a trigger of the test's own database: while the step is ordered, the statement waits on an
advisory lock that the harness holds, with the program's number in it. So the program dies within the transaction,
before its commit. A step at the platform is a call that the scripted platform holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

STEPS = (
    "compose.deferring",  # the clock found the slot due
    "compose.taken",
    "edition.writing",
    "outbox.writing",  # half of the edition's messages
    "deliver.deferring",
    "compose.finishing",  # everything is written
    "deliver.taken",
    "first.sending",  # the attempt's start is not on record yet
    "first.arrived",  # on record; the platform has the call and posts nothing
    "first.late",  # the platform posts when the program is dead, and shows it after the first look-up
    "first.posted",  # visible, the program does not know
    "first.noting",
    "thread.sending",
    "thread.arrived",
    "thread.late",
    "thread.posted",
    "thread.noting",
    "last.noting",
    "deliver.finishing",
    "deliver.postponing",
    "look.arrived",
    "look.noting",
)
"""In the order of the way, from the due slot to the last part of the thread and the look for what was lost."""

AT_THE_PLATFORM = frozenset(step for step in STEPS if step.endswith((".arrived", ".late", ".posted")))
LOCKS = 7_000_000
"""Advisory locks of the harness are (LOCKS + the step's place, the program's number)."""

_TRIGGERS = """
CREATE TABLE crash_orders (step TEXT PRIMARY KEY, place INTEGER NOT NULL);

CREATE FUNCTION crash_here(here TEXT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE ordered INTEGER; who TEXT := current_setting('crash.who', true);
BEGIN
    SELECT place INTO ordered FROM public.crash_orders WHERE step = here;
    IF ordered IS NOT NULL AND who <> '' THEN
        PERFORM set_config('lock_timeout', '0', true);
        PERFORM pg_advisory_xact_lock(ordered, who::INTEGER);
    END IF;
END $$;

CREATE FUNCTION crash_at_job() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM crash_here(NEW.task_name || '.deferring');
    ELSIF NEW.status = 'doing' AND OLD.status = 'todo' THEN
        PERFORM crash_here(NEW.task_name || '.taken');
    ELSIF NEW.status = 'todo' AND OLD.status = 'doing' THEN
        PERFORM crash_here(NEW.task_name || '.postponing');
    ELSIF NEW.status = 'succeeded' THEN
        PERFORM crash_here(NEW.task_name || '.finishing');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION crash_at_edition() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crash_here('edition.writing');
    RETURN NULL;
END $$;

CREATE FUNCTION crash_at_message() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE part TEXT := CASE WHEN NEW.position = 0 THEN 'first' ELSE 'thread' END;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.position = 1 THEN PERFORM crash_here('outbox.writing'); END IF;
    ELSIF NEW.looks > OLD.looks THEN
        PERFORM crash_here('look.noting');
    ELSIF NEW.state = 'sending' THEN
        PERFORM crash_here(part || '.sending');
    ELSIF NEW.state = 'sent' THEN
        IF EXISTS (SELECT FROM deliveries d WHERE d.workspace_id = NEW.workspace_id
                   AND d.edition_id = NEW.edition_id AND d.position > NEW.position) THEN
            PERFORM crash_here(part || '.noting');
        ELSE
            PERFORM crash_here('last.noting');
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER crash AFTER INSERT OR UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION crash_at_job();
CREATE TRIGGER crash AFTER INSERT ON editions FOR EACH ROW EXECUTE FUNCTION crash_at_edition();
CREATE TRIGGER crash AFTER INSERT OR UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION crash_at_message();
"""


async def lay_triggers(owner_url: str) -> None:
    """Make a migrated database one in which programs can be held."""
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as connection:
        await connection.execute(_TRIGGERS)


@dataclass(frozen=True)
class Held:
    """A program that waits at the ordered step."""

    who: int


class Orders:
    """The orders of one database. For one at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], programs: int) -> None:
        self._connection = connection
        self._programs = range(1, programs + 1)

    async def order(self, step: str) -> None:
        """Hold whoever comes to the step in the database."""
        place = LOCKS + STEPS.index(step)
        for who in self._programs:
            await self._connection.execute("SELECT pg_advisory_lock(%s, %s)", (place, who))
        await self._connection.execute("INSERT INTO crash_orders VALUES (%s, %s)", (step, place))

    async def held(self) -> Held | None:
        """Return a program that is held."""
        found = await self._connection.execute(
            "SELECT objid::INTEGER FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid::BIGINT BETWEEN %s AND %s LIMIT 1",
            (LOCKS, LOCKS + len(STEPS)),
        )
        row = await found.fetchone()
        return None if row is None else Held(int(row[0]))

    async def withdraw(self) -> None:
        """Let everybody go on."""
        await self._connection.execute("DELETE FROM crash_orders")
        await self._connection.execute("SELECT pg_advisory_unlock_all()")
