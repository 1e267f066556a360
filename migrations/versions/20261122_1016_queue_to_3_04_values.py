"""The queue: Procrastinate's schema up to the values that 3.04 adds, the second of three steps."""

from __future__ import annotations

from pathlib import Path

import procrastinate
import sqlalchemy as sa
from alembic import op

from bot.errors import DatabaseError

revision = "20261122_1016"
down_revision = "20261122_1015"
branch_labels = None
depends_on = None

# Procrastinate's own files, to this level whatever version is installed; a later level is a later migration of ours.
FILES = """
    02.08.00_01_add_additional_params_to_retry_job
    02.14.01_01_add_indexes_for_fetch_job
    03.00.00_01_pre_cancel_notification
    03.00.00_50_post_cancel_notification
    03.01.00_01_pre_add_heartbeat
    03.01.00_50_post_add_heartbeat
    03.02.00_01_pre_batch_defer_jobs
    03.02.00_50_post_batch_defer_jobs
    03.03.00_01_pre_priority_lock_fetch_job
    03.04.00_01_pre_add_retry_failed_job_procedure
""".split()


def upgrade() -> None:
    done = sa.text("SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'procrastinate_retry_job_v2')")
    if not op.get_bind().scalar(done):
        _execute_files()


def downgrade() -> None:
    """Nothing: values of an enum can't be taken away. The first step drops the whole queue."""


def _execute_files() -> None:
    folder = Path(procrastinate.__file__).parent / "sql" / "migrations"
    for name in FILES:
        try:
            statements = (folder / f"{name}.sql").read_text("utf-8")
        except OSError:
            raise DatabaseError(f"The installed Procrastinate lacks {name}.sql: install version 3.10.") from None
        # As it stands: what looks like a parameter to SQLAlchemy or psycopg is PL/pgSQL here.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
