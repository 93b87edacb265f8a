/** Every kind of breach, put into a real database behind Capstan's back, is found and named; a good one has none. */
import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { type Books, damage, damageEvent, verified, writeBooks } from './books.ts'

interface Case {
  kind: string
  invariant: string
  /** What is done to the books; more than one breach may follow from it. */
  damage(books: Books): Promise<void>
  /** It hides other orders, so it gets a database of its own. */
  alone?: true
  /** Which ids must be named. */
  ids(books: Books): Record<string, unknown>
}

const orderSql = (set: string) => (books: Books) =>
  damage(books.place, `UPDATE orders SET ${set} WHERE order_id = '${books.captured.orderId}'`)
const ofOrder = (books: Books) => ({ order_id: books.captured.orderId })

const saleSql = (set: string) => (books: Books) =>
  damage(books.place, `UPDATE transfers SET ${set} WHERE source_id = '${books.captured.captureIds[0]}'`)
const ofSale = (books: Books) => ({
  order_id: books.captured.orderId,
  source_id: books.captured.captureIds[0],
  type: 'SALE',
})

const CASES: Case[] = [
  { kind: 'row-over-captured', invariant: 'I1', damage: orderSql('captured_amount = 6001'), ids: ofOrder },
  {
    kind: 'events-over-captured',
    invariant: 'I1',
    damage: ({ place, captured }) =>
      damageEvent(place, { orderId: captured.orderId, version: 2 }, { amount: 2001 }),
    ids: ofOrder,
  },
  { kind: 'over-refunded', invariant: 'I2', damage: orderSql('refunded_amount = 6001'), ids: ofOrder },
  { kind: 'status-amounts', invariant: 'I3', damage: orderSql("status = 'PART_CAPTURED'"), ids: ofOrder },
  { kind: 'status-unknown', invariant: 'I3', damage: orderSql("status = 'SHIPPED'"), ids: ofOrder },
  { kind: 'amount-impossible', invariant: 'I3', damage: orderSql('order_amount = -1'), ids: ofOrder },
  { kind: 'capture-count', invariant: 'I3', damage: orderSql('capture_count = 0'), ids: ofOrder },
  { kind: 'transfer-amount', invariant: 'I4', damage: saleSql('amount = 0'), ids: ofSale },
  { kind: 'transfer-accounts', invariant: 'I4', damage: saleSql('debit = credit'), ids: ofSale },
  { kind: 'transfer-accounts', invariant: 'I4', damage: saleSql("debit = 'elsewhere'"), ids: ofSale },
  { kind: 'transfer-currency', invariant: 'I4', damage: saleSql("currency = 'EUR'"), ids: ofSale },
  {
    kind: 'sale-missing',
    invariant: 'I5',
    damage: ({ place, captured }) =>
      damage(place, `DELETE FROM transfers WHERE source_id = '${captured.captureIds[1]}'`),
    ids: ({ captured }) => ({ order_id: captured.orderId, capture_id: captured.captureIds[1] }),
  },
  { kind: 'sale-without-capture', invariant: 'I5', damage: saleSql("merchant_id = 'Z'"), ids: ofOrder },
  {
    kind: 'sale-without-capture',
    invariant: 'I5',
    damage: saleSql(`source_id = '${uuidv7()}'`),
    ids: ofOrder,
  },
  { kind: 'sale-differs', invariant: 'I5', damage: saleSql('amount = 1999'), ids: ofSale },
  { kind: 'sale-differs', invariant: 'I5', damage: saleSql('event_version = 3'), ids: ofSale },
  {
    kind: 'capture-id-twice',
    invariant: 'I5',
    damage: ({ place, captured: { orderId, captureIds } }) =>
      damageEvent(place, { orderId, version: 3 }, { captureId: captureIds[0] }),
    ids: ({ captured }) => ({ order_id: captured.orderId, capture_id: captured.captureIds[0] }),
  },
  {
    kind: 'key-with-two-effects',
    invariant: 'I7',
    damage: ({ place, captured }) =>
      damage(
        place,
        `UPDATE events SET idempotency_key = 'first' WHERE order_id = '${captured.orderId}' AND version = 3`,
      ),
    ids: ({ captured }) => ({ order_id: captured.orderId, key: 'first' }),
  },
  {
    kind: 'kept-capture-missing',
    invariant: 'I7',
    damage: ({ place, captured: { captureIds } }) =>
      damage(
        place,
        `UPDATE idempotency_keys SET outcome = '{"status":"accepted","result":{"captureId":"${uuidv7()}"}}'
         WHERE key = 'first' AND CAST(outcome AS TEXT) LIKE '%${captureIds[0]}%'`,
      ),
    ids: ({ captured }) => ({ order_id: captured.orderId, key: 'first' }),
  },
  {
    kind: 'kept-capture-other-key',
    invariant: 'I7',
    damage: ({ place, captured }) =>
      damage(
        place,
        `UPDATE events SET idempotency_key = NULL WHERE order_id = '${captured.orderId}' AND version = 2`,
      ),
    ids: ({ captured }) => ({ order_id: captured.orderId, capture_id: captured.captureIds[0], key: 'first' }),
  },
  {
    kind: 'order-without-events',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(place, `DELETE FROM events WHERE order_id = '${captured.orderId}'`),
    ids: ofOrder,
  },
  {
    kind: 'events-without-order',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(place, `DELETE FROM orders WHERE order_id = '${captured.orderId}'`),
    ids: ofOrder,
  },
  {
    kind: 'version-gap',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(place, `DELETE FROM events WHERE order_id = '${captured.orderId}' AND version = 2`),
    ids: (books) => ({ ...ofOrder(books), version: 3 }),
  },
  {
    kind: 'event-of-other-merchant',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(
        place,
        `UPDATE events SET merchant_id = 'Z' WHERE order_id = '${captured.orderId}' AND version = 2`,
      ),
    ids: (books) => ({ ...ofOrder(books), version: 2 }),
  },
  {
    kind: 'replay-impossible',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(
        place,
        `UPDATE events SET type = 'OrderPlaced' WHERE order_id = '${captured.orderId}' AND version = 2`,
      ),
    ids: ofOrder,
  },
  {
    kind: 'row-differs',
    invariant: 'I8',
    damage: ({ place, captured }) =>
      damage(place, `DELETE FROM events WHERE order_id = '${captured.orderId}' AND version = 3`),
    ids: (books) => ({ ...ofOrder(books), field: 'version' }),
  },
  {
    // An event that the row does not know of.
    kind: 'row-differs',
    invariant: 'I8',
    damage: orderSql("version = 2, status = 'PART_CAPTURED', captured_amount = 2000, capture_count = 1"),
    ids: (books) => ({ ...ofOrder(books), field: 'version' }),
  },
  {
    kind: 'row-unreadable',
    invariant: 'I8',
    damage: orderSql("status = 'CANCELLED'"),
    alone: true,
    ids: () => ({}),
  },
]

/** Every column of the row that its events tell. */
const COLUMNS: Record<string, [column: string, value: string]> = {
  merchantId: ['merchant_id', "'Z'"],
  klarnaReference: ['klarna_reference', "'ZZZZZZZZ'"],
  currency: ['currency', "'EUR'"],
  country: ['country', "'DE'"],
  locale: ['locale', "'de-DE'"],
  fraudStatus: ['fraud_status', "'PENDING'"],
  paymentMethod: ['payment_method', "'card'"],
  originalOrderAmount: ['original_order_amount', '5999'],
  orderAmount: ['order_amount', '6001'],
  capturedAmount: ['captured_amount', '1'],
  refundedAmount: ['refunded_amount', '1'],
  captureCount: ['capture_count', '3'],
  refundCount: ['refund_count', '1'],
  documentVersion: ['document_version', '2'],
  personsVersion: ['persons_version', '2'],
  merchantReference1: ['merchant_reference1', "'other'"],
  merchantReference2: ['merchant_reference2', "'other'"],
  acknowledgedBy: ['acknowledged_by', `'${uuidv7()}'`],
  createdAt: ['created_at', '1'],
  expiresAt: ['expires_at', '1'],
}

describe.each(TEST_STORES)('verify on $name', ({ skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test

  it('finds nothing in a good database, and says how much it looked at', async () => {
    const { place } = await writeBooks(await newPlace())
    expect(await verified(place)).toEqual({
      counts: {
        orders: 3,
        events: 9,
        captures: 2,
        transfers: 6,
        keys: 4,
        payouts: 0,
        items: 2,
        files: 0,
        filesRead: 0,
        tallies: expect.any(Number),
      },
      breaches: [],
    })
  })

  it('finds nothing in an empty one', async () => {
    const place = await newPlace()
    const books = await writeBooks(place)
    for (const table of ['orders', 'events', 'transfers', 'due_items', 'idempotency_keys', 'tallies']) {
      await damage(books.place, `DELETE FROM ${table}`)
    }
    expect(await verified(place)).toMatchObject({ counts: { orders: 0 }, breaches: [] })
  })

  let shared: Place
  beforeAll(async () => {
    if (skipReason === undefined) shared = await newPlace()
  })

  it.each(CASES)('names $invariant $kind with its ids', async ({ kind, invariant, damage, alone, ids }) => {
    const books = await writeBooks(alone ? await newPlace() : shared)
    await damage(books)
    const { breaches } = await verified(books.place)
    expect(breaches).toContainEqual({
      invariant,
      kind,
      ids: expect.objectContaining(ids(books)),
      message: expect.any(String),
    })
  })

  it('compares every field of a row with what its events say', async () => {
    const books = await writeBooks(await newPlace())
    const [order] = [books.captured.orderId]
    for (const [column, value] of Object.values(COLUMNS)) {
      await damage(books.place, `UPDATE orders SET ${column} = ${value} WHERE order_id = '${order}'`)
    }
    const { breaches } = await verified(books.place)
    const fields = breaches.filter(({ kind }) => kind === 'row-differs').map(({ ids }) => ids.field)
    // Another merchant's order is not compared further.
    expect(breaches.map(({ kind }) => kind)).toContain('event-of-other-merchant')
    await damage(books.place, `UPDATE orders SET merchant_id = 'PK000001_demo' WHERE order_id = '${order}'`)
    const again = (await verified(books.place)).breaches.filter(({ kind }) => kind === 'row-differs')
    expect(fields).toEqual([])
    const { merchantId: _, ...compared } = COLUMNS
    expect(new Set(again.map(({ ids }) => ids.field))).toEqual(new Set(Object.keys(compared)))
  })

  it('goes on after a breach and reports those of other orders, too', async () => {
    const books = await writeBooks(await newPlace())
    await orderSql('captured_amount = 6001')(books)
    await damage(
      books.place,
      `UPDATE orders SET captured_amount = 5 WHERE order_id = '${books.cancelled.orderId}'`,
    )
    const { breaches } = await verified(books.place)
    const orders = new Set(breaches.map(({ ids }) => ids.order_id))
    expect(orders).toEqual(new Set([books.captured.orderId, books.cancelled.orderId]))
  })
})
