-- Insert or replace a worker's document. Beside the Space's own keys it gets `id`, `app_worker_id` and
-- `updated_at` where the Space set none (contract section 3); `provided` names those, so that answers leave them out.
-- A new worker is paused when the person is (`domain/pause.py`); that row is held, so that no pause is missed.
WITH given AS (
    SELECT %(document)s::jsonb AS document,
           COALESCE(
               (SELECT id FROM spaces_worker WHERE space_id = %(space)s AND user_id = %(user)s),
               nextval('spaces_worker_id_seq')
           ) AS id
), ours AS (
    SELECT given.*,
           jsonb_build_object(
               'id', %(user)s::text,
               'app_worker_id', given.id,
               'updated_at', to_char(%(at)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
           ) AS extra
      FROM given
), person AS MATERIALIZED (
    SELECT u.paused_until FROM people_user u
     WHERE u.id = %(user)s
       AND NOT EXISTS (SELECT FROM spaces_worker WHERE space_id = %(space)s AND user_id = %(user)s)
       FOR SHARE OF u
), paused AS (
    SELECT GREATEST(m.paused_until, person.paused_until) AS until
      FROM spaces_member m, person WHERE m.space_id = %(space)s AND m.user_id = %(user)s
)
INSERT INTO spaces_worker (space_id, id, user_id, document, provided, updated_at, paused_until)
SELECT %(space)s, id, %(user)s, extra || document,
       ARRAY(SELECT key FROM jsonb_object_keys(extra) AS key WHERE NOT document ? key ORDER BY key),
       %(at)s, (SELECT until FROM paused WHERE until > %(at)s)
  FROM ours
    ON CONFLICT (space_id, user_id) DO UPDATE
   SET document = excluded.document,
       provided = excluded.provided,
       updated_at = excluded.updated_at,
       changed_in = pg_current_xact_id()::text::bigint
