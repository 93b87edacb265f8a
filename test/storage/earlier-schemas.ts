/**
 * Data as each released schema held it, in SQL that both dialects read. A migration is tested from every one of
 * them: who adds schema n + 1 adds nothing here but, once that is released, a sample of it.
 */

export const SAMPLE_ORDER = '01890000-0000-7000-8000-000000000001'
export const SAMPLE_CAPTURE = '01890000-0000-7000-8000-000000000002'
const TRANSACTION = '01890000-0000-7000-8000-000000000003'

/** By schema: an order of 6000 with one capture of 1000. */
export const SAMPLES: Record<number, string[]> = {
  1: [
    `INSERT INTO orders (order_id, merchant_id, klarna_reference, currency, country, locale, payment_method,
      original_order_amount, created_at, status, fraud_status, order_amount, captured_amount, refunded_amount,
      capture_count, refund_count, version, document_version, persons_version, acknowledged_by, expires_at)
      VALUES ('${SAMPLE_ORDER}', 'PK000001', 'ABCD2345', 'EUR', 'DE', 'de-DE', 'invoice', 6000, 1700000000000,
      'PART_CAPTURED', 'ACCEPTED', 6000, 1000, 0, 1, 0, 2, 1, 1, '${TRANSACTION}', 4000000000000)`,
    `INSERT INTO events (order_id, version, merchant_id, transaction_id, at, correlation_id, actor, type, data)
      VALUES ('${SAMPLE_ORDER}', 1, 'PK000001', '${TRANSACTION}', 1700000000000, 'c-1', 'merchant:x', 'OrderPlaced',
      '{"merchantId":"PK000001","klarnaReference":"ABCD2345","currency":"EUR","country":"DE","locale":"de-DE",
        "amount":6000,"fraudStatus":"ACCEPTED","paymentMethod":{"type":"invoice"},"expiresAt":4000000000000}')`,
    `INSERT INTO events (order_id, version, merchant_id, transaction_id, at, correlation_id, actor, type, data)
      VALUES ('${SAMPLE_ORDER}', 2, 'PK000001', '${TRANSACTION}', 1700000000001, 'c-2', 'merchant:x', 'OrderCaptured',
      '{"captureId":"${SAMPLE_CAPTURE}","number":1,"amount":1000,"personsVersion":1}')`,
    `INSERT INTO order_documents (order_id, version, data) VALUES ('${SAMPLE_ORDER}', 1, '{"orderLines":[]}')`,
    `INSERT INTO order_persons (order_id, version, data) VALUES ('${SAMPLE_ORDER}', 1, '{}')`,
    `INSERT INTO transfers (merchant_id, source_id, type, order_id, event_version, debit, credit, amount, currency,
      booked_at) VALUES ('PK000001', '${SAMPLE_CAPTURE}', 'SALE', '${SAMPLE_ORDER}', 2, 'consumer_receivable',
      'merchant_payable', 1000, 'EUR', 1700000000001)`,
  ],
}

// Schema 2 has more beside the same rows.
SAMPLES[2] = [
  ...(SAMPLES[1] as string[]),
  `INSERT INTO due_work (work_id, kind, merchant_id, order_id, due_at, attempts, data, created_at)
    VALUES ('${SAMPLE_ORDER}', 'expireOrder', 'PK000001', '${SAMPLE_ORDER}', 4000000000000, 0, '{}', 1700000000000)`,
  `INSERT INTO order_terms (merchant_id, term, order_id) VALUES ('PK000001', 'abcd2345', '${SAMPLE_ORDER}')`,
]

// Schema 3 knows what is due, and when it is paid out.
SAMPLES[3] = [
  ...SAMPLES[2],
  `INSERT INTO due_items (merchant_id, currency, due_at, source_id, part)
    VALUES ('PK000001', 'EUR', 1700000000001, '${SAMPLE_CAPTURE}', 'order')`,
  `INSERT INTO due_work (work_id, kind, merchant_id, order_id, due_at, attempts, data, created_at)
    VALUES ('${TRANSACTION}', 'makePayout', 'PK000001', NULL, 0, 0, '{"about":"EUR"}', 0)`,
]

// Schema 4 keeps sums of what was sold, and of what is open.
SAMPLES[4] = [
  ...SAMPLES[3],
  `INSERT INTO tallies (merchant_id, currency, kind, bucket, writer, count, amount)
    VALUES ('PK000001', 'EUR', 'SALE', 1699999200000, 0, 1, 1000)`,
  `INSERT INTO tallies (merchant_id, currency, kind, bucket, writer, count, amount)
    VALUES ('PK000001', 'EUR', 'OPEN', 3999999600000, 0, 1, 0)`,
]

// Schema 5 keeps sums of what is due as well.
SAMPLES[5] = [
  ...SAMPLES[4],
  `INSERT INTO tallies (merchant_id, currency, kind, bucket, writer, count, amount)
    VALUES ('PK000001', 'EUR', 'DUE_sale', 1700000100000, 0, 1, 1000)`,
]

// Schema 6 sums up what the bank gave back, and no more what it refused.
SAMPLES[6] = SAMPLES[5]
