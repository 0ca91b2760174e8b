-- What an expert would write for one Space whose fields are known beforehand: the floor of the matching benches.
CREATE TABLE {name} AS
SELECT w.id, w.user_id,
       document->>'country' AS country,
       document->>'region' AS region,
       document->'address'->>'city' AS city,
       document->'address'->>'postcode' AS postcode,
       ARRAY(SELECT jsonb_array_elements_text(document->'languages')) AS languages,
       ARRAY(SELECT jsonb_array_elements_text(document->'certificates')) AS certificates,
       ARRAY(SELECT jsonb_array_elements_text(document->'availability'->'days')) AS days,
       (document->'availability'->>'from')::int AS available_from,
       (document->'availability'->>'until')::int AS available_until,
       (document->>'hours')::int AS hours,
       (document->>'rating')::float8 AS rating,
       (document->>'trees_planted')::int AS trees_planted,
       document->>'device' AS device,
       (document->>'newsletter')::boolean AS newsletter,
       (document->>'joined_on')::date AS joined_on,
       document->>'employer' AS employer,
       COALESCE((document->>'approver')::boolean, false) AS approver
  FROM spaces_worker w WHERE w.space_id = {space} ORDER BY w.id;
CREATE TABLE {name}_skill AS
SELECT w.id AS worker_id, (skill->>'id')::int AS skill_id, (skill->>'level')::int AS level
  FROM spaces_worker w, jsonb_array_elements(document->'skills') AS skill
 WHERE w.space_id = {space} ORDER BY w.id, skill_id;
ALTER TABLE {name} ADD PRIMARY KEY (id);
CREATE INDEX ON {name} (city);
CREATE INDEX ON {name} (region);
CREATE INDEX ON {name} (country);
CREATE INDEX ON {name} (postcode);
CREATE INDEX ON {name} (hours);
CREATE INDEX ON {name} (trees_planted);
CREATE INDEX ON {name} (joined_on);
CREATE INDEX ON {name} (device);
CREATE INDEX ON {name} (approver) WHERE approver;
CREATE INDEX ON {name} USING gin (languages);
CREATE INDEX ON {name} USING gin (certificates);
ALTER TABLE {name}_skill ADD PRIMARY KEY (worker_id, skill_id);
CREATE INDEX ON {name}_skill (skill_id, level, worker_id);
