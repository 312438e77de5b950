-- The office may pay back by itself what nobody complained of.

ALTER TABLE aftersale_cases
    DROP CONSTRAINT aftersale_cases_kind_known,
    ADD CONSTRAINT aftersale_cases_kind_known
        CHECK (kind IN ('broken', 'missing', 'wrong', 'quality', 'unwanted', 'desk'));
