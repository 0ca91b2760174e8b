-- People, memberships and worker documents for one batch of `seed_workers`, in one statement. Person number n of a seed
-- is always the same person: all choices are bytes of a hash of both. Documents get the keys that we provide, as in
-- store_document.sql.
WITH given AS MATERIALIZED (
    SELECT user_id, worker_id, relay,
           sha256(convert_to(format('%%s %%s person', %(seed)s::bigint, %(done)s + n), 'UTF8')) AS p,
           sha256(convert_to(format('%%s %%s document', %(seed)s::bigint, %(done)s + n), 'UTF8')) AS d
      FROM unnest(%(users)s::bigint[], %(workers)s::bigint[], %(relays)s::text[])
           WITH ORDINALITY AS batch (user_id, worker_id, relay, n)
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
SELECT %(space)s, worker_id, user_id,
       -- Put together as text, which takes a third of the time of PostgreSQL's JSON functions.
       concat(
           '{"id": "', user_id, '", "app_worker_id": ', worker_id, ', "updated_at": "',
           (SELECT to_char(%(at)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')),
           '", "country": "',
           (ARRAY['DE', 'ES', 'NG', 'TH', 'CO', 'KE', 'FR', 'BR', 'IN', 'UA'])[1 + town %% 10],
           '", "region": "R', lpad((town %% 50)::text, 2, '0'),
           '", "address": {"city": "Town ', lpad(town::text, 3, '0'),
           '", "postcode": "', lpad((town * 100 + get_byte(d, 2) %% 100)::text, 5, '0'),
           '", "geo": {"lat": ', (town %% 25) * 4 - 48, '.', lpad((get_byte(d, 3) * 39)::text, 4, '0'),
           ', "lon": ', (town %% 20) * 16 - 152, '.', lpad((get_byte(d, 4) * 39)::text, 4, '0'),
           -- Each language by its own share of 256; who has none of them speaks Italian.
           '}}, "languages": [', COALESCE(NULLIF(ltrim(concat(
               CASE WHEN get_byte(d, 5) < 154 THEN ',"en"' END, CASE WHEN get_byte(d, 6) < 64 THEN ',"de"' END,
               CASE WHEN get_byte(d, 7) < 51 THEN ',"es"' END, CASE WHEN get_byte(d, 8) < 38 THEN ',"fr"' END,
               CASE WHEN get_byte(d, 9) < 26 THEN ',"th"' END, CASE WHEN get_byte(d, 10) < 20 THEN ',"pt"' END,
               CASE WHEN get_byte(d, 11) < 13 THEN ',"uk"' END, CASE WHEN get_byte(d, 12) < 8 THEN ',"sw"' END
           ), ','), ''), '"it"'),
           -- At most one skill out of each of five groups of eight.
           '], "skills": [', ltrim(concat(
               CASE WHEN get_byte(d, 13) < 140 THEN format(',{"id":%%s,"level":%%s}', 1 + get_byte(d, 13) %% 8, 1 + get_byte(d, 18) %% 5) END,
               CASE WHEN get_byte(d, 14) < 140 THEN format(',{"id":%%s,"level":%%s}', 9 + get_byte(d, 14) %% 8, 1 + get_byte(d, 19) %% 5) END,
               CASE WHEN get_byte(d, 15) < 140 THEN format(',{"id":%%s,"level":%%s}', 17 + get_byte(d, 15) %% 8, 1 + get_byte(d, 20) %% 5) END,
               CASE WHEN get_byte(d, 16) < 140 THEN format(',{"id":%%s,"level":%%s}', 25 + get_byte(d, 16) %% 8, 1 + get_byte(d, 21) %% 5) END,
               CASE WHEN get_byte(d, 17) < 140 THEN format(',{"id":%%s,"level":%%s}', 33 + get_byte(d, 17) %% 8, 1 + get_byte(d, 22) %% 5) END
           ), ','),
           '], "certificates": [', ltrim(concat(
               CASE WHEN get_byte(p, 4) < 64 THEN ',"first-aid"' END, CASE WHEN get_byte(p, 5) < 20 THEN ',"chainsaw"' END,
               CASE WHEN get_byte(p, 6) < 8 THEN ',"climbing"' END, CASE WHEN get_byte(p, 7) < 100 THEN ',"driving-licence"' END
           ), ','),
           '], "availability": {"days": [', ltrim(concat(
               CASE WHEN get_byte(p, 9) < 100 THEN ',"mon"' END, CASE WHEN get_byte(p, 10) < 100 THEN ',"tue"' END,
               CASE WHEN get_byte(p, 11) < 100 THEN ',"wed"' END, CASE WHEN get_byte(p, 12) < 100 THEN ',"thu"' END,
               CASE WHEN get_byte(p, 13) < 100 THEN ',"fri"' END, CASE WHEN get_byte(p, 14) < 100 THEN ',"sat"' END,
               CASE WHEN get_byte(p, 15) < 100 THEN ',"sun"' END
           ), ','),
           '], "from": ', 6 + get_byte(p, 16) %% 6, ', "until": ', 14 + get_byte(p, 17) %% 9,
           '}, "hours": ', get_byte(d, 23) %% 41,
           ', "rating": ', 1 + stars / 10, '.', stars %% 10,
           ', "trees_planted": ', get_byte(d, 25) * get_byte(d, 26) * get_byte(d, 27) / 4096,
           ', "device": "', (ARRAY['android', 'android', 'ios', 'web'])[1 + get_byte(d, 28) %% 4],
           '", "newsletter": ', CASE WHEN get_byte(d, 29) < 90 THEN 'true' ELSE 'false' END,
           ', "joined_on": "', date '2020-01-01' + get_byte(p, 18) * 8 + get_byte(p, 19) %% 8,
           '", "employer": ', CASE WHEN get_byte(p, 20) < 128 THEN format('"Company %%s"', get_byte(p, 21)) ELSE 'null' END,
           -- A few are trusted to check others' work; most documents say nothing about it.
           CASE WHEN get_byte(d, 30) < 8 THEN ', "approver": true' END, '}'
       )::jsonb,
       ARRAY['app_worker_id', 'id', 'updated_at'], %(at)s
  FROM (SELECT placed.*, (40 * sqrt(get_byte(d, 24) / 255.0::float8))::int AS stars FROM placed) rated
