#!/bin/sh
# Two roles: the owner migrates; the site may read and write rows, and owns nothing, so that it can
# lift no trigger. What the owner makes later is open to the site in the same way.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$SITE_DB_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE shuqiao_site LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
GRANT USAGE ON SCHEMA public TO shuqiao_site;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shuqiao_site;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO shuqiao_site;
SQL
