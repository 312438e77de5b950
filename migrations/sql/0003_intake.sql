-- Loose packs, signatures, photos of a delivery, and deliveries that make good for another.

ALTER TABLE packs
    ADD COLUMN loose BOOLEAN NOT NULL DEFAULT false,
    DROP CONSTRAINT packs_size_once,
    ADD CONSTRAINT packs_size_once UNIQUE (produce_id, base_units, loose);

ALTER TABLE acceptances
    ADD COLUMN picture_id UUID,
    DROP CONSTRAINT acceptances_method_known,
    ADD CONSTRAINT acceptances_method_known CHECK (method IN ('screen', 'pin', 'signature')),
    ADD CONSTRAINT acceptances_signed CHECK ((method = 'signature') = (picture_id IS NOT NULL)),
    ADD CONSTRAINT acceptances_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES pictures (id);

ALTER TABLE deliveries
    ADD COLUMN corrects_id BIGINT,
    ADD CONSTRAINT deliveries_corrects_id_fkey
        FOREIGN KEY (corrects_id) REFERENCES deliveries (id);

CREATE INDEX deliveries_corrects_id_idx ON deliveries (corrects_id);

CREATE TABLE delivery_pictures (
    delivery_id BIGINT NOT NULL,
    picture_id UUID NOT NULL,
    CONSTRAINT delivery_pictures_pkey PRIMARY KEY (delivery_id, picture_id),
    CONSTRAINT delivery_pictures_delivery_id_fkey
        FOREIGN KEY (delivery_id) REFERENCES deliveries (id),
    CONSTRAINT delivery_pictures_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES pictures (id)
);

GRANT SELECT, INSERT ON delivery_pictures TO desk_serving;
