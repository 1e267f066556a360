"""The queue: Procrastinate's schema as of 3.10, the last of three steps, and the program's rights to it."""

from __future__ import annotations

from pathlib import Path

import procrastinate
from alembic import op

from bot.errors import DatabaseError

revision = "20261122_1017"
down_revision = "20261122_1016"
branch_labels = None
depends_on = None

# Procrastinate's own files, to this level whatever version is installed; a later level is a later migration of ours.
FILES = """
    03.04.00_50_post_add_retry_failed_job_procedure
""".split()

APP = "dragoman_app"

GRANT = f"""
DO $$
DECLARE
    thing text;
BEGIN
    FOR thing IN
        SELECT format(
            CASE relkind WHEN 'r' THEN 'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE %I TO {APP}'
                         ELSE 'GRANT USAGE, SELECT ON SEQUENCE %I TO {APP}' END,
            relname
        )
        FROM pg_class
        WHERE relkind IN ('r', 'S') AND relnamespace = current_schema()::regnamespace
          AND relname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE thing;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    _execute_files()
    op.get_bind().exec_driver_sql(GRANT.replace("%", "%%"))


def downgrade() -> None:
    """Nothing: the first step drops the whole queue, and this one can be done again on top of itself."""


def _execute_files() -> None:
    folder = Path(procrastinate.__file__).parent / "sql" / "migrations"
    for name in FILES:
        try:
            statements = (folder / f"{name}.sql").read_text("utf-8")
        except OSError:
            raise DatabaseError(f"The installed Procrastinate lacks {name}.sql: install version 3.10.") from None
        # As it stands: what looks like a parameter to SQLAlchemy or psycopg is PL/pgSQL here.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
