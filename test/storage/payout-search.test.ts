/** How payouts, bank files and what the bank said are found again, page by page: the same on both stores. */
import { describe, expect } from 'vitest'
import type { Payout, PayoutState } from '../../src/domain/payout/payout.ts'
import { OPERATOR } from '../../src/engine/command.ts'
import { payoutRun } from '../../src/engine/due-work.ts'
import { uuidOf, uuidv7 } from '../../src/engine/ids.ts'
import type { FoundPayouts, PayoutSearch } from '../../src/engine/payout-reader.ts'
import type { Store } from '../../src/engine/store.ts'
import { payout } from '../support/settlements.ts'
import { changes, needs, put } from './samples.ts'
import { describeStores } from './setup.ts'

/** As many as one page looks at, and some. */
const MANY = 2100

let made = 0

function payoutOf(merchantId: string, state: PayoutState, some: Partial<Payout> = {}): Payout {
  made++
  return payout({
    payoutId: uuidv7(),
    merchantId,
    state,
    number: made,
    paymentReference: `REF${made}`,
    ...some,
  })
}

/** Nothing is written that was not locked. */
async function putPayouts(store: Store, payouts: Payout[]): Promise<void> {
  await store.transact(async (transaction) => {
    await transaction.load(needs({ payouts: payouts.map(({ payoutId }) => ({ by: 'id', payoutId })) }))
    await transaction.write(changes({ payouts }))
  })
}

describeStores('finding payouts, in the %s store', (it, db) => {
  const find = (search: Partial<PayoutSearch>) => db.reader.payouts.find({ limit: 50, ...search })
  const numbersOf = ({ payouts }: FoundPayouts) => payouts.map(({ number }) => number)

  it('goes on where a page has looked at as many as it may, though it found none', async () => {
    const [first, ...others] = [
      payoutOf('MANY', 'failed'),
      ...Array.from({ length: MANY }, () => payoutOf('MANY', 'paid')),
    ]
    for (let from = 0; from < MANY; from += 500) await putPayouts(db.store, others.slice(from, from + 500))
    await putPayouts(db.store, [first as Payout])
    const empty = await find({ merchantId: 'MANY', states: ['failed'] })
    expect(empty.payouts).toEqual([])
    expect(empty.next).toBeDefined()
    const found = await find({ merchantId: 'MANY', states: ['failed'], before: String(empty.next) })
    expect(numbersOf(found)).toEqual([first?.number])
    expect(found.next).toBeUndefined()
    const seen: number[] = []
    let before: string | undefined
    do {
      const page = await find({ merchantId: 'MANY', limit: 999, ...(before !== undefined && { before }) })
      seen.push(...numbersOf(page))
      before = page.next
    } while (before !== undefined)
    expect(seen).toEqual([...others.toReversed(), first].map((one) => one?.number))
  })

  it('tells the names of the files they are in', async () => {
    const fileId = uuidv7()
    const file = {
      name: 'f.xml',
      format: 'csv',
      currency: 'EUR',
      state: 'sent',
      count: 1,
      amount: 5,
    } as const
    await putPayouts(db.store, [payoutOf('FILED', 'sent', { fileId }), payoutOf('FILED', 'created')])
    await put(db.store, {
      records: [
        {
          kind: 'bankFile',
          id: fileId,
          merchantId: OPERATOR,
          data: { ...file, createdAt: 1 },
          createdAt: 1,
        },
      ],
    })
    const { payouts, fileNames } = await find({ merchantId: 'FILED' })
    expect(payouts.map((one) => fileNames.get(one.fileId ?? ''))).toEqual([undefined, 'f.xml'])
    const [newest] = await db.reader.payouts.files(undefined, 10)
    expect(newest).toEqual({ fileId, file: { ...file, createdAt: 1 } })
    expect(await db.reader.payouts.files(fileId, 10)).toEqual([])
  })

  it('finds none where there are none', async () => {
    expect(await find({ merchantId: 'NOBODY' })).toEqual({ payouts: [], fileNames: new Map() })
    expect(await db.reader.payouts.currenciesOf('NOBODY')).toEqual([])
    expect(await db.reader.payouts.nextRuns('NOBODY', [])).toEqual(new Map())
    expect(await db.reader.payouts.nextRuns('NOBODY', ['EUR'])).toEqual(new Map())
    const period = { merchantId: 'NOBODY', currency: 'EUR', from: 0, to: 1, after: '' }
    expect(await db.reader.payouts.captures(period)).toEqual({ captures: [] })
  })

  it('knows in which currencies something was owed, and when it is paid next', async () => {
    await putPayouts(db.store, [
      payoutOf('OWED', 'paid', { currency: 'SEK' }),
      payoutOf('OWED', 'paid', { currency: 'EUR' }),
    ])
    await put(db.store, {
      dueItems: ['SEK', 'AUD'].map((currency) => ({
        merchantId: 'OWED',
        currency,
        sourceId: uuidv7(),
        part: 'order' as const,
        dueAt: 1,
      })),
      works: [payoutRun('OWED', 'SEK', 0, 4711)],
    })
    const currencies = await db.reader.payouts.currenciesOf('OWED')
    expect(currencies).toEqual(['AUD', 'EUR', 'SEK'])
    expect(await db.reader.payouts.nextRuns('OWED', currencies)).toEqual(new Map([['SEK', 4711]]))
  })

  describe('what the bank said', () => {
    it('is listed newest first, page by page, also what was noted at one instant', async () => {
      const notes = [1, 2, 2, 2, 3].map((at, index) => ({
        kind: 'bankProblem' as const,
        id: uuidOf('bankProblem', String(index)),
        merchantId: OPERATOR,
        data: { problem: `${index}`, file: 'f.xml' },
        createdAt: at,
      }))
      await put(db.store, { records: notes })
      const order = notes
        .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
        .map(({ id }) => id)
      const all = await db.reader.payouts.problems(undefined, 10)
      expect(all.map(({ problemId }) => problemId)).toEqual(order)
      const seen: string[] = []
      let last: { at: number; problemId: string } | undefined
      do {
        const page = await db.reader.payouts.problems(last, 2)
        seen.push(...page.map(({ problemId }) => problemId))
        last = page.at(-1)
      } while (last)
      expect(seen).toEqual(order)
    })
  })
})
