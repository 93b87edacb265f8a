/** Sums that are kept of what is due: verify agrees with them at every moment of a history, and finds each that is not right. */
import { beforeAll, describe, expect, test } from 'vitest'
import { DUE_TOTALS, dueKindOf } from '../../src/engine/tallies.ts'
import { raw } from '../storage/raw.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { damage, verified } from './books.ts'
import { documentedRepair } from './repair.ts'
import { A, copyOf, DEAR, live, World } from './world.ts'

interface Case {
  name: string
  kind: 'tally-differs' | 'tally-missing' | 'tally-of-nothing'
  type: string
  sql: string
}

const ANY_RELEASE = `SELECT work_id FROM due_work WHERE kind = 'releaseReserve' ORDER BY work_id LIMIT 1`
/** Of an item of an order that is due, and pays no invoice. */
const DUE_SALE = `SELECT source_id FROM transfers WHERE type = 'SALE' AND source_id IN (
  SELECT source_id FROM due_items WHERE part = 'order') ORDER BY source_id LIMIT 1`
const CASES: Case[] = [
  {
    name: 'an amount',
    kind: 'tally-differs',
    type: 'DUE_sale',
    sql: "UPDATE tallies SET amount = amount + 1 WHERE kind = 'DUE_sale'",
  },
  {
    name: 'a count',
    kind: 'tally-differs',
    type: 'DUE_fee',
    sql: "UPDATE tallies SET count = count + 1 WHERE kind = 'DUE_fee'",
  },
  {
    name: 'a sum that is gone',
    kind: 'tally-missing',
    type: 'DUE_return',
    sql: "DELETE FROM tallies WHERE kind = 'DUE_return'",
  },
  {
    name: 'an item that is due no more, and in no payout',
    kind: 'tally-of-nothing',
    type: 'DUE_sale',
    sql: 'DELETE FROM due_items',
  },
  {
    name: 'an item that is due at another time',
    kind: 'tally-of-nothing',
    type: 'DUE_sale',
    sql: 'UPDATE due_items SET due_at = due_at + 900000',
  },
  {
    name: 'an item that is in a payout, and was not taken off',
    kind: 'tally-of-nothing',
    type: 'DUE_sale',
    sql: `INSERT INTO payout_items
      SELECT merchant_id, source_id, part, (SELECT payout_id FROM payouts ORDER BY payout_id LIMIT 1) FROM due_items;
      DELETE FROM due_items`,
  },
  {
    name: 'an item of a payout that is due again',
    kind: 'tally-missing',
    type: 'DUE_credit',
    sql: `INSERT INTO due_items SELECT merchant_id, 'EUR', 900000, source_id, part FROM payout_items
      WHERE part = 'returned'`,
  },
  {
    name: 'a due item of which the ledger has another fee',
    kind: 'tally-differs',
    type: 'DUE_fee',
    sql: `UPDATE transfers SET amount = amount + 1 WHERE type = 'PURCHASE_FEE_FIXED'
      AND source_id IN (SELECT source_id FROM due_items)`,
  },
  {
    name: 'a due item of which the ledger has nothing',
    kind: 'tally-of-nothing',
    type: 'DUE_sale',
    sql: `DELETE FROM transfers WHERE type = 'SALE' AND source_id = (${DUE_SALE})`,
  },
  {
    name: 'a reserve that is not to be released',
    kind: 'tally-of-nothing',
    type: 'DUE_release',
    sql: "DELETE FROM due_work WHERE kind = 'releaseReserve'",
  },
  {
    name: 'a reserve that is to be released at another time',
    kind: 'tally-missing',
    type: 'DUE_release',
    sql: "UPDATE due_work SET due_at = due_at - 900000 WHERE kind = 'releaseReserve'",
  },
  {
    name: 'a reserve of another merchant',
    kind: 'tally-missing',
    type: 'DUE_release',
    sql: "UPDATE due_work SET merchant_id = 'Z' WHERE kind = 'releaseReserve'",
  },
  {
    name: 'a reserve of nobody that is to be released',
    kind: 'tally-missing',
    type: 'DUE_release',
    sql: `INSERT INTO due_work
      SELECT '01890000-0000-7000-8000-000000000009', kind, merchant_id, order_id, 900000, attempts, data, created_at
      FROM due_work WHERE work_id = (${ANY_RELEASE})`,
  },
  ...DUE_TOTALS.map((name) => ({
    name: 'a sum of nothing',
    kind: 'tally-of-nothing' as const,
    type: dueKindOf(name),
    sql: `INSERT INTO tallies VALUES ('${A}', 'EUR', '${dueKindOf(name)}', 900000, 0, 1, 5)`,
  })),
]

/** What the sums say, whoever wrote them; without those that have come to nothing. */
function sumsOf(place: Place) {
  return raw(
    place,
    `SELECT merchant_id, currency, kind, bucket, CAST(sum(count) AS integer) AS count, CAST(sum(amount) AS integer) AS amount
      FROM tallies GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 OR sum(amount) <> 0 ORDER BY 1, 2, 3, 4`,
  )
}

describe.each(TEST_STORES)('the sums of what is due, on $name', ({ name: store, skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test
  let place: Place

  beforeAll(async () => {
    if (skipReason !== undefined) return
    const world = await World.open(await newPlace())
    await live(world)
    await world.close()
    place = world.place
  })

  it('are right, and are made the same anew, while things become due, are collected, come back and are released', async () => {
    const world = await World.open(await newPlace())
    await world.terms(A, 'EUR', DEAR)
    const { orderId } = await world.sale(A, 10_000, 'EUR', 'DE')
    await world.bankWill(A, 'returned')
    const seen = new Set<string>()
    for (let quarter = 0; quarter < 32; quarter++) {
      if (quarter === 5) await world.refund(A, orderId, 2500)
      await world.days(0.25)
      expect((await verified(world.place)).breaches).toEqual([])
      // One that has come to nothing is dropped where there is one writer.
      const nothing = `SELECT * FROM tallies WHERE kind LIKE 'DUE_%' AND count = 0 AND amount = 0`
      if (store === 'SQLite') expect(await raw(world.place, nothing)).toEqual([])
      const kept = await sumsOf(world.place)
      for (const { kind } of kept) seen.add(String(kind))
      await damage(world.place, documentedRepair(store))
      expect(await sumsOf(world.place)).toEqual(kept)
    }
    await world.close()
    expect([...seen].filter((kind) => kind.startsWith('DUE_')).sort()).toEqual(
      DUE_TOTALS.map(dueKindOf).sort(),
    )
  })

  it.each(CASES)('with $name: $kind $type', async ({ kind, type, sql }) => {
    const damaged = await copyOf(place)
    await damage(damaged, sql)
    const found = (await verified(damaged)).breaches.filter(({ invariant }) => invariant === 'I12')
    expect(found).toContainEqual({
      invariant: 'I12',
      kind,
      ids: expect.objectContaining({ merchant_id: expect.any(String), type }),
      message: expect.any(String),
    })
  })

  it('are made anew as they were by the documented statements', async () => {
    const damaged = await copyOf(place)
    const kept = await sumsOf(damaged)
    await damage(damaged, "UPDATE tallies SET amount = 7, count = 3 WHERE kind LIKE 'DUE_%'")
    await damage(damaged, documentedRepair(store))
    expect(await sumsOf(damaged)).toEqual(kept)
    expect((await verified(damaged)).breaches).toEqual([])
  })
})
