-- Terms that are drafted, published and withdrawn, with prices by pack. All that were there before
-- are published; who wrote them is not known.

ALTER TABLE terms
    ADD COLUMN client_id UUID NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN above_basis_points BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN loss_rule TEXT NOT NULL DEFAULT 'custody',
    ADD COLUMN pool_allowed BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN extra TEXT NOT NULL DEFAULT '',
    ADD COLUMN extra_en TEXT NOT NULL DEFAULT '',
    ADD COLUMN drafted_by BIGINT,
    ADD COLUMN published_by BIGINT,
    ADD COLUMN withdrawn_by BIGINT,
    ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE,
    ALTER COLUMN version DROP NOT NULL,
    ALTER COLUMN valid_from DROP NOT NULL,
    ADD CONSTRAINT terms_client_id_once UNIQUE (client_id),
    ADD CONSTRAINT terms_above_within_price CHECK (above_basis_points BETWEEN 0 AND 10000),
    ADD CONSTRAINT terms_buy_out_has_no_fee CHECK (
        kind = 'consignment' OR (fee_basis_points = 0 AND above_basis_points = 0)
    ),
    ADD CONSTRAINT terms_loss_rule_known CHECK (loss_rule IN ('custody', 'desk', 'villager')),
    ADD CONSTRAINT terms_numbered_when_published CHECK (
        (version IS NULL) = (valid_from IS NULL)
    ),
    ADD CONSTRAINT terms_withdrawn_whole CHECK (
        (withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND withdrawn_at >= valid_from
    ),
    ADD CONSTRAINT terms_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES accounts (id),
    ADD CONSTRAINT terms_published_by_fkey FOREIGN KEY (published_by) REFERENCES accounts (id),
    ADD CONSTRAINT terms_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES accounts (id);

ALTER TABLE terms
    ALTER COLUMN client_id DROP DEFAULT,
    ALTER COLUMN above_basis_points DROP DEFAULT,
    ALTER COLUMN loss_rule DROP DEFAULT,
    ALTER COLUMN pool_allowed DROP DEFAULT,
    ALTER COLUMN extra DROP DEFAULT,
    ALTER COLUMN extra_en DROP DEFAULT;

CREATE TABLE terms_prices (
    terms_id BIGINT NOT NULL,
    pack_id BIGINT NOT NULL,
    price_fen BIGINT NOT NULL,
    CONSTRAINT terms_prices_pkey PRIMARY KEY (terms_id, pack_id),
    CONSTRAINT terms_prices_above_zero CHECK (price_fen > 0),
    CONSTRAINT terms_prices_terms_id_fkey FOREIGN KEY (terms_id) REFERENCES terms (id),
    CONSTRAINT terms_prices_pack_id_fkey FOREIGN KEY (pack_id) REFERENCES packs (id)
);

GRANT UPDATE, DELETE ON terms TO desk_serving;
GRANT SELECT, INSERT, UPDATE, DELETE ON terms_prices TO desk_serving;

-- What a phone may show to a villager does not change any more: of a published version only its
-- withdrawal is written, once.
DROP TRIGGER terms_append_only ON terms;

CREATE FUNCTION refuse_change_of_published_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR to_jsonb(NEW) - '{withdrawn_at,withdrawn_by}'::text[]
            <> to_jsonb(OLD) - '{withdrawn_at,withdrawn_by}'::text[]
    THEN
        RAISE EXCEPTION 'terms % are published: change them by a new version', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'terms_published';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER terms_published BEFORE UPDATE OR DELETE ON terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_terms();

CREATE FUNCTION refuse_price_of_published_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM terms
    WHERE id IN (OLD.terms_id, NEW.terms_id) AND version IS NOT NULL FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'the prices of published terms do not change'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'terms_published';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER terms_prices_published BEFORE INSERT OR UPDATE OR DELETE ON terms_prices
    FOR EACH ROW EXECUTE FUNCTION refuse_price_of_published_terms();

-- Nobody agrees to a draft.
CREATE FUNCTION refuse_acceptance_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM terms WHERE id = NEW.terms_id AND version IS NULL) THEN
        RAISE EXCEPTION 'terms % are not published', NEW.terms_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'terms_draft';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER acceptances_of_published BEFORE INSERT OR UPDATE ON acceptances
    FOR EACH ROW EXECUTE FUNCTION refuse_acceptance_of_draft();

-- What the desk adds where it sold below the price that the villager named.
ALTER TABLE earnings
    ADD COLUMN top_up_fen BIGINT NOT NULL DEFAULT 0,
    DROP CONSTRAINT earnings_add_up,
    DROP CONSTRAINT earnings_positive,
    ADD CONSTRAINT earnings_add_up CHECK (sale_fen + top_up_fen = fee_fen + net_fen),
    ADD CONSTRAINT earnings_positive CHECK (
        sale_fen > 0 AND top_up_fen >= 0 AND fee_fen >= 0 AND net_fen >= 0
    );

ALTER TABLE earnings ALTER COLUMN top_up_fen DROP DEFAULT;
