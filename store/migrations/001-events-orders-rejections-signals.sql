-- Every table is keyed by what a row says, so that a second write of the same
-- row changes nothing. Partitions depend on the key or on values that never
-- change with it: then FINAL need not look across them.

CREATE TABLE IF NOT EXISTS orderwatch.events
(
    seq UInt64 COMMENT 'Log sequence of the message that led to this decision; with ordinal the key' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    event_seq UInt64 COMMENT 'Log sequence of the message that carried the event; earlier than seq when the event was parked' CODEC(Delta, LZ4),
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of the decision' CODEC(Delta, LZ4),
    occurred_at DateTime64(3, 'UTC') COMMENT 'When the publisher claims it happened' CODEC(Delta, LZ4),
    source LowCardinality(String) COMMENT 'Who published it; core is orderwatch itself',
    type LowCardinality(String) COMMENT 'Event type, such as order.paid',
    event_id String COMMENT 'Id of the event, unique to its source',
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN; empty while the order is not known',
    channel_order_id String COMMENT 'The order as its channel knows it: <channel>:<channel id>',
    outcome LowCardinality(String) COMMENT 'applied, duplicate, parked or refused',
    reason LowCardinality(String) COMMENT 'Why, for every outcome but a plain applied',
    state_before LowCardinality(String) COMMENT 'State of the order before the event; empty when there was no order',
    state_after LowCardinality(String) COMMENT 'State of the order after the event',
    amount_minor Int64 COMMENT 'Money the event speaks of, in minor units of currency; 0 when it speaks of none',
    currency LowCardinality(String) COMMENT 'ISO 4217 code; empty when the event speaks of no money',
    data String COMMENT 'What else the event says, as JSON, without the lines of a placed order',
    minor_per_major UInt16 ALIAS multiIf(currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'), 1000, currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'), 1, 100) COMMENT 'How many minor units make one of currency',
    amount Decimal(18, 3) ALIAS toDecimal64(amount_minor, 3) / minor_per_major COMMENT 'amount_minor as a decimal',
    INDEX by_order order_id TYPE bloom_filter(0.01) GRANULARITY 2,
    INDEX by_channel_order channel_order_id TYPE bloom_filter(0.01) GRANULARITY 2
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (seq, ordinal)
SETTINGS fsync_after_insert = 1
COMMENT 'What became of every event. Only grows.';

CREATE TABLE IF NOT EXISTS orderwatch.orders
(
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN: the key',
    channel LowCardinality(String) COMMENT 'Who sold it',
    channel_order_id String COMMENT 'The order as its channel knows it: <channel>:<channel id>',
    state LowCardinality(String) COMMENT 'State of the order',
    state_since DateTime64(3, 'UTC') COMMENT 'Log time of the last change of state',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of every amount of the order',
    total_minor Int64 COMMENT 'What the buyer owes: lines less discounts plus shipping and tax, in minor units',
    paid_minor Int64 COMMENT 'What has been received, in minor units',
    refunded_minor Int64 COMMENT 'What has been paid back, in minor units',
    shipping_minor Int64 COMMENT 'Shipping within the total, in minor units',
    tax_minor Int64 COMMENT 'Tax within the total, in minor units',
    discount_merchant_minor Int64 COMMENT 'Discounts on the order that the merchant bears, in minor units',
    discount_platform_minor Int64 COMMENT 'Discounts on the order that the platform bears, in minor units',
    line_count UInt32 COMMENT 'How many lines the order has',
    unit_count UInt64 COMMENT 'How many units its lines have in all',
    ship_country LowCardinality(String) COMMENT 'Country it goes to; empty when not known',
    ship_province LowCardinality(String) COMMENT 'Province or state it goes to; empty when not known',
    ship_city LowCardinality(String) COMMENT 'City it goes to; empty when not known',
    promised_by Nullable(DateTime64(3, 'UTC')) COMMENT 'By when delivery was promised',
    service_level LowCardinality(String) COMMENT 'Service level sold; empty when none was named',
    buyer String COMMENT 'Keyed hash that recognises the buyer; empty when the channel names none',
    placed_at DateTime64(3, 'UTC') COMMENT 'When the channel claims it was placed',
    placed_log_time DateTime64(3, 'UTC') COMMENT 'Log time at which it was placed',
    paid_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was paid',
    shipped_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was dispatched',
    delivered_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was delivered',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it reached a final state',
    carrier LowCardinality(String) COMMENT 'Carrier of its last shipment; empty before there is one',
    tracking_number String COMMENT 'Tracking number of its last shipment; empty before there is one',
    warehouse LowCardinality(String) COMMENT 'Warehouse of its last shipment; empty before there is one',
    version UInt64 COMMENT 'Log sequence of the last message that changed it; the highest wins',
    minor_per_major UInt16 ALIAS multiIf(currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'), 1000, currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'), 1, 100) COMMENT 'How many minor units make one of currency',
    total Decimal(18, 3) ALIAS toDecimal64(total_minor, 3) / minor_per_major COMMENT 'total_minor as a decimal',
    paid Decimal(18, 3) ALIAS toDecimal64(paid_minor, 3) / minor_per_major COMMENT 'paid_minor as a decimal',
    refunded Decimal(18, 3) ALIAS toDecimal64(refunded_minor, 3) / minor_per_major COMMENT 'refunded_minor as a decimal',
    INDEX by_channel_order channel_order_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_placed_log_time placed_log_time TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY substring(order_id, 5, 6)
ORDER BY order_id
SETTINGS fsync_after_insert = 1
COMMENT 'Every order as it is now.';

CREATE TABLE IF NOT EXISTS orderwatch.order_lines
(
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN; with line the key',
    line String COMMENT 'Id of the line, unique in its order',
    sku String COMMENT 'What was sold',
    quantity UInt32 COMMENT 'How many units',
    unit_price_minor Int64 COMMENT 'Price of one unit, in minor units',
    discount_minor Int64 COMMENT 'Taken off the line as a whole, in minor units',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the amounts',
    channel LowCardinality(String) COMMENT 'Who sold it',
    placed_at DateTime64(3, 'UTC') COMMENT 'When the channel claims the order was placed',
    version UInt64 COMMENT 'Log sequence of the message that said so; the highest wins',
    removed UInt8 COMMENT '1 when an amended order no longer has the line; such a row is never seen in a query with FINAL',
    minor_per_major UInt16 ALIAS multiIf(currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'), 1000, currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'), 1, 100) COMMENT 'How many minor units make one of currency',
    unit_price Decimal(18, 3) ALIAS toDecimal64(unit_price_minor, 3) / minor_per_major COMMENT 'unit_price_minor as a decimal',
    discount Decimal(18, 3) ALIAS toDecimal64(discount_minor, 3) / minor_per_major COMMENT 'discount_minor as a decimal'
)
ENGINE = ReplacingMergeTree(version, removed)
PARTITION BY substring(order_id, 5, 6)
ORDER BY (order_id, line)
SETTINGS fsync_after_insert = 1
COMMENT 'The lines of every order as they are now.';

CREATE TABLE IF NOT EXISTS orderwatch.rejections
(
    seq UInt64 COMMENT 'Log sequence of the message; with ordinal the key' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    event_seq UInt64 COMMENT 'Log sequence of the message to send again; earlier than seq when an event was refused after waiting' CODEC(Delta, LZ4),
    log_time DateTime64(3, 'UTC') COMMENT 'Log time at which it was refused' CODEC(Delta, LZ4),
    source LowCardinality(String) COMMENT 'Who published it; empty when the subject does not say',
    subject String COMMENT 'The subject it came on',
    stage LowCardinality(String) COMMENT 'ingest: could not be read. lifecycle: was read and is illegal',
    reason LowCardinality(String) COMMENT 'Stable code of the reason',
    detail String COMMENT 'What was wrong and where, for people',
    raw String EPHEMERAL '' COMMENT 'What an insert gives for payload',
    payload String MATERIALIZED raw COMMENT 'The message as it came, byte for byte; empty where another rejection of the message keeps it. For operators only, so SELECT * leaves it out' CODEC(ZSTD(1)),
    payload_bytes UInt64 MATERIALIZED length(raw) COMMENT 'Size of the message'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (seq, ordinal)
SETTINGS fsync_after_insert = 1
COMMENT 'What was not taken in, and why.';

CREATE TABLE IF NOT EXISTS orderwatch.signals
(
    seq UInt64 COMMENT 'Log sequence of the message that gave rise to it; with ordinal the key' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time' CODEC(Delta, LZ4),
    kind LowCardinality(String) COMMENT 'What someone should act on, such as refund.required',
    subject String COMMENT 'The order, source or clock it speaks of',
    evidence String COMMENT 'What led to it, as JSON'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (seq, ordinal)
SETTINGS fsync_after_insert = 1
COMMENT 'What a person or a machine should act on. Only grows.';
