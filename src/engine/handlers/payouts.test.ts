/** What is decided about payouts when other commands of the same batch have loaded others. */
import { expect, it } from 'vitest'
import type { Payout } from '../../domain/payout/payout.ts'
import { NOTHING } from '../../domain/payout/totals.ts'
import { dueWork } from '../due-work.ts'
import { contractId, type DueWork, type Loaded, recordRef } from '../store.ts'
import { Work } from '../work.ts'
import { HELD_AT_ONCE, performHoldReview } from './payouts.ts'

const HELD = HELD_AT_ONCE + 50

const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`

const heldPayout = (number: number): Payout => ({
  payoutId: idOf(number),
  merchantId: 'M1',
  currency: 'EUR',
  number,
  paymentReference: `REF${number}`,
  settlementType: 'NET',
  state: 'created',
  hold: 'MISSING_BANK_ACCOUNT',
  openedAt: 0,
  dueUntil: 0,
  totals: { ...NOTHING, sale: 500, settlement: 500 },
  itemCount: 1,
  rowCount: 1,
})

/** What a batch has loaded that reviews what is held after `after`, and that was asked for one payout by its reference. */
function batch(payouts: readonly Payout[], after: string, asked: Payout): Work {
  const page = payouts
    .filter(({ payoutId, hold }) => hold !== undefined && payoutId > after)
    .slice(0, HELD_AT_ONCE)
  const account = { kind: 'iban', iban: 'DE89370400440532013000', holder: 'Shop' } as const
  const contract = { currency: 'EUR', versions: [], account }
  const id = contractId('M1', 'EUR')
  const record = { kind: 'contract', id, merchantId: 'M1', data: contract, createdAt: 0 } as const
  const loaded = {
    now: 1000,
    mode: 'production',
    payouts: new Map([asked, ...page].map((payout) => [payout.payoutId, payout])),
    works: new Map(),
    records: new Map([[recordRef('contract', id), record]]),
    contracts: new Map(),
  }
  return new Work(loaded as unknown as Loaded, {
    idempotencyLifetimeMs: 0,
    authorizationDays: 28,
    duplicateWindowMs: 0,
  })
}

it.each([1, HELD_AT_ONCE, HELD])(
  'all that is held is reviewed, beside a command about payout %i',
  (asked) => {
    const payouts = new Map(
      Array.from({ length: HELD }, (_, index) => [idOf(index + 1), heldPayout(index + 1)] as const),
    )
    let next: DueWork | undefined = dueWork('reviewHolds', { merchantId: 'M1' }, 0, 0, { about: 'EUR' })
    for (let rounds = 0; next && rounds < 5; rounds++) {
      const [, after = ''] = String(next.data.about).split(' ')
      const work = batch([...payouts.values()], after, payouts.get(idOf(asked)) as Payout)
      performHoldReview(next, work)
      const { payouts: changed, works } = work.changes()
      for (const payout of changed) payouts.set(payout.payoutId, payout)
      next = works.find(({ kind }) => kind === 'reviewHolds')
    }
    expect([...payouts.values()].filter(({ hold }) => hold !== undefined)).toEqual([])
  },
)
