"""The rules of the books, kept by the database itself: the SQL of the migration that makes them.

- Entries and transactions are never updated or deleted, accounts keep who and what they are for.
- The entries of a transaction add up to zero in each currency: looked at when the database transaction commits.
- Entries come only in the database transaction that wrote their transaction, in the currency of an account of its Space.
  This is looked at set-wise, as foreign keys would not be.
- A balance changes only by entries, in the same statement.
- `rewards_post` appends: numbers without gaps, each transaction with the hash of the one before it in its Space.

The hash is SHA-256 over the hash before it (nothing for number 1) and this text in UTF-8, one item a line: `cirro books 1`,
space id, number, kind, microseconds since 1970, the reference as PostgreSQL writes jsonb, then one line an entry
in order: `position|account kind|user id|currency|amount`.
"""

_REFUSE = """
CREATE FUNCTION rewards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rewards_append_only BEFORE UPDATE OR DELETE ON rewards_bookentry
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_append_only BEFORE UPDATE OR DELETE ON rewards_booktransaction
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_kept BEFORE DELETE ON rewards_bookaccount
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_kept BEFORE DELETE ON rewards_book
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_fixed BEFORE UPDATE ON rewards_bookaccount
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 OR
                       (old.id, old.space_id, old.kind, old.user_id, old.currency) IS DISTINCT FROM
                       (new.id, new.space_id, new.kind, new.user_id, new.currency))
    EXECUTE FUNCTION rewards_refuse();
"""

# A constraint trigger fires for each row, and looking at a whole transaction for each of its entries would take the square
# of them. So each statement that adds entries leaves one row for each transaction, and those rows are what is deferred.
_BALANCE = """
CREATE TABLE rewards_bookcheck (transaction_id bigint NOT NULL);

CREATE FUNCTION rewards_take_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added a
                 LEFT JOIN rewards_booktransaction t ON t.id = a.transaction_id AND t.space_id = a.space_id
                 LEFT JOIN rewards_bookaccount b
                   ON b.id = a.account_id AND b.space_id = a.space_id AND b.currency = a.currency
                WHERE b.id IS NULL OR t.written_in IS DISTINCT FROM pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'entries come only with their transaction, and in the currency of an account of its Space'
              USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM rewards_bookaccount b WHERE b.id IN (SELECT account_id FROM added) ORDER BY b.id FOR NO KEY UPDATE;
    UPDATE rewards_bookaccount b SET balance = b.balance + s.amount
      FROM (SELECT account_id, sum(amount) AS amount FROM added GROUP BY account_id) s
     WHERE b.id = s.account_id;
    INSERT INTO rewards_bookcheck (transaction_id) SELECT DISTINCT transaction_id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER rewards_take_in AFTER INSERT ON rewards_bookentry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_take_in();

CREATE FUNCTION rewards_check_zero_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT e.currency, sum(e.amount) AS amount INTO wrong FROM rewards_bookentry e
     WHERE e.transaction_id = new.transaction_id GROUP BY e.currency HAVING sum(e.amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % of the books does not add up: % % are left over',
            new.transaction_id, wrong.amount, wrong.currency USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM rewards_bookcheck WHERE transaction_id = new.transaction_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rewards_zero_sum AFTER INSERT ON rewards_bookcheck
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_check_zero_sum();

-- A transaction without entries would be nothing but a hole in the chain.
CREATE FUNCTION rewards_check_not_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM rewards_bookentry e WHERE e.transaction_id = new.id) THEN
        RAISE EXCEPTION 'transaction % of the books has no entries', new.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rewards_not_empty AFTER INSERT ON rewards_booktransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_check_not_empty();

ALTER TABLE rewards_bookaccount ALTER COLUMN balance SET DEFAULT 0;
"""

_HASH = """
CREATE FUNCTION rewards_hash(previous bytea, space bigint, number bigint, kind text, moment timestamptz, reference jsonb,
                             entries text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(previous || convert_to(concat_ws(E'\\n', 'cirro books 1', space, number, kind,
        (extract(epoch FROM moment) * 1000000)::bigint, reference, entries), 'UTF8'))
$$;
"""

_POST = """
CREATE FUNCTION rewards_post(space bigint, what text, moment timestamptz, cause jsonb, kinds text[], users bigint[],
                             currencies text[], amounts bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    book rewards_book;
    written bigint;
    entries text;
    chained bytea;
BEGIN
    INSERT INTO rewards_book (space_id, last_number, last_hash) VALUES (space, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO book FROM rewards_book b WHERE b.space_id = space FOR UPDATE;
    INSERT INTO rewards_bookaccount (space_id, kind, user_id, currency)
    SELECT DISTINCT space, x.kind, x.user_id, x.currency
      FROM unnest(kinds, users, currencies) x (kind, user_id, currency)
        ON CONFLICT (space_id, kind, user_id, currency) DO NOTHING;
    SELECT string_agg(concat_ws('|', x.position, x.kind, x.user_id, x.currency, x.amount), E'\\n' ORDER BY x.position)
      INTO entries
      FROM unnest(kinds, users, currencies, amounts) WITH ORDINALITY x (kind, user_id, currency, amount, position);
    chained := rewards_hash(book.last_hash, space, book.last_number + 1, what, moment, cause, entries);
    INSERT INTO rewards_booktransaction (space_id, number, kind, at, reference, previous_hash, hash, written_in)
    VALUES (space, book.last_number + 1, what, moment, cause, book.last_hash, chained,
            pg_current_xact_id()::text::bigint)
    RETURNING id INTO written;
    INSERT INTO rewards_bookentry (space_id, transaction_id, position, account_id, currency, amount)
    SELECT space, written, x.position, a.id, x.currency, x.amount
      FROM unnest(kinds, users, currencies, amounts) WITH ORDINALITY x (kind, user_id, currency, amount, position)
      JOIN rewards_bookaccount a
        ON a.space_id = space AND a.kind = x.kind AND a.user_id = x.user_id AND a.currency = x.currency;
    UPDATE rewards_book b SET last_number = book.last_number + 1, last_hash = chained WHERE b.space_id = space;
    RETURN written;
END $$;
"""

MAKE = _REFUSE + _BALANCE + _HASH + _POST
REMOVE = """
DROP FUNCTION rewards_post, rewards_hash;
DROP TABLE rewards_bookcheck;
DROP FUNCTION rewards_check_zero_sum, rewards_check_not_empty, rewards_take_in, rewards_refuse CASCADE;
ALTER TABLE rewards_bookaccount ALTER COLUMN balance DROP DEFAULT;
"""
