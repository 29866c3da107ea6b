-- What is watched: windows of counts, what was found in them, orders that are
-- stuck, clocks that are wrong, and the alerts people were told of. Rows are
-- keyed by what they say; a later one of the same key stands in for an earlier.

ALTER TABLE orderwatch.signals ADD COLUMN IF NOT EXISTS phase LowCardinality(String) COMMENT 'raised, changed or cleared; empty when it happened and does not last';

CREATE TABLE IF NOT EXISTS orderwatch.windows
(
    level LowCardinality(String) COMMENT 'total, channel, warehouse, carrier or provider',
    name LowCardinality(String) COMMENT 'Which of them; empty for total',
    step_seconds UInt32 COMMENT 'Length of a window: 60, 300 or 3600',
    start DateTime('UTC') COMMENT 'Start of the window, in event time' CODEC(Delta, LZ4),
    span UInt32 COMMENT 'So many windows in a row said the same, this one the first; above 1 only where nothing happened',
    state LowCardinality(String) COMMENT 'seen, zero (the source lives and nothing happened), missing (no sign of life) or late (more may come)',
    revision UInt32 COMMENT '0 when it was closed first; one more with every late event that changed it',
    placed UInt64 COMMENT 'Orders placed' CODEC(T64, LZ4),
    paid UInt64 COMMENT 'Orders paid' CODEC(T64, LZ4),
    cancelled UInt64 COMMENT 'Orders cancelled' CODEC(T64, LZ4),
    closed UInt64 COMMENT 'Orders closed unpaid' CODEC(T64, LZ4),
    refunded UInt64 COMMENT 'Refunds paid' CODEC(T64, LZ4),
    shipped UInt64 COMMENT 'Orders, or of a warehouse or carrier parcels, that left' CODEC(T64, LZ4),
    delivered UInt64 COMMENT 'Orders, or of a warehouse or carrier parcels, that arrived' CODEC(T64, LZ4),
    refused UInt64 COMMENT 'Events refused, and parts of messages that could not be read' CODEC(T64, LZ4),
    placed_minor Map(LowCardinality(String), Int64) COMMENT 'Worth of the orders placed, in minor units by currency',
    paid_minor Map(LowCardinality(String), Int64) COMMENT 'Money received, in minor units by currency',
    refunded_minor Map(LowCardinality(String), Int64) COMMENT 'Money paid back, in minor units by currency',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of this revision' CODEC(Delta, LZ4),
    seq UInt64 COMMENT 'Log sequence of the message that led to this revision' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message'
)
-- The span is in the key so that the first window of a run, revised by itself, does not stand in for all of them.
ENGINE = ReplacingMergeTree(seq)
PARTITION BY toYYYYMM(start)
ORDER BY (level, name, step_seconds, start, span)
SETTINGS fsync_after_insert = 1
COMMENT 'Counts in windows of event time. Runs of windows in which nothing happened are one row; the view window_counts has a row for each.';

-- A window of a run may have been revised by itself, so the last word on each start counts.
-- A column by itself, so that a query holds only those it asks for.
CREATE VIEW IF NOT EXISTS orderwatch.window_counts
(
    level LowCardinality(String) COMMENT 'total, channel, warehouse, carrier or provider',
    name LowCardinality(String) COMMENT 'Which of them; empty for total',
    step_seconds UInt32 COMMENT 'Length of a window: 60, 300 or 3600',
    start DateTime('UTC') COMMENT 'Start of the window, in event time',
    state LowCardinality(String) COMMENT 'seen, zero, missing or late',
    revision UInt32 COMMENT 'How often it has been revised since it was closed',
    placed UInt64 COMMENT 'Orders placed',
    paid UInt64 COMMENT 'Orders paid',
    cancelled UInt64 COMMENT 'Orders cancelled',
    closed UInt64 COMMENT 'Orders closed unpaid',
    refunded UInt64 COMMENT 'Refunds paid',
    shipped UInt64 COMMENT 'Orders, or of a warehouse or carrier parcels, that left',
    delivered UInt64 COMMENT 'Orders, or of a warehouse or carrier parcels, that arrived',
    refused UInt64 COMMENT 'Events refused',
    placed_minor Map(LowCardinality(String), Int64) COMMENT 'Worth of the orders placed, in minor units by currency',
    paid_minor Map(LowCardinality(String), Int64) COMMENT 'Money received, in minor units by currency',
    refunded_minor Map(LowCardinality(String), Int64) COMMENT 'Money paid back, in minor units by currency'
)
AS SELECT
    level, name, step_seconds, at AS start,
    argMax(run.state, (seq, ordinal)) AS state,
    argMax(run.revision, (seq, ordinal)) AS revision,
    argMax(run.placed, (seq, ordinal)) AS placed,
    argMax(run.paid, (seq, ordinal)) AS paid,
    argMax(run.cancelled, (seq, ordinal)) AS cancelled,
    argMax(run.closed, (seq, ordinal)) AS closed,
    argMax(run.refunded, (seq, ordinal)) AS refunded,
    argMax(run.shipped, (seq, ordinal)) AS shipped,
    argMax(run.delivered, (seq, ordinal)) AS delivered,
    argMax(run.refused, (seq, ordinal)) AS refused,
    argMax(run.placed_minor, (seq, ordinal)) AS placed_minor,
    argMax(run.paid_minor, (seq, ordinal)) AS paid_minor,
    argMax(run.refunded_minor, (seq, ordinal)) AS refunded_minor
FROM
(
    SELECT *, start + step_seconds * arrayJoin(range(span)) AS at FROM orderwatch.windows
) AS run
GROUP BY level, name, step_seconds, at
COMMENT 'One row a window, as it is known now.';

CREATE TABLE IF NOT EXISTS orderwatch.anomalies
(
    id String COMMENT 'The series and the start of its first window out of bounds: the key',
    level LowCardinality(String) COMMENT 'total, channel, warehouse, carrier or provider',
    name LowCardinality(String) COMMENT 'Which of them; empty for total',
    measure LowCardinality(String) COMMENT 'What was counted: placed, paid and so on',
    step_seconds UInt32 COMMENT 'Length of the windows it was found in',
    kind LowCardinality(String) COMMENT 'drop, rise, silence or drift',
    state LowCardinality(String) COMMENT 'open or over',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    since DateTime64(3, 'UTC') COMMENT 'Start of the first window out of bounds' CODEC(Delta, LZ4),
    found_at DateTime64(3, 'UTC') COMMENT 'Log time at which it was found',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which it was over; null while it lasts',
    seen Float64 COMMENT 'Count since then, so far',
    expected Float64 COMMENT 'What was expected since then',
    lower Float64 COMMENT 'Fewer would be out of bounds',
    upper Float64 COMMENT 'More would be out of bounds',
    score Float64 COMMENT '0 to 1; from 0.5 on out of bounds',
    money_minor Int64 COMMENT 'What the orders too few or too many are worth, in minor units of currency; 0 where that is not known',
    currency LowCardinality(String) COMMENT 'ISO 4217 code; empty where no worth is known',
    contributors String COMMENT 'Which channel, region, SKU and so on explain it, the largest share first, as JSON',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of this version',
    seq UInt64 COMMENT 'Log sequence of the message that led to this version',
    ordinal UInt32 COMMENT 'Place among the rows of that message'
)
ENGINE = ReplacingMergeTree(seq)
PARTITION BY toYYYYMM(since)
ORDER BY (since, id)
SETTINGS fsync_after_insert = 1
COMMENT 'Stretches of windows in which a series was not as it should be. Ask with FINAL.';

CREATE TABLE IF NOT EXISTS orderwatch.stale_orders
(
    order_id String COMMENT 'OMS-YYYYMMDD-NNNNN',
    shipment_id String COMMENT 'The parcel it concerns; empty when it concerns the whole order',
    cause LowCardinality(String) COMMENT 'state, step, promise, predicted, carrier_silent or position_old',
    status LowCardinality(String) COMMENT 'open or over',
    channel LowCardinality(String) COMMENT 'Who sold the order',
    state LowCardinality(String) COMMENT 'State the order was in',
    warehouse LowCardinality(String) COMMENT 'Warehouse it is in, or came from; empty when none is known',
    carrier LowCardinality(String) COMMENT 'Who carries it; empty when nobody does',
    owner LowCardinality(String) COMMENT 'Who has to act now',
    escalation UInt8 COMMENT '0 at first; one more with every step of escalation',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    since DateTime64(3, 'UTC') COMMENT 'Log time since when it has been waiting' CODEC(Delta, LZ4),
    due_at DateTime64(3, 'UTC') COMMENT 'Log time at which the limit passed; when predicted, the promise that will be broken',
    found_at DateTime64(3, 'UTC') COMMENT 'Log time at which it was found',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which it was over; null while it lasts',
    `group` LowCardinality(String) COMMENT 'What it is told of together with: cause/state/warehouse/carrier',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of this version',
    seq UInt64 COMMENT 'Log sequence of the message that led to this version',
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    INDEX by_order order_id TYPE bloom_filter(0.01) GRANULARITY 2
)
ENGINE = ReplacingMergeTree(seq)
PARTITION BY toYYYYMM(since)
ORDER BY (cause, since, order_id, shipment_id)
SETTINGS fsync_after_insert = 1
COMMENT 'Orders that are stuck, or will be late, and why. Ask with FINAL.';

CREATE TABLE IF NOT EXISTS orderwatch.clock_skew
(
    kind LowCardinality(String) COMMENT 'source (by what it claims), host, broker or server (by comparison)',
    name LowCardinality(String) COMMENT 'Whose clock',
    from_time DateTime64(3, 'UTC') COMMENT 'Start of the stretch, log time' CODEC(Delta, LZ4),
    to_time DateTime64(3, 'UTC') COMMENT 'End of the stretch, log time' CODEC(Delta, LZ4),
    samples UInt64 COMMENT 'Claims or comparisons in it',
    min_ms Int64 COMMENT 'Least offset from log time; above 0 is ahead',
    p05_ms Int64 COMMENT 'One in twenty is less',
    median_ms Int64 COMMENT 'Half are less',
    p95_ms Int64 COMMENT 'One in twenty is more',
    max_ms Int64 COMMENT 'Greatest offset',
    future UInt64 COMMENT 'Claims too far ahead to be taken in',
    drift_ms_per_day Float64 COMMENT 'How much the median moves a day',
    verdict LowCardinality(String) COMMENT 'good, off, off_by_zone, drifting, jumped, lagging or unknown',
    looks_like String COMMENT 'What it looks like, in words; empty when all is well',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of this version',
    seq UInt64 COMMENT 'Log sequence of the message that led to this version',
    ordinal UInt32 COMMENT 'Place among the rows of that message'
)
ENGINE = ReplacingMergeTree(seq)
PARTITION BY toYYYYMM(from_time)
ORDER BY (kind, name, from_time)
SETTINGS fsync_after_insert = 1
COMMENT 'How far clocks are from log time, stretch by stretch. Ask with FINAL.';

CREATE TABLE IF NOT EXISTS orderwatch.alerts
(
    alert_id String COMMENT 'ALERT-<sequence>-<ordinal> of the row that began it',
    seq UInt64 COMMENT 'Log sequence of the message that led to this row; of an attempt, to the notification' CODEC(Delta, LZ4),
    ordinal UInt32 COMMENT 'Place among the rows of that message',
    receiver LowCardinality(String) COMMENT 'Of an attempt to deliver: to whom; empty for all that happens to the alert itself',
    attempt UInt32 COMMENT 'Of an attempt: its number from 1; 0 otherwise, also where nothing was sent',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time; of an attempt, of the notification',
    change LowCardinality(String) COMMENT 'began, fired, grew, acknowledged, muted, unmuted, escalated, repeated, quieted, returned, resolved; of an attempt delivered, failed, refused, in_doubt, expired, needless',
    key String COMMENT 'What it is about, for as long as it lasts',
    kind LowCardinality(String) COMMENT 'Kind of its signals',
    state LowCardinality(String) COMMENT 'pending, firing, acknowledged or resolved',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    owner LowCardinality(String) COMMENT 'Who has to act',
    subjects Array(String) COMMENT 'What its signals speak of; count says how many there are',
    count UInt64 COMMENT 'How many it speaks of',
    evidence String COMMENT 'What led to it, as JSON',
    started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time of its first signal',
    fired_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time since when it counts',
    acknowledged_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which a person took it',
    acknowledged_by String COMMENT 'Who took it',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which it was over',
    quiet_since Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when nothing of it holds, while it is held open in case it comes back',
    flaps UInt32 COMMENT 'How often it came back while it was held open',
    muted_by String COMMENT 'The silence, maintenance or alert that keeps it from being told of; empty when nothing does',
    runbook String COMMENT 'What to do',
    by String COMMENT 'Who changed it; empty when the core did',
    reason String COMMENT 'Why it was changed; of an attempt, why it was to be told',
    receivers Array(LowCardinality(String)) COMMENT 'Who is to be told of this change',
    attempted_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Of an attempt: when, by the clock of the host',
    detail String COMMENT 'Of an attempt: what the receiver answered',
    INDEX by_time log_time TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (alert_id, seq, ordinal, receiver, attempt)
SETTINGS fsync_after_insert = 1
COMMENT 'Everything that happened to every alert, and every attempt to tell somebody. Only grows.';

CREATE VIEW IF NOT EXISTS orderwatch.alerts_now
(
    alert_id String COMMENT 'ALERT-<sequence>-<ordinal> of the row that began it',
    key String COMMENT 'What it is about, for as long as it lasts',
    kind LowCardinality(String) COMMENT 'Kind of its signals',
    state LowCardinality(String) COMMENT 'pending, firing, acknowledged or resolved',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    owner LowCardinality(String) COMMENT 'Who has to act',
    subjects Array(String) COMMENT 'What its signals speak of; count says how many there are',
    count UInt64 COMMENT 'How many it speaks of',
    evidence String COMMENT 'What led to it, as JSON',
    started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time of its first signal',
    fired_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time since when it counts',
    acknowledged_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which a person took it',
    acknowledged_by String COMMENT 'Who took it',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time at which it was over',
    quiet_since Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when nothing of it holds, while it is held open in case it comes back',
    flaps UInt32 COMMENT 'How often it came back while it was held open',
    muted_by String COMMENT 'What keeps it from being told of; empty when nothing does',
    runbook String COMMENT 'What to do',
    changed_at DateTime64(3, 'UTC') COMMENT 'Log time of its last change'
)
AS SELECT
    alert_id, word.1 AS key, word.2 AS kind, word.3 AS state, word.4 AS severity, word.5 AS owner, word.6 AS subjects, word.7 AS count, word.8 AS evidence,
    word.9 AS started_at, word.10 AS fired_at, word.11 AS acknowledged_at, word.12 AS acknowledged_by, word.13 AS resolved_at, word.14 AS quiet_since,
    word.15 AS flaps, word.16 AS muted_by, word.17 AS runbook, word.18 AS changed_at
FROM
(
    SELECT alert_id, argMax(
        (key, kind, state, severity, owner, subjects, count, evidence, started_at, fired_at, acknowledged_at, acknowledged_by, resolved_at, quiet_since, flaps, muted_by, runbook, log_time),
        (seq, ordinal)) AS word
    FROM orderwatch.alerts
    WHERE receiver = ''
    GROUP BY alert_id
)
COMMENT 'Alerts as they are now.';

CREATE TABLE IF NOT EXISTS orderwatch.silences
(
    id String COMMENT 'SILENCE-<sequence of the message that began it>',
    match String COMMENT 'Which alerts nobody wants word of, as JSON; all that is said has to hold',
    from_time DateTime64(3, 'UTC') COMMENT 'Log time from which it holds',
    to_time DateTime64(3, 'UTC') COMMENT 'Log time at which it ends, or ended',
    by String COMMENT 'Who wants it',
    reason String COMMENT 'Why',
    ended_by String COMMENT 'Who ended it before its time; empty otherwise',
    ended_reason String COMMENT 'Why it was ended before its time',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of this version',
    seq UInt64 COMMENT 'Log sequence of the message that led to this version',
    ordinal UInt32 COMMENT 'Place among the rows of that message'
)
ENGINE = ReplacingMergeTree(seq)
ORDER BY id
SETTINGS fsync_after_insert = 1
COMMENT 'Alerts people wanted no word of, and for how long. Ask with FINAL.';
