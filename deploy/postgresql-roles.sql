-- The role the web and worker processes sign in with: it works on every table, and it cannot change or delete what was
-- logged. Tables belong to another role (the owner), which runs `manage.py migrate` and nothing else.
--
--   psql -d tham_dinh -v app=tham_dinh_app -v owner=tham_dinh_owner -f deploy/postgresql-roles.sql
--
-- Run it as the owner or a superuser after each migration; it is safe to repeat. The roles are made once:
--   CREATE ROLE tham_dinh_owner LOGIN PASSWORD '…';  CREATE ROLE tham_dinh_app LOGIN PASSWORD '…';
-- DATABASE_URL of the processes names the app role, that of the migration the owner.

GRANT USAGE ON SCHEMA public TO :"app";
REVOKE CREATE ON SCHEMA public FROM :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";

-- The log: written, read, nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON records_logentry FROM :"app";
-- Looks: their place in the chain is filled in once, later; nothing else changes, nothing goes.
REVOKE UPDATE, DELETE, TRUNCATE ON records_accessentry FROM :"app";
GRANT UPDATE (seq, prev, hash) ON records_accessentry TO :"app";
-- Personal values beside the log: erased on a person's request, never altered.
REVOKE UPDATE, TRUNCATE ON records_personalvalue FROM :"app";
-- Heads of the chains move on and stay.
REVOKE DELETE, TRUNCATE ON records_chainhead FROM :"app";
-- Signed copies and what was found in their signatures. Those of a practice go with it; a trigger of the owner's, which
-- this role cannot lift, refuses every other (docs/decisions/0030).
REVOKE UPDATE, TRUNCATE ON dossiers_signedcopy FROM :"app";
REVOKE UPDATE, TRUNCATE ON dossiers_signaturecheck FROM :"app";
-- What was migrated is the owner's to say.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM :"app";
