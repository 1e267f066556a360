"""The queue: Procrastinate's schema up to 2.06, the first of three steps.

PostgreSQL does not let a transaction use an enum's value that it added, so a step ends where values are added.
The three are undone together, by this one.
"""

from __future__ import annotations

from pathlib import Path

import procrastinate
from alembic import op

from bot.errors import DatabaseError

revision = "20261122_1015"
down_revision = "20261122_1014"
branch_labels = None
depends_on = None

# Procrastinate's own files, to this level whatever version is installed; a later level is a later migration of ours.
FILES = """
    00.00.00_01_initial
    00.05.00_01_drop_started_at_column
    00.05.00_02_drop_started_at_column
    00.05.00_03_drop_procrastinate_version_table
    00.06.00_01_fix_procrastinate_fetch_job
    00.07.01_01_fix_trigger_status_events_insert
    00.08.01_01_add_queueing_lock_column
    00.10.00_01_close_fetch_job_race_condition
    00.10.00_02_add_defer_job_function
    00.11.00_03_add_procrastinate_periodic_defers
    00.12.00_01_add_foreign_key_index
    00.14.00_01_add_locks_to_periodic_defer
    00.15.02_01_fix_procrastinate_defer_periodic_job
    00.16.00_01_add_finish_job_and_retry_job_functions
    00.17.00_01_add_trigger_on_job_deletion
    00.17.00_02_delete_finished_jobs
    00.17.00_03_add_checks_to_finish_job
    00.17.00_04_add_checks_to_retry_job
    00.18.01_01_fix_finish_job_compat_issue
    00.19.00_01_add_index_on_procrastinate_jobs
    00.22.00_01_add_kwargs_to_defer_periodic_job
    00.23.00_01_null_locks_excluded
    01.00.00_01_remove_old_finish_job_function
    01.01.01_01_job_id_bigint
    02.00.03_01_add_job_priority
    02.05.00_01_add_periodic_job_priority
    02.06.00_01_add_cancel_states
""".split()

DROP = """
DO $$
DECLARE
    thing text;
BEGIN
    FOR thing IN
        SELECT format('DROP TABLE %I CASCADE', relname) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE thing;
    END LOOP;
    FOR thing IN
        SELECT format('DROP ROUTINE %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE thing;
    END LOOP;
    FOR thing IN
        SELECT format('DROP TYPE %I CASCADE', typname) FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
          AND typtype IN ('e', 'c')
    LOOP
        EXECUTE thing;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    _execute_files()


def downgrade() -> None:
    op.get_bind().exec_driver_sql(DROP.replace("%", "%%"))


def _execute_files() -> None:
    folder = Path(procrastinate.__file__).parent / "sql" / "migrations"
    for name in FILES:
        try:
            statements = (folder / f"{name}.sql").read_text("utf-8")
        except OSError:
            raise DatabaseError(f"The installed Procrastinate lacks {name}.sql: install version 3.10.") from None
        # As it stands: what looks like a parameter to SQLAlchemy or psycopg is PL/pgSQL here.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
