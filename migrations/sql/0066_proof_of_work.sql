-- A disputed errand is answered with the photo of the finished work.

ALTER TABLE dispute_papers
    DROP CONSTRAINT dispute_papers_kind_known,
    ADD CONSTRAINT dispute_papers_kind_known CHECK (
        kind IN (
            'receipt', 'shipping_documentation', 'customer_communication', 'customer_signature',
            'refund_policy', 'service_documentation', 'uncategorized_file'
        )
    );
