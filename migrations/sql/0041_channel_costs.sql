-- What a platform, its host and the carrier keep: by dated rules, borne by whom the terms say.
ALTER TABLE terms ADD COLUMN villager_bears_costs BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE terms
    ALTER COLUMN villager_bears_costs DROP DEFAULT,
    ADD CONSTRAINT terms_buy_out_bears_costs CHECK (kind = 'consignment' OR NOT villager_bears_costs);

ALTER TABLE platform_rates ALTER COLUMN basis_points DROP NOT NULL;
ALTER TABLE platform_rates ADD COLUMN fen BIGINT;
ALTER TABLE platform_rates
    -- Of two for one moment, which is written twice before it comes, the later word counts.
    DROP CONSTRAINT platform_rates_once_a_moment,
    DROP CONSTRAINT platform_rates_known,
    ADD CONSTRAINT platform_rates_known
        CHECK (kind IN ('platform_fee', 'host_commission', 'freight')),
    ADD CONSTRAINT platform_rates_in_their_unit CHECK (
        CASE kind WHEN 'freight' THEN fen >= 0 AND basis_points IS NULL
            ELSE basis_points IS NOT NULL AND fen IS NULL END
    );

CREATE INDEX platform_rates_in_force_idx ON platform_rates (shop_id, kind, valid_from, id);

ALTER TABLE earnings ADD COLUMN costs_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE earnings
    ALTER COLUMN costs_fen DROP DEFAULT,
    ADD CONSTRAINT earnings_costs_within_fee CHECK (
        CASE kind WHEN 'return' THEN costs_fen BETWEEN fee_fen AND 0
            ELSE costs_fen BETWEEN 0 AND fee_fen END
    );
