"""The rules of the books, kept by the database itself: the SQL of the migration that makes them.

- Books, accounts, transactions and entries are never deleted; entries and transactions never updated; accounts keep who and what
  they are for.
- `rewards_post` appends. Each transaction of a Space has the next number and the hash of the one before it; the Space's book
  holds the last of both, and moves on only to the transaction that follows: that *seals* it.
- Entries come only while their transaction isn't sealed, in the currency of an account of its Space. This is looked at
  set-wise, as foreign keys would not be.
- When the database transaction commits, each new transaction of the books is sealed, has entries, and they add up to zero in each
  currency.
- A balance changes only by entries, in the same statement.

A role needs no right to write any of these tables to use `rewards_post`, only to execute it: it runs as who owns them.

The hash is SHA-256 over the hash before it (nothing for number 1) and this text in UTF-8, one item a line: `cirro books 1`,
space id, number, kind, microseconds since 1970, the reference as PostgreSQL writes jsonb, then one line an entry
in order: `position|account kind|user id|currency|amount`.
"""

# Where the tables are, and never a temporary table of the same name. Local to the migration's database transaction.
_WHERE = """
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);
"""

# How each function here runs. Plans are kept for as long as the connection lives, made for tables that were empty then, or for a post of
# 100,000 entries. So each statement is written such that there is one way to do it: a probe of an index for each row.
_SAFE = """LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET work_mem = '32MB'"""

_REFUSE = """
CREATE FUNCTION rewards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused on %: books are only added to, and balances follow from entries', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rewards_append_only BEFORE UPDATE OR DELETE ON rewards_bookentry
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_append_only BEFORE UPDATE OR DELETE ON rewards_booktransaction
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_append_only BEFORE DELETE ON rewards_bookaccount
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_append_only BEFORE DELETE ON rewards_book
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_not_emptied BEFORE TRUNCATE ON rewards_bookentry
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_not_emptied BEFORE TRUNCATE ON rewards_booktransaction
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_not_emptied BEFORE TRUNCATE ON rewards_bookaccount
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_not_emptied BEFORE TRUNCATE ON rewards_book
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
-- For statements: a trigger for rows would lock each of them first, which costs as much as its update.
CREATE TRIGGER rewards_fixed BEFORE UPDATE OF id, space_id, kind, user_id, currency ON rewards_bookaccount
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_by_entries BEFORE UPDATE OF balance ON rewards_bookaccount
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_starts_empty BEFORE INSERT ON rewards_bookaccount
    FOR EACH ROW WHEN (new.balance <> 0) EXECUTE FUNCTION rewards_refuse();
CREATE TRIGGER rewards_starts_empty BEFORE INSERT ON rewards_book
    FOR EACH ROW WHEN (new.last_number <> 0 OR new.last_hash <> '') EXECUTE FUNCTION rewards_refuse();
"""

# What goes into the hash can be read in one way only, and nothing comes before the first transaction.
_FORM = """
ALTER TABLE rewards_booktransaction ADD CONSTRAINT rewards_transaction_form CHECK (number > 0 AND kind ~ '^[a-z_]+$');
ALTER TABLE rewards_bookaccount ADD CONSTRAINT rewards_account_form CHECK (
    kind IN ('funding', 'payable', 'in_transit', 'paid', 'fees', 'adjustments') AND currency ~ '^[A-Z]{3}$' AND user_id >= 0);
ALTER TABLE rewards_bookaccount ALTER COLUMN balance SET DEFAULT 0;
-- A balance is updated within its page, so no index is, while there is room in it: eight times cheaper.
ALTER TABLE rewards_bookaccount SET (fillfactor = 50);
"""

_TAKE_IN = f"""
CREATE FUNCTION rewards_take_in() RETURNS trigger {_SAFE} AS $$
DECLARE
    strange bigint;
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT transaction_id, space_id FROM added) a
                WHERE (SELECT t.number FROM rewards_booktransaction t
                        WHERE t.id = a.transaction_id AND t.space_id = a.space_id)
                      IS DISTINCT FROM (SELECT b.last_number + 1 FROM rewards_book b WHERE b.space_id = a.space_id)) THEN
        RAISE EXCEPTION 'entries come only with their transaction, before the next one' USING ERRCODE = 'restrict_violation';
    END IF;
    -- By their place in the table, which leaves nothing to plan.
    WITH sums AS MATERIALIZED (
             SELECT (SELECT b.ctid FROM rewards_bookaccount b
                      WHERE b.id = g.account_id AND b.space_id = g.space_id AND b.currency = g.currency) AS place, g.amount
               FROM (SELECT account_id, space_id, currency, sum(amount) AS amount FROM added GROUP BY 1, 2, 3) g),
         changed AS (UPDATE rewards_bookaccount b SET balance = b.balance + s.amount FROM sums s WHERE b.ctid = s.place)
    SELECT count(*) FILTER (WHERE place IS NULL) INTO strange FROM sums;
    IF strange > 0 THEN
        RAISE EXCEPTION 'entries are of accounts of their Space, in the currency of the account'
              USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER rewards_take_in AFTER INSERT ON rewards_bookentry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION rewards_take_in();
"""

_SEAL = f"""
CREATE FUNCTION rewards_seal() RETURNS trigger {_SAFE} AS $$
BEGIN
    IF new.space_id <> old.space_id OR new.last_number <> old.last_number + 1 OR NOT EXISTS (
           SELECT FROM rewards_booktransaction t
            WHERE t.space_id = new.space_id AND t.number = new.last_number AND t.hash = new.last_hash
              AND t.previous_hash = old.last_hash) THEN
        RAISE EXCEPTION 'the book of Space % goes on with transaction %, and with nothing else',
            old.space_id, old.last_number + 1 USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER rewards_seal BEFORE UPDATE ON rewards_book FOR EACH ROW EXECUTE FUNCTION rewards_seal();
"""

_BALANCE = f"""
CREATE FUNCTION rewards_check_transaction() RETURNS trigger {_SAFE} AS $$
DECLARE
    currencies bigint;
    wrong text;
BEGIN
    IF NOT EXISTS (SELECT FROM rewards_book b WHERE b.space_id = new.space_id AND b.last_number >= new.number) THEN
        RAISE EXCEPTION 'transaction % of Space % is not in its book', new.number, new.space_id
              USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*), string_agg(s.amount || ' ' || s.currency, ', ') FILTER (WHERE s.amount <> 0) INTO currencies, wrong
      FROM (SELECT e.currency, sum(e.amount) AS amount FROM rewards_bookentry e
             WHERE e.transaction_id = new.id GROUP BY e.currency) s;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'transaction % of Space % does not add up: % left over', new.number, new.space_id, wrong
              USING ERRCODE = 'check_violation';
    ELSIF currencies = 0 THEN
        RAISE EXCEPTION 'transaction % of Space % has no entries', new.number, new.space_id
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
-- For each transaction, not for each entry: once it is sealed, and it must be by now, no more entries come.
CREATE CONSTRAINT TRIGGER rewards_zero_sum AFTER INSERT ON rewards_booktransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_check_transaction();
"""

_HASH = """
CREATE FUNCTION rewards_hash(previous bytea, space bigint, number bigint, kind text, moment timestamptz, reference jsonb,
                             entries text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(previous || convert_to(concat_ws(E'\\n', 'cirro books 1', space, number, kind,
        (extract(epoch FROM moment) * 1000000)::bigint, reference, entries), 'UTF8'))
$$;
"""

_POST = f"""
CREATE FUNCTION rewards_post(space bigint, what text, moment timestamptz, cause jsonb, kinds text[], users bigint[],
                             currencies text[], amounts bigint[]) RETURNS bigint {_SAFE} AS $$
DECLARE
    book rewards_book;
    written bigint;
    accounts bigint[];
    entries text;
    chained bytea;
BEGIN
    SELECT * INTO book FROM rewards_book b WHERE b.space_id = space FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO rewards_book (space_id, last_number, last_hash) VALUES (space, 0, '') ON CONFLICT DO NOTHING;
        SELECT * INTO book FROM rewards_book b WHERE b.space_id = space FOR NO KEY UPDATE;
    END IF;
    -- From here on nobody else writes in this Space's books.
    LOOP
        SELECT array_agg((SELECT a.id FROM rewards_bookaccount a WHERE a.space_id = space AND a.kind = x.kind
                             AND a.user_id = x.user_id AND a.currency = x.currency) ORDER BY x.position),
               string_agg(x.position || '|' || x.kind || '|' || x.user_id || '|' || x.currency || '|' || x.amount, E'\\n'
                          ORDER BY x.position)
          INTO accounts, entries
          FROM unnest(kinds, users, currencies, amounts) WITH ORDINALITY x (kind, user_id, currency, amount, position);
        EXIT WHEN array_position(accounts, NULL) IS NULL;
        INSERT INTO rewards_bookaccount (space_id, kind, user_id, currency)
        SELECT DISTINCT space, x.kind, x.user_id, x.currency
          FROM unnest(kinds, users, currencies, accounts) x (kind, user_id, currency, account) WHERE x.account IS NULL;
    END LOOP;
    chained := rewards_hash(book.last_hash, space, book.last_number + 1, what, moment, cause, entries);
    INSERT INTO rewards_booktransaction (space_id, number, kind, at, reference, previous_hash, hash)
    VALUES (space, book.last_number + 1, what, moment, cause, book.last_hash, chained)
    RETURNING id INTO written;
    INSERT INTO rewards_bookentry (space_id, transaction_id, position, account_id, currency, amount)
    SELECT space, written, x.position, x.account, x.currency, x.amount
      FROM unnest(accounts, currencies, amounts) WITH ORDINALITY x (account, currency, amount, position);
    UPDATE rewards_book b SET last_number = book.last_number + 1, last_hash = chained WHERE b.space_id = space;
    RETURN written;
END $$;
REVOKE EXECUTE ON FUNCTION rewards_post FROM PUBLIC;
"""

MAKE = _WHERE + _REFUSE + _FORM + _TAKE_IN + _SEAL + _BALANCE + _HASH + _POST
REMOVE = """
DROP FUNCTION rewards_post, rewards_hash;
DROP FUNCTION rewards_check_transaction, rewards_seal, rewards_take_in, rewards_refuse CASCADE;
ALTER TABLE rewards_bookaccount RESET (fillfactor);
ALTER TABLE rewards_bookaccount ALTER COLUMN balance DROP DEFAULT;
ALTER TABLE rewards_bookaccount DROP CONSTRAINT rewards_account_form;
ALTER TABLE rewards_booktransaction DROP CONSTRAINT rewards_transaction_form;
"""
