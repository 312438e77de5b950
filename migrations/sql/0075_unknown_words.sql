-- Words of platforms that nobody has said the meaning of are kept, and more words of their files.

ALTER TABLE platform_suborders ADD COLUMN unknown_raw TEXT NOT NULL DEFAULT '';

CREATE INDEX platform_suborders_unknown_idx ON platform_suborders (shop_id, unknown_raw)
    WHERE unknown_raw <> '';

ALTER TABLE platform_file_rows DROP CONSTRAINT platform_file_rows_fate_known;
ALTER TABLE platform_file_rows ADD CONSTRAINT platform_file_rows_fate_known CHECK
    (fate IN ('read', 'new', 'changed', 'unknown', 'same', 'twice', 'bad', 'taken'));

-- From memory of the exports, not verified. A refund that is only asked for serves nothing yet.
INSERT INTO platform_statuses (platform, raw, meaning) VALUES
    ('pinduoduo', '已发货，待签收', 'shipped'), ('pinduoduo', '已签收', 'done'),
    ('pinduoduo', '未发货，退款成功', 'cancelled'), ('pinduoduo', '已发货，退款成功', 'cancelled'),
    ('pinduoduo', '已取消，退款成功', 'cancelled'), ('douyin', '退款中', 'unpaid')
ON CONFLICT (platform, raw) DO NOTHING;

INSERT INTO platform_statuses (platform, raw, meaning)
SELECT platform, raw, 'cancelled'
FROM unnest(ARRAY['douyin', 'wechat', 'kuaishou', 'pinduoduo']) AS platform
CROSS JOIN unnest(ARRAY['退货退款成功', '已退款', '已全额退款', '退款完成']) AS raw
ON CONFLICT (platform, raw) DO NOTHING;

UPDATE platform_suborders AS suborders
SET status = words.meaning, status_rank = words.rank, fated_at = now(),
    fate = CASE words.meaning WHEN 'cancelled' THEN 'cancelled' ELSE 'past' END
FROM platform_shops AS shops, (
    SELECT platform, raw, meaning, array_position(
        ARRAY['unpaid', 'paid', 'shipped', 'done', 'cancelled'], meaning
    ) - 1 AS rank
    FROM platform_statuses
) AS words
WHERE shops.id = suborders.shop_id AND words.platform = shops.platform
    AND words.raw = suborders.status_raw AND words.meaning IN ('shipped', 'done', 'cancelled')
    AND suborders.fate = 'unpaid' AND suborders.status_rank < words.rank;

UPDATE platform_suborders AS suborders SET unknown_raw = suborders.status_raw
FROM platform_shops AS shops
WHERE shops.id = suborders.shop_id AND NOT EXISTS (
    SELECT FROM platform_statuses AS words
    WHERE words.platform = shops.platform AND words.raw = suborders.status_raw
);
