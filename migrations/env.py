"""How the migrations run: over the connection that `bot.store.migrate` hands in, one transaction for each.

That module holds an advisory lock meanwhile, so that no two programs migrate one database at the same time.

Rules for a migration: dated name (`YYYYMMDD_HHMM_what_it_does.py`), additive first and destructive a release later,
no import from `bot` but its errors (what a migration did must not change with the program), a new table with its
row-level security and its grants in the same file.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
# Whoever waits for a table's exclusive lock makes everybody behind it wait too: not for long.
connection.execute(text("SET lock_timeout = '10s'"))
connection.execute(text("SET statement_timeout = '15min'"))
connection.commit()
context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
