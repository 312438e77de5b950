-- The role that web and workers step down to. It cannot change what is append-only, and cannot
-- touch the form of the tables. Roles are of the whole server, so another database may have it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desk_serving') THEN
        BEGIN
            CREATE ROLE desk_serving NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- two databases of one server migrated at the same moment
        END;
    END IF;
    EXECUTE format('GRANT desk_serving TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR SQLSTATE 'XX000' THEN
    NULL; -- the same grant written at the same moment by another database's migration
END $$;

GRANT USAGE ON SCHEMA public TO desk_serving;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO desk_serving;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO desk_serving;
REVOKE UPDATE, DELETE ON journals, postings, seals, movements, trace_events, terms
    FROM desk_serving;
REVOKE DELETE ON orders, order_lines, payments, refunds, gateway_events, earnings, payouts,
    payout_lines, deliveries, lots, items, holds, reveals, acceptances
    FROM desk_serving;
