/** A store as it is after a busy month, for searches: orders of all kinds with their words, and a log of their calls. */
import { SANDBOX_MERCHANTS } from '../src/engine/sandbox.ts'
import { bucketOf, TALLY_MS } from '../src/engine/tallies.ts'
import type { LogRow } from '../src/request-log/port.ts'
import type { LogStorage } from '../src/request-log/storage.ts'
import { firstIdAt } from '../src/request-log/uuid-time.ts'
import { openPostgresRequestLog } from '../src/storage/postgres/request-log.ts'
import { openSqliteRequestLog } from '../src/storage/sqlite/request-log.ts'
import { fillBy } from './fill.ts'
import { SEEDED, SEEDED_FROM_MS, seededOrderId } from './orders.ts'
import { type StoreAddress, seedStore } from './seed.ts'

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS
/** Family names, and so mail addresses, in the store: each is on a few dozen orders. */
export const SHOPPERS = 20_000
/** One order in so many has expired. */
export const RARE = 5000
const BATCH = 2000
/** One call in so many was refused for a reason that is rare, or is of an operation that is. */
export const RARE_CALL = 500_000

const [ONE, TWO] = SANDBOX_MERCHANTS

/** Ends with what a server that has been running for long would have behind it: indexes, a vacuum and a checkpoint. */
export async function seedForSearches(
  address: StoreAddress,
  { orders, calls }: { orders: number; calls: number },
): Promise<void> {
  await seedStore(address, orders)
  await logCalls(address, orders, calls)
  await fillBy(address, varied(address, orders))
}

/** Orders of different states, times, amounts and references; and the words of each. */
function varied(address: StoreAddress, orders: number): string[] {
  const isSqlite = 'dataDir' in address
  const now = Date.now()
  // A number that follows from the id, as `i` does in it.
  const i = `((created_at - ${SEEDED_FROM_MS}) / ${SEEDED.intervalMs})`
  const padded = (text: string, number: string) =>
    isSqlite ? `printf('${text}%07d', ${number})` : `'${text}' || lpad((${number})::text, 7, '0')`
  const numbered = `UPDATE orders SET created_at = ${SEEDED_FROM_MS} +
    (SELECT n * ${SEEDED.intervalMs} FROM numbers WHERE numbers.order_id = orders.order_id)`
  const since = now - MONTH_MS
  const step = MONTH_MS / orders
  const terms = (term: string) =>
    `INSERT INTO order_terms (merchant_id, term, order_id) SELECT merchant_id, ${term}, order_id FROM orders`
  return [
    isSqlite
      ? 'CREATE TABLE numbers (order_id TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID'
      : 'CREATE TABLE numbers (order_id uuid PRIMARY KEY, n bigint)',
    'INSERT INTO numbers SELECT order_id, row_number() OVER (ORDER BY order_id) - 1 FROM orders',
    numbered,
    terms(padded('on', i)),
    terms(padded('kr', i)),
    terms(`'jane'`),
    terms(padded('doe', `${i} % ${SHOPPERS}`)),
    terms(`${padded('doe', `${i} % ${SHOPPERS}`)} || '@example.com'`),
    `UPDATE orders SET merchant_reference1 = ${padded('ON', i)}, klarna_reference = ${padded('KR', i)},
      order_amount = 600000 + ${i} % 5000, captured_amount = CASE ${i} % 10 WHEN 7 THEN 600000 + ${i} % 5000 WHEN 9 THEN 300000 ELSE 0 END,
      cancelled_by = CASE WHEN ${i} % 10 = 8 AND ${i} % ${RARE} <> 0 THEN order_id END,
      status = CASE WHEN ${i} % ${RARE} = 0 THEN 'EXPIRED' WHEN ${i} % 10 = 7 THEN 'CAPTURED' WHEN ${i} % 10 = 8 THEN 'CANCELLED'
        WHEN ${i} % 10 = 9 THEN 'PART_CAPTURED' ELSE 'AUTHORIZED' END,
      expires_at = CAST(${since} + ${i} * ${step} AS bigint) + ${28 * DAY_MS},
      created_at = CAST(${since} + ${i} * ${step} AS bigint)`,
    'DROP TABLE numbers',
    `DELETE FROM tallies WHERE kind NOT LIKE 'DUE_%'`,
    ...tallies(now, isSqlite),
  ]
}

/** A quarter of a year of sales in every quarter of an hour, by as many writers as a server has connections. */
function tallies(now: number, isSqlite: boolean): string[] {
  const first = bucketOf(now - 92 * DAY_MS)
  const last = Math.floor((now - first) / TALLY_MS)
  const series = isSqlite
    ? `WITH RECURSIVE series (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i < ${last})`
    : `WITH series AS (SELECT i FROM generate_series(0::bigint, ${last}) AS numbers (i))`
  const writers = isSqlite ? [0] : [1, 2]
  const of = (kind: string, writer: number) => `${series}
    INSERT INTO tallies (merchant_id, currency, kind, bucket, writer, count, amount)
    SELECT '${SEEDED.merchantId}', '${SEEDED.currency}', '${kind}', ${first} + i * ${TALLY_MS}, ${writer}, 100, 60000 FROM series`
  return [
    ...writers.flatMap((writer) => ['SALE', 'RETURN'].map((kind) => of(kind, writer))),
    `INSERT INTO tallies (merchant_id, currency, kind, bucket, writer, count, amount)
      SELECT merchant_id, currency, 'OPEN', expires_at / ${TALLY_MS} * ${TALLY_MS}, 0, count(*), 0 FROM orders
      WHERE status IN ('AUTHORIZED', 'PART_CAPTURED') GROUP BY 1, 2, 4`,
  ]
}

/** By the log's own writer, in the order in which they were answered; the last one just now. */
async function logCalls(address: StoreAddress, orders: number, calls: number): Promise<void> {
  const since = Date.now() - MONTH_MS
  const atOf = (call: number) => since + Math.floor((call * MONTH_MS) / calls)
  const clock = { now: since }
  const settings = { retentionDays: 90, maxBytes: 1e12, now: () => clock.now, onTrouble: fail }
  const log: LogStorage =
    'dataDir' in address
      ? openSqliteRequestLog(address.dataDir, settings)
      : openPostgresRequestLog(address.databaseUrl, settings)
  for (let first = 0; first < calls; first += BATCH) {
    clock.now = atOf(first)
    const length = Math.min(BATCH, calls - first)
    await log.write(Array.from({ length }, (_, n) => callOf(first + n, atOf(first + n), orders)))
    if (first % (BATCH * 100) === 0) await log.maintain()
  }
  clock.now = Date.now()
  await log.maintain()
  await log.close()
}

function fail(message: string): never {
  throw new Error(message)
}

/** The order that a call is about. */
export const orderOfCall = (call: number, orders: number) => (call * 7919) % orders
export const keyOfCall = (call: number) =>
  `checkout-${String(call - (call % 20 === 1 ? 1 : 0)).padStart(9, '0')}`
export const idOfCall = (call: number, at: number) =>
  firstIdAt(at).slice(0, 24) + call.toString(16).padStart(12, '0')

function callOf(call: number, at: number, orders: number): LogRow {
  const merchant = call % 10 === 3 ? TWO : ONE
  const orderId = seededOrderId(orderOfCall(call, orders))
  const isRead = call % 4 === 2
  const isRare = call % RARE_CALL === RARE_CALL - 1
  const isRefused = call % 33 === 0 || isRare
  const path = `/ordermanagement/v1/orders/${orderId}`
  return {
    correlationId: idOfCall(call, at),
    at,
    durationMs: 2 + (call % 50) / 10,
    merchantId: merchant.merchantId,
    actor: `merchant:${merchant.username}`,
    method: isRead ? 'GET' : 'POST',
    path: isRead ? path : `${path}/captures`,
    operation: isRead ? 'getOrder' : isRare ? 'extendAuthorizationTime' : 'captureOrder',
    orderId,
    status: isRare ? 412 : isRefused ? 403 : isRead ? 200 : 201,
    errorCode: isRare ? 'PRECONDITION_FAILED' : isRefused ? 'CAPTURE_NOT_ALLOWED' : null,
    idempotencyKey: isRead ? null : keyOfCall(call),
    requestBody: isRead
      ? null
      : `{"captured_amount":600,"description":"Tomatoes","reference":"parcel-${call}"}`,
    responseBody: isRefused ? REFUSED : isRead ? READ : null,
    duplicateOf: null,
    headers: null,
  }
}

const REFUSED = JSON.stringify({
  error_code: 'CAPTURE_NOT_ALLOWED',
  error_messages: ['Captured amount is higher than the remaining authorized amount. Capture not possible.'],
  correlation_id: '01a2056c-05d6-7000-9c39-eddb0f080dc1',
  details: { capturable_amount: 2000, requested_amount: 2001, order_amount: 6000, captured_amount: 4000 },
})
/** About as long as an order of a few lines. */
const READ = JSON.stringify({
  order_lines: Array.from({ length: 8 }, (_, n) => ({
    reference: `19-${n}`,
    name: 'Tomatoes, organic',
    quantity: n,
  })),
})
