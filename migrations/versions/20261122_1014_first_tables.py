"""First tables: articles, stories, briefs, editions, deliveries, questions, with roles, security and search.

The account that runs this owns the tables; the program works as the role `dragoman_app`, which may change rows and
nothing else, and sees one workspace at a time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.errors import DatabaseError

revision = "20261122_1014"
down_revision = None
branch_labels = None
depends_on = None

APP = "dragoman_app"

TABLES = (
    """
    CREATE TABLE workspaces (
        id TEXT NOT NULL,
        created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
        CONSTRAINT pk_workspaces PRIMARY KEY (id),
        CONSTRAINT ck_workspaces_named CHECK (id <> '')
    )
    """,
    """
    CREATE TABLE sources (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        location TEXT NOT NULL,
        title TEXT NOT NULL,
        timezone TEXT,
        language TEXT,
        etag TEXT,
        last_modified TEXT,
        next_fetch_at TIMESTAMPTZ,
        last_checked_at TIMESTAMPTZ,
        last_success_at TIMESTAMPTZ,
        last_article_at TIMESTAMPTZ,
        last_error TEXT,
        consecutive_failures INTEGER DEFAULT 0 NOT NULL,
        paused BOOLEAN DEFAULT false NOT NULL,
        removed BOOLEAN DEFAULT false NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_sources PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_sources_workspace_id_kind_location UNIQUE (workspace_id, kind, location),
        CONSTRAINT ck_sources_kind CHECK (kind IN ('feed', 'page', 'sitemap', 'folder')),
        CONSTRAINT fk_sources_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE articles (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        identity TEXT NOT NULL,
        source_id TEXT,
        fingerprint TEXT NOT NULL,
        checked_at TIMESTAMPTZ NOT NULL,
        stored_at TIMESTAMPTZ NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_articles PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_articles_workspace_id_identity UNIQUE (workspace_id, identity),
        CONSTRAINT fk_articles_workspace_id_source_id
            FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id) ON DELETE SET NULL (source_id),
        CONSTRAINT fk_articles_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_articles_workspace_id_source_id ON articles (workspace_id, source_id)",
    """
    CREATE TABLE revisions (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        text TEXT NOT NULL,
        title TEXT,
        url TEXT,
        published_at TIMESTAMPTZ,
        date TEXT,
        language TEXT NOT NULL,
        author TEXT,
        outlet TEXT,
        timezone TEXT,
        blocks JSONB NOT NULL,
        partial BOOLEAN NOT NULL,
        newest BOOLEAN NOT NULL,
        dated_at TIMESTAMPTZ NOT NULL,
        stored_at TIMESTAMPTZ NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_revisions PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_revisions_workspace_id_article_id_sha256 UNIQUE (workspace_id, article_id, sha256),
        CONSTRAINT fk_revisions_workspace_id_article_id
            FOREIGN KEY (workspace_id, article_id) REFERENCES articles (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_revisions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX ix_revisions_one_newest ON revisions (workspace_id, article_id) WHERE newest",
    "CREATE INDEX ix_revisions_workspace_id_dated_at ON revisions (workspace_id, dated_at)",
    "CREATE INDEX ix_revisions_workspace_id_stored_at ON revisions (workspace_id, stored_at)",
    """
    CREATE TABLE passages (
        workspace_id TEXT NOT NULL,
        id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        revision_id TEXT NOT NULL,
        span_start INTEGER NOT NULL,
        span_end INTEGER NOT NULL,
        configuration TEXT NOT NULL,
        words TSVECTOR NOT NULL,
        CONSTRAINT pk_passages PRIMARY KEY (workspace_id, id),
        CONSTRAINT fk_passages_workspace_id_revision_id
            FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_passages_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_passages_words ON passages USING gin (words)",
    "CREATE INDEX ix_passages_workspace_id_configuration ON passages (workspace_id, configuration)",
    "CREATE INDEX ix_passages_workspace_id_revision_id ON passages (workspace_id, revision_id)",
    """
    CREATE TABLE stories (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_stories PRIMARY KEY (workspace_id, id),
        CONSTRAINT fk_stories_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE story_articles (
        workspace_id TEXT NOT NULL,
        article_id TEXT NOT NULL,
        story_id TEXT NOT NULL,
        original_of TEXT,
        assigned_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_story_articles PRIMARY KEY (workspace_id, article_id),
        CONSTRAINT fk_story_articles_workspace_id_article_id
            FOREIGN KEY (workspace_id, article_id) REFERENCES articles (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_story_articles_workspace_id_story_id
            FOREIGN KEY (workspace_id, story_id) REFERENCES stories (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_story_articles_workspace_id_original_of
            FOREIGN KEY (workspace_id, original_of) REFERENCES articles (workspace_id, id)
            ON DELETE SET NULL (original_of),
        CONSTRAINT fk_story_articles_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_story_articles_workspace_id_original_of ON story_articles (workspace_id, original_of)",
    "CREATE INDEX ix_story_articles_workspace_id_story_id ON story_articles (workspace_id, story_id)",
    """
    CREATE TABLE briefs (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        revision_id TEXT NOT NULL,
        engine TEXT NOT NULL,
        model TEXT,
        prompt TEXT,
        prompt_version INTEGER,
        body JSONB NOT NULL,
        kept INTEGER NOT NULL,
        dropped JSONB NOT NULL,
        written_at TIMESTAMPTZ,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_briefs PRIMARY KEY (workspace_id, id),
        CONSTRAINT fk_briefs_workspace_id_revision_id
            FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_briefs_revision_engine
            UNIQUE NULLS NOT DISTINCT (workspace_id, revision_id, engine, model, prompt, prompt_version),
        CONSTRAINT fk_briefs_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE subscriptions (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        platform TEXT NOT NULL,
        channel TEXT NOT NULL,
        topics TEXT[] NOT NULL,
        schedule JSONB NOT NULL,
        created_at TIMESTAMPTZ NOT NULL,
        paused_until TIMESTAMPTZ,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_subscriptions PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_subscriptions_workspace_id_platform_channel UNIQUE (workspace_id, platform, channel),
        CONSTRAINT fk_subscriptions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE editions (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        subscription_id TEXT NOT NULL,
        slot TIMESTAMPTZ NOT NULL,
        body JSONB NOT NULL,
        composed_at TIMESTAMPTZ NOT NULL,
        CONSTRAINT pk_editions PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_editions_workspace_id_subscription_id_slot UNIQUE (workspace_id, subscription_id, slot),
        CONSTRAINT fk_editions_workspace_id_subscription_id
            FOREIGN KEY (workspace_id, subscription_id) REFERENCES subscriptions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_editions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_editions_workspace_id_slot ON editions (workspace_id, slot)",
    """
    CREATE TABLE edition_revisions (
        workspace_id TEXT NOT NULL,
        edition_id TEXT NOT NULL,
        revision_id TEXT NOT NULL,
        CONSTRAINT pk_edition_revisions PRIMARY KEY (workspace_id, edition_id, revision_id),
        CONSTRAINT fk_edition_revisions_workspace_id_edition_id
            FOREIGN KEY (workspace_id, edition_id) REFERENCES editions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_edition_revisions_workspace_id_revision_id
            FOREIGN KEY (workspace_id, revision_id) REFERENCES revisions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_edition_revisions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_edition_revisions_workspace_id_revision_id ON edition_revisions (workspace_id, revision_id)",
    """
    CREATE TABLE questions (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        question TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at TIMESTAMPTZ NOT NULL,
        abstained TEXT,
        body JSONB NOT NULL,
        CONSTRAINT pk_questions PRIMARY KEY (workspace_id, id),
        CONSTRAINT fk_questions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_questions_workspace_id_asked_at ON questions (workspace_id, asked_at)",
    """
    CREATE TABLE deliveries (
        workspace_id TEXT NOT NULL,
        id TEXT NOT NULL,
        key TEXT NOT NULL,
        platform TEXT NOT NULL,
        channel TEXT NOT NULL,
        operation TEXT NOT NULL,
        position INTEGER NOT NULL,
        post JSONB NOT NULL,
        state TEXT NOT NULL,
        edition_id TEXT,
        question_id TEXT,
        attempts INTEGER NOT NULL,
        started_at TIMESTAMPTZ,
        platform_id TEXT,
        reason TEXT,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_deliveries PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_deliveries_workspace_id_key UNIQUE (workspace_id, key),
        CONSTRAINT fk_deliveries_workspace_id_edition_id
            FOREIGN KEY (workspace_id, edition_id) REFERENCES editions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_deliveries_workspace_id_question_id
            FOREIGN KEY (workspace_id, question_id) REFERENCES questions (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_deliveries_operation CHECK (operation IN ('post', 'update', 'delete')),
        CONSTRAINT ck_deliveries_state CHECK (state IN ('pending', 'sending', 'sent', 'unknown', 'failed', 'given_up')),
        CONSTRAINT fk_deliveries_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_deliveries_unfinished ON deliveries (workspace_id, seq) WHERE state IN ('pending', 'sending')",
    "CREATE INDEX ix_deliveries_workspace_id_edition_id ON deliveries (workspace_id, edition_id)",
    "CREATE INDEX ix_deliveries_workspace_id_question_id ON deliveries (workspace_id, question_id)",
    """
    CREATE TABLE delivery_transitions (
        workspace_id TEXT NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        delivery_id TEXT NOT NULL,
        state TEXT NOT NULL,
        at TIMESTAMPTZ NOT NULL,
        reason TEXT,
        CONSTRAINT pk_delivery_transitions PRIMARY KEY (workspace_id, seq),
        CONSTRAINT fk_delivery_transitions_workspace_id_delivery_id
            FOREIGN KEY (workspace_id, delivery_id) REFERENCES deliveries (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_delivery_transitions_workspace_id
            FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_delivery_transitions_workspace_id_delivery_id ON delivery_transitions (workspace_id, delivery_id)",
)

TENANT_TABLES = (
    "sources",
    "articles",
    "revisions",
    "passages",
    "stories",
    "story_articles",
    "briefs",
    "subscriptions",
    "editions",
    "edition_revisions",
    "questions",
    "deliveries",
    "delivery_transitions",
)

# A question goes through the configuration of the passage's language: accents off, then the language's stemmer.
LANGUAGES = (
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "greek",
    "italian",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "simple",
    "spanish",
    "swedish",
    "turkish",
)

# Row-level security keeps an index on words from being used: the operator @@ may not see rows before the policy has.
# So the look-up in that index is a function of the owner, for whom reading `passages` is open by a policy of its own
# and which filters by the workspace itself. It gives numbers of passages; rows are then read under the policy.
FUNCTIONS = (
    """
    CREATE FUNCTION dragoman_matching_passages(query tsquery) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
        SET search_path = {schema}, pg_temp
        AS $$
            SELECT id FROM passages
            WHERE words @@ query AND workspace_id = current_setting('dragoman.workspace', true)
        $$
    """,
    """
    CREATE FUNCTION dragoman_word_counts(asked text[]) RETURNS TABLE (word text, passages bigint)
        LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
        SET search_path = {schema}, pg_temp
        AS $$
            SELECT a.word, (
                SELECT count(*) FROM passages
                WHERE words @@ quote_literal(a.word)::tsquery
                  AND workspace_id = current_setting('dragoman.workspace', true)
            )
            FROM unnest(asked) AS a(word)
        $$
    """,
)


def upgrade() -> None:
    _require_extensions()
    _require_role()
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {APP}")
    for language in LANGUAGES:
        op.execute(f"CREATE TEXT SEARCH CONFIGURATION dragoman_{language} (COPY = {language})")
        dictionary = "simple" if language == "simple" else f"{language}_stem"
        op.execute(
            f"ALTER TEXT SEARCH CONFIGURATION dragoman_{language} "
            "ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part "
            f"WITH unaccent, {dictionary}"
        )
    for statement in TABLES:
        op.execute(statement)
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_of_workspace ON {table} "
            "USING (workspace_id = current_setting('dragoman.workspace', true)) "
            "WITH CHECK (workspace_id = current_setting('dragoman.workspace', true))"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON workspaces TO {APP}")
    op.execute(f"GRANT SELECT ON alembic_version TO {APP}")
    op.execute("CREATE POLICY passages_of_search ON passages FOR SELECT TO CURRENT_USER USING (true)")
    for function in FUNCTIONS:
        op.execute(function.format(schema=schema))
    for signature in ("dragoman_matching_passages(tsquery)", "dragoman_word_counts(text[])"):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}")


def downgrade() -> None:
    op.execute("DROP FUNCTION dragoman_word_counts(text[])")
    op.execute("DROP FUNCTION dragoman_matching_passages(tsquery)")
    for table in reversed(("workspaces", *TENANT_TABLES)):
        op.execute(f"DROP TABLE {table}")
    for language in LANGUAGES:
        op.execute(f"DROP TEXT SEARCH CONFIGURATION dragoman_{language}")
    # The role and the extensions stay: other databases of the server may use the role.


def _require_extensions() -> None:
    """`unaccent` and `pg_trgm` are trusted extensions: the database's owner may create them."""
    for extension in ("unaccent", "pg_trgm"):
        _attempt(
            f"CREATE EXTENSION IF NOT EXISTS {extension}",
            f"The extension {extension} is missing and can not be created by this account; "
            f"have an administrator run CREATE EXTENSION {extension} in this database.",
        )


def _require_role() -> None:
    bind = op.get_bind()
    exists = sa.text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
    if not bind.scalar(exists, {"role": APP}):
        _attempt(
            f"CREATE ROLE {APP} NOLOGIN",
            f"The role {APP} is missing and can not be created by this account; have an administrator run "
            f"CREATE ROLE {APP} NOLOGIN and GRANT {APP} to this account.",
        )
        # An account that may create roles but is no superuser has to make itself a member, to work as that role.
        op.execute(f"GRANT {APP} TO CURRENT_USER")
    unsafe = sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role")
    if bind.scalar(unsafe, {"role": APP}):
        raise DatabaseError(f"The role {APP} is a superuser or bypasses row-level security: take that away from it.")


def _attempt(statement: str, advice: str) -> None:
    bind = op.get_bind()
    try:
        with bind.begin_nested():
            bind.execute(sa.text(statement))
    except sa.exc.DBAPIError as error:
        raise DatabaseError(advice) from error
