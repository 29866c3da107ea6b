-- The ledger of stock is sorted by SKU and warehouse: that is how it is asked,
-- and how its columns become small. It has the most rows of all tables, two or
-- more a line of an order, so it has no index beside its key.

CREATE TABLE IF NOT EXISTS orderwatch.stock_movements
(
    sku String COMMENT 'What moved; with warehouse, seq and ordinal the key',
    warehouse LowCardinality(String) COMMENT 'Where it moved',
    seq UInt64 COMMENT 'Log sequence of the message that led to it' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message' CODEC(T64, LZ4),
    log_time DateTime64(3, 'UTC') COMMENT 'Log time' CODEC(Delta, LZ4),
    kind LowCardinality(String) COMMENT 'received, counted, adjusted, reserved, released, shipped, returned or transferred',
    quantity Int64 COMMENT 'Units moved; for a count the units counted' CODEC(T64, LZ4),
    on_hand_delta Int64 COMMENT 'What it adds to on hand; their sum is on hand' CODEC(T64, LZ4),
    reserved_delta Int64 COMMENT 'What it adds to reserved; their sum is reserved' CODEC(T64, LZ4),
    in_transit_delta Int64 COMMENT 'What it adds to in transit; their sum is in transit' CODEC(T64, LZ4),
    on_hand Int64 COMMENT 'Units on the shelf afterwards, reserved or not' CODEC(T64, LZ4),
    reserved Int64 COMMENT 'Units promised to shipments that have not left, afterwards' CODEC(T64, LZ4),
    in_transit Int64 COMMENT 'Units on their way here from another warehouse, afterwards' CODEC(T64, LZ4),
    order_id String COMMENT 'The order it is for; empty for none',
    shipment_id String COMMENT 'The shipment it is for; empty for none',
    cause LowCardinality(String) COMMENT 'Why: the event type that led to it, or a reason such as count_differs or shipped_unseen'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (sku, warehouse, seq, ordinal)
SETTINGS fsync_after_insert = 1
COMMENT 'The ledger of stock: every movement, and the level after it. Only grows.';

-- A movement written twice says the same twice, so this is right without FINAL.
CREATE VIEW IF NOT EXISTS orderwatch.stock_levels
(
    sku String COMMENT 'What there is',
    warehouse LowCardinality(String) COMMENT 'Where it is',
    on_hand Int64 COMMENT 'Units on the shelf, reserved or not',
    reserved Int64 COMMENT 'Units promised to shipments that have not left',
    available Int64 COMMENT 'Units on hand and not promised',
    in_transit Int64 COMMENT 'Units on their way here from another warehouse',
    moved_at DateTime64(3, 'UTC') COMMENT 'Log time of the last movement',
    seq UInt64 COMMENT 'Log sequence of the message that led to the last movement'
)
AS SELECT
    sku, warehouse, level.1 AS on_hand, level.2 AS reserved, greatest(0, level.1 - level.2) AS available, level.3 AS in_transit,
    level.4 AS moved_at, level.5 AS seq
FROM
(
    SELECT sku, warehouse,
        argMax((on_hand, reserved, in_transit, log_time, seq), (seq, ordinal)) AS level
    FROM orderwatch.stock_movements
    GROUP BY sku, warehouse
)
COMMENT 'Stock as it is now, by SKU and warehouse: the level after the last movement.';

CREATE TABLE IF NOT EXISTS orderwatch.routing_decisions
(
    seq UInt64 COMMENT 'Log sequence of the message that led to this decision; with ordinal the key' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of the decision' CODEC(Delta, LZ4),
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN',
    channel LowCardinality(String) COMMENT 'Who sold the order',
    trigger LowCardinality(String) COMMENT 'Why it was made: approved, resumed, restocked, stock_missing, label_refused or warehouse_closed',
    outcome LowCardinality(String) COMMENT 'allocated or backordered',
    reason LowCardinality(String) COMMENT 'Why nothing can be sent now; empty when allocated',
    awaits String COMMENT 'The SKU whose arrival is worth another try; empty when stock is not what it waits for',
    rules LowCardinality(String) COMMENT 'Version of the rules it was made under',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the scores',
    shipments UInt16 COMMENT 'How many shipments the order was planned as; 0 when backordered',
    warehouses Array(LowCardinality(String)) COMMENT 'Where each of them ships from',
    carriers Array(LowCardinality(String)) COMMENT 'Who takes each of them; empty where the rules name no carrier that would do',
    score_minor Int64 COMMENT 'Score of all shipments and of the split, in minor units; 0 when backordered',
    candidates String COMMENT 'Every warehouse with its verdict, score and terms, as JSON',
    plan String COMMENT 'Each shipment with its lines (line, SKU and units of each), day, score and the carriers asked, as JSON; [] when backordered',
    INDEX by_order order_id TYPE bloom_filter(0.01) GRANULARITY 2
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (seq, ordinal)
SETTINGS fsync_after_insert = 1
COMMENT 'Where each order ships from and why, one row an attempt. Only grows.';

CREATE TABLE IF NOT EXISTS orderwatch.shipments
(
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN; with shipment_id the key',
    shipment_id String COMMENT 'The id of the order and a number, such as OMS-YYYYMMDD-NNNNN-1',
    channel LowCardinality(String) COMMENT 'Who sold the order',
    state LowCardinality(String) COMMENT 'allocated, labelled, dispatched, delivered, lost, returning (to its sender) or cancelled',
    warehouse LowCardinality(String) COMMENT 'Where it ships from; empty where nobody has said',
    carrier LowCardinality(String) COMMENT 'Who takes it; empty before that is known',
    tracking_number String COMMENT 'Tracking number; empty before there is one',
    reference String COMMENT 'What the warehouse or channel calls it; empty before it is named',
    units UInt64 COMMENT 'How many units are in it; 0 for a further parcel of goods that other shipments hold',
    lines String COMMENT 'What is in it, as JSON: line, SKU and units of each, such as [["1","TEAPOT",2]]',
    reserved UInt8 COMMENT '1 while stock is reserved for it',
    requested UInt8 COMMENT '1 when its warehouse has been asked to send it',
    stalled UInt8 COMMENT '1 when there has been no news of it, since it left, for longer than the rules allow',
    moved_at DateTime64(3, 'UTC') COMMENT 'Log time of the last news of it',
    version UInt64 COMMENT 'Log sequence of the message that last changed a shipment of its order; the highest wins',
    INDEX by_moved_at moved_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY substring(order_id, 5, 6)
ORDER BY (order_id, shipment_id)
SETTINGS fsync_after_insert = 1
COMMENT 'Every shipment of every order as it is now: planned, on its way, arrived or called off.';

ALTER TABLE orderwatch.orders
    ADD COLUMN IF NOT EXISTS shipment_count UInt32 COMMENT 'How many shipments it has that were not called off',
    ADD COLUMN IF NOT EXISTS cancelled_units UInt64 COMMENT 'Units taken off its lines, by cancellation or by a refund before they left',
    ADD COLUMN IF NOT EXISTS returned_units UInt64 COMMENT 'Units that came back',
    ADD COLUMN IF NOT EXISTS awaits_sku String COMMENT 'The SKU it waits for to be allocated; empty when it waits for none',
    ADD COLUMN IF NOT EXISTS risk_word LowCardinality(String) COMMENT 'A word of its remark that asks for a look; empty for none',
    ADD COLUMN IF NOT EXISTS overdue UInt8 COMMENT '1 when it has been reported that it waits too long in its state',
    ADD COLUMN IF NOT EXISTS cancelled_lines String COMMENT 'Units taken off, by line, as JSON; empty for none',
    ADD COLUMN IF NOT EXISTS returns String COMMENT 'What came back, in the order it came, as JSON; empty for nothing';
