-- A change of address is a step of its own in an order's history, and no second payment.

UPDATE order_events SET state = 'moved', note = '' WHERE note = '改了收货信息';
