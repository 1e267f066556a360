"""What the tables are made of: the columns and keys that give every row its workspace."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    PrimaryKeyConstraint,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

TIME = DateTime(timezone=True)


def workspace_column() -> Column[str]:
    return Column("workspace_id", Text, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


def seq_column() -> Column[int]:
    return Column("seq", BigInteger, Identity(always=True), nullable=False)


def key(*columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("workspace_id", *columns)


def to(table: str, column: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key within the workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete=ondelete)


def set_null(column: str) -> str:
    return f"SET NULL ({column})"
