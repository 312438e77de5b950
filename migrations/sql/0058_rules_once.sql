-- A rule of paying is set once, however often the button is pressed.

ALTER TABLE payout_policies ADD COLUMN client_id UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE payout_policies
    ALTER COLUMN client_id DROP DEFAULT,
    ADD CONSTRAINT payout_policies_client_id_once UNIQUE (client_id);

ALTER TABLE tax_rules ADD COLUMN client_id UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE tax_rules
    ALTER COLUMN client_id DROP DEFAULT,
    ADD CONSTRAINT tax_rules_client_id_once UNIQUE (client_id);
