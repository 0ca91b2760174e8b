-- People, memberships and worker documents for one batch of `seed_workers`, in one statement. Person number n of a seed
-- is always the same person: all choices are bytes of a hash of both. Documents get the keys that we provide, as in
-- store_document.sql.
WITH given AS MATERIALIZED (
    SELECT user_id, worker_id, relay,
           sha256(convert_to(format('%%s %%s person', %(seed)s::bigint, n), 'UTF8')) AS p,
           sha256(convert_to(format('%%s %%s document', %(seed)s::bigint, n), 'UTF8')) AS d
      FROM unnest(%(users)s::bigint[], %(workers)s::bigint[], %(relays)s::text[], %(numbers)s::bigint[])
           AS batch (user_id, worker_id, relay, n)
), placed AS MATERIALIZED (
    -- 500 towns, ten in each of 50 regions, five regions in each of ten countries.
    SELECT given.*, (get_byte(d, 0) * 256 + get_byte(d, 1)) %% 500 AS town FROM given
), people AS (
    INSERT INTO people_user (id, password, is_superuser, is_active, is_staff, email, first_name, last_name, screen_name,
                             time_zone, country_code, birthday, created_at)
    SELECT user_id, %(password)s, false, true, false,
           format('%%s.%%s.%%s@sandbox.invalid', lower(first_name), lower(last_name), user_id),
           first_name, last_name, first_name,
           (ARRAY['Europe/Berlin', 'Europe/Madrid', 'Africa/Lagos', 'Asia/Bangkok', 'America/Bogota', 'Africa/Nairobi',
                  'Europe/Paris', 'America/Sao_Paulo', 'Asia/Kolkata', 'Europe/Kyiv'])[1 + town %% 10],
           (ARRAY['DE', 'ES', 'NG', 'TH', 'CO', 'KE', 'FR', 'BR', 'IN', 'UA'])[1 + town %% 10],
           date '1950-01-01' + get_byte(p, 2) * 80 + get_byte(p, 3) %% 80,
           %(at)s
      FROM (SELECT placed.*,
                   (ARRAY['Ada', 'Amara', 'Anan', 'Bruno', 'Chidi', 'Clara', 'Diego', 'Elif', 'Fatou', 'Greta', 'Hana',
                          'Ines', 'Ivan', 'Jana', 'Kofi', 'Lena', 'Luis', 'Mali', 'Marta', 'Mei', 'Nia', 'Noah', 'Olga',
                          'Pablo', 'Priya', 'Ravi', 'Rosa', 'Sami', 'Sofia', 'Tom', 'Vera', 'Yusuf']
                   )[1 + get_byte(p, 0) %% 32] AS first_name,
                   (ARRAY['Adeyemi', 'Alves', 'Baker', 'Becker', 'Castro', 'Diaz', 'Dubois', 'Eze', 'Fischer', 'Garcia',
                          'Gupta', 'Hahn', 'Ivanenko', 'Kamau', 'Khan', 'Klein', 'Kovalenko', 'Lopez', 'Martin', 'Meyer',
                          'Moreau', 'Mwangi', 'Nowak', 'Okafor', 'Pereira', 'Rojas', 'Santos', 'Sharma', 'Silva',
                          'Somchai', 'Vogel', 'Wolf'])[1 + get_byte(p, 1) %% 32] AS last_name
              FROM placed) named
), members AS (
    INSERT INTO spaces_member (space_id, user_id, anonymous_email, joined_at)
    SELECT %(space)s, user_id, relay, %(at)s FROM placed
)
INSERT INTO spaces_worker (space_id, id, user_id, document, provided, updated_at)
SELECT %(space)s, worker_id, user_id, own.document || provided.document, ARRAY['app_worker_id', 'id', 'updated_at'], %(at)s
  FROM placed,
       LATERAL (SELECT jsonb_build_object(
           'country', (ARRAY['DE', 'ES', 'NG', 'TH', 'CO', 'KE', 'FR', 'BR', 'IN', 'UA'])[1 + town %% 10],
           'region', format('R%%s', lpad((town %% 50)::text, 2, '0')),
           'address', jsonb_build_object(
               'city', format('Town %%s', lpad(town::text, 3, '0')),
               'postcode', lpad((town * 100 + get_byte(d, 2) %% 100)::text, 5, '0'),
               'geo', jsonb_build_object('lat', (town %% 25) * 4 - 48 + round(get_byte(d, 3) / 256.0, 4),
                                         'lon', (town %% 20) * 16 - 152 + round(get_byte(d, 4) / 256.0, 4))),
           -- Each language by its own share of 256; who has none speaks English.
           'languages', COALESCE(
               (SELECT jsonb_agg(code ORDER BY k)
                  FROM unnest(ARRAY['en', 'de', 'es', 'fr', 'th', 'pt', 'uk', 'sw'],
                              ARRAY[154, 64, 51, 38, 26, 20, 13, 8]) WITH ORDINALITY AS spoken (code, share, k)
                 WHERE get_byte(d, 4 + k::int) < share),
               '["en"]'),
           -- At most one skill out of each of five groups of eight.
           'skills', COALESCE(
               (SELECT jsonb_agg(jsonb_build_object('id', k * 8 + get_byte(d, 13 + k) %% 8 + 1,
                                                    'level', get_byte(d, 18 + k) %% 5 + 1) ORDER BY k)
                  FROM generate_series(0, 4) AS k WHERE get_byte(d, 13 + k) < 140),
               '[]'),
           'certificates', COALESCE(
               (SELECT jsonb_agg(name ORDER BY k)
                  FROM unnest(ARRAY['first-aid', 'chainsaw', 'climbing', 'driving-licence'],
                              ARRAY[64, 20, 8, 100]) WITH ORDINALITY AS held (name, share, k)
                 WHERE get_byte(p, 3 + k::int) < share),
               '[]'),
           'availability', jsonb_build_object(
               'days', COALESCE(
                   (SELECT jsonb_agg(day ORDER BY k)
                      FROM unnest(ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
                           WITH ORDINALITY AS free (day, k)
                     WHERE get_byte(p, 8 + k::int) < 100),
                   '[]'),
               'from', 6 + get_byte(p, 16) %% 6,
               'until', 14 + get_byte(p, 17) %% 9),
           'hours', get_byte(d, 23) %% 41,
           'rating', round(1 + (40 * sqrt(get_byte(d, 24) / 255.0::float8))::int / 10.0, 1),
           'trees_planted', (get_byte(d, 25) * get_byte(d, 26) * get_byte(d, 27)) / 4096,
           'device', (ARRAY['android', 'android', 'ios', 'web'])[1 + get_byte(d, 28) %% 4],
           'newsletter', get_byte(d, 29) < 90,
           'joined_on', (date '2020-01-01' + get_byte(p, 18) * 8 + get_byte(p, 19) %% 8)::text,
           -- A few are trusted to check others' work; most documents say nothing about it.
           'employer', CASE WHEN get_byte(p, 20) < 128 THEN format('Company %%s', get_byte(p, 21)) END
       ) || CASE WHEN get_byte(d, 30) < 8 THEN '{"approver": true}' ELSE '{}' END::jsonb AS document) own,
       LATERAL (SELECT jsonb_build_object(
           'id', user_id::text,
           'app_worker_id', worker_id,
           'updated_at', to_char(%(at)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
       ) AS document) provided
