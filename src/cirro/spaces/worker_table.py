"""The SQL of the partitioned table of workers, for the migration that makes it."""

# Spaces spread over the partitions, so that each index stays small enough to be used well (design §9.3).
PARTITIONS = 32

_UP = """
CREATE SEQUENCE spaces_worker_id_seq;
CREATE TABLE spaces_worker (
    space_id   bigint NOT NULL REFERENCES spaces_space (id) DEFERRABLE INITIALLY DEFERRED,
    id         bigint NOT NULL DEFAULT nextval('spaces_worker_id_seq'),
    user_id    bigint NOT NULL REFERENCES people_user (id) DEFERRABLE INITIALLY DEFERRED,
    billable   boolean NOT NULL DEFAULT false,
    document   jsonb NOT NULL,
    provided   text[] NOT NULL,
    changed_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    updated_at timestamptz NOT NULL,
    paused_until timestamptz,
    PRIMARY KEY (space_id, id),
    CONSTRAINT spaces_worker_unique UNIQUE (space_id, user_id)
) PARTITION BY HASH (space_id);
CREATE INDEX spaces_worker_document ON spaces_worker USING gin (document jsonb_path_ops);
CREATE INDEX spaces_worker_changed ON spaces_worker (space_id, changed_in);
CREATE INDEX spaces_worker_paused ON spaces_worker (space_id, paused_until) WHERE paused_until IS NOT NULL;
"""

_PARTITION = (
    "CREATE TABLE spaces_worker_{number} PARTITION OF spaces_worker "
    "FOR VALUES WITH (MODULUS {modulus}, REMAINDER {number});\n"
)

# The planner guesses how many documents match by trying the filter on stored ones. With the usual 100 of them it
# takes 0.2 % for 1 % or for nothing, and may read most of a large Space instead of asking the index.
_STATISTICS = "ALTER TABLE spaces_worker ALTER COLUMN document SET STATISTICS 300;\n"

_DOWN = "DROP TABLE spaces_worker; DROP SEQUENCE spaces_worker_id_seq;"


def worker_table(direction: str) -> str:
    """The statements that make ("up") or drop ("down") the table with its partitions."""
    if direction == "down":
        return _DOWN
    partitions = (_PARTITION.format(number=n, modulus=PARTITIONS) for n in range(PARTITIONS))
    return _UP + "".join(partitions) + _STATISTICS
