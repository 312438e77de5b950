"""The names of all background jobs, `room.feature.verb`. A test pairs each with its one task."""

SETTLE_PAYMENT_EVENT = "storefront.orders.settle_payment_event"
RELEASE_EXPIRED_ORDERS = "storefront.orders.release_expired"
RECONCILE_PAYMENTS = "storefront.orders.reconcile_payments"
REFUND_PAYMENT = "storefront.payments.refund"
SEAL_JOURNALS = "app.ledger.seal"
REAP_STALLED_JOBS = "app.jobs.reap"
MAKE_PARTITIONS = "app.database.make_partitions"
