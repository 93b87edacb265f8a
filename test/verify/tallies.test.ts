/** Sums that are not those of the orders and the ledger are found, each named, and put right as it is documented. */
import { describe, expect, it, test } from 'vitest'
import { TALLIES_ANEW } from '../../bench/fill.ts'
import { TEST_STORES } from '../support/databases.ts'
import { type Books, damage, verified, writeBooks } from './books.ts'
import { documentedRepair } from './repair.ts'

const MERCHANT = 'PK000001_demo'

interface Case {
  name: string
  kind: string
  type: string
  sql(books: Books): string
}

const CASES: Case[] = [
  {
    name: 'an amount',
    kind: 'tally-differs',
    type: 'SALE',
    sql: () => "UPDATE tallies SET amount = amount + 1 WHERE kind = 'SALE'",
  },
  {
    name: 'a count',
    kind: 'tally-differs',
    type: 'OPEN',
    sql: () => "UPDATE tallies SET count = count + 1 WHERE kind = 'OPEN' AND count > 0",
  },
  {
    name: 'a sum that is gone',
    kind: 'tally-missing',
    type: 'SALE',
    sql: () => "DELETE FROM tallies WHERE kind = 'SALE'",
  },
  {
    name: 'open orders that nobody counts',
    kind: 'tally-missing',
    type: 'OPEN',
    sql: () => "DELETE FROM tallies WHERE kind = 'OPEN'",
  },
  {
    name: 'a sum of nothing',
    kind: 'tally-of-nothing',
    type: 'RETURN',
    sql: () => `INSERT INTO tallies VALUES ('${MERCHANT}', 'SEK', 'RETURN', 900000, 0, 1, 5)`,
  },
  {
    name: 'another quarter of an hour',
    kind: 'tally-of-nothing',
    type: 'SALE',
    sql: () => "UPDATE tallies SET bucket = bucket - 900000 WHERE kind = 'SALE'",
  },
  {
    name: 'another currency',
    kind: 'tally-missing',
    type: 'SALE',
    sql: () => "UPDATE tallies SET currency = 'EUR' WHERE kind = 'SALE'",
  },
  {
    name: 'another merchant',
    kind: 'tally-missing',
    type: 'SALE',
    sql: () => "UPDATE tallies SET merchant_id = 'Z' WHERE kind = 'SALE'",
  },
  {
    name: 'an order of which the ledger has something else',
    kind: 'tally-differs',
    type: 'SALE',
    sql: ({ captured }) =>
      `UPDATE transfers SET amount = amount + 1 WHERE source_id = '${captured.captureIds[0]}' AND type = 'SALE'`,
  },
  {
    name: 'an order that is open by its row alone',
    kind: 'tally-missing',
    type: 'OPEN',
    sql: ({ cancelled }) =>
      `UPDATE orders SET status = 'AUTHORIZED', cancelled_by = NULL, expires_at = 5 WHERE order_id = '${cancelled.orderId}'`,
  },
]

describe.each(TEST_STORES)('the sums that are kept, on $name', ({ name, skipReason, newPlace }) => {
  it.skipIf(skipReason).each(CASES)('of $name: $kind', async ({ kind, type, sql }) => {
    const books = await writeBooks(await newPlace())
    expect((await verified(books.place)).breaches).toEqual([])
    await damage(books.place, sql(books))
    const found = (await verified(books.place)).breaches.filter(({ invariant }) => invariant === 'I12')
    expect(found).toContainEqual({
      invariant: 'I12',
      kind,
      ids: expect.objectContaining({ merchant_id: expect.any(String), type, currency: expect.any(String) }),
      message: expect.any(String),
    })
  })

  it.skipIf(skipReason)('are made anew by the documented statements', async () => {
    const { place } = await writeBooks(await newPlace())
    await damage(place, "UPDATE tallies SET amount = 7, count = 3 WHERE kind = 'SALE'")
    await damage(place, "DELETE FROM tallies WHERE kind = 'OPEN'")
    expect((await verified(place)).breaches).not.toEqual([])
    await damage(place, documentedRepair(name))
    expect((await verified(place)).breaches).toEqual([])
  })
})

test('the benchmark makes them anew by the same statements', () => {
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
  const documented = documentedRepair('SQLite').split(';').map(plain)
  expect(TALLIES_ANEW.map(plain)).toEqual(documented.filter((text) => /^(DELETE|INSERT)/.test(text)))
})
