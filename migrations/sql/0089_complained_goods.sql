-- Which goods a shopper complains of, and how many packs.

CREATE TABLE aftersale_lines (
    case_id BIGINT NOT NULL,
    order_line_id BIGINT NOT NULL,
    packs BIGINT NOT NULL,
    CONSTRAINT aftersale_lines_pkey PRIMARY KEY (case_id, order_line_id),
    CONSTRAINT aftersale_lines_above_zero CHECK (packs > 0),
    CONSTRAINT aftersale_lines_case_id_fkey FOREIGN KEY (case_id) REFERENCES aftersale_cases (id),
    CONSTRAINT aftersale_lines_order_line_id_fkey
        FOREIGN KEY (order_line_id) REFERENCES order_lines (id)
);

CREATE INDEX aftersale_lines_order_line_id_idx ON aftersale_lines (order_line_id);

CREATE TRIGGER aftersale_lines_append_only BEFORE UPDATE OR DELETE ON aftersale_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON aftersale_lines TO desk_serving;
