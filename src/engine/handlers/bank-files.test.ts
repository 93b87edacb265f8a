/** A file that cannot be delivered. */
import { expect, it } from 'vitest'
import type { Payout } from '../../domain/payout/payout.ts'
import { NOTHING } from '../../domain/payout/totals.ts'
import type { BankFile } from '../bank-files.ts'
import { OPERATOR } from '../command.ts'
import { dueWork } from '../due-work.ts'
import { type DueWork, type Loaded, recordRef } from '../store.ts'
import { Work } from '../work.ts'
import { performFileTask } from './bank-files.ts'

const MINUTE_MS = 60_000
const FILE_ID = '00000000-0000-7000-8000-000000000001'

const payout: Payout = {
  payoutId: '00000000-0000-7000-8000-000000000002',
  merchantId: 'M1',
  currency: 'EUR',
  number: 1,
  paymentReference: 'REF1',
  settlementType: 'NET',
  state: 'created',
  openedAt: 0,
  dueUntil: 0,
  totals: { ...NOTHING, sale: 500, settlement: 500 },
  itemCount: 1,
  rowCount: 1,
  fileId: FILE_ID,
  account: { kind: 'iban', iban: 'DE89370400440532013000', holder: 'Shop' },
}
const file: BankFile = {
  name: 'payouts.xml',
  format: 'pain.001',
  currency: 'EUR',
  state: 'assigned',
  count: 1,
  amount: 500,
  createdAt: 0,
}

/** The work as it is after an attempt at its own instant. */
function attempted(found: DueWork): DueWork {
  const record = { kind: 'bankFile', id: FILE_ID, merchantId: OPERATOR, data: file, createdAt: 0 } as const
  const loaded = {
    now: found.dueAt,
    mode: 'sandbox',
    payouts: new Map([[payout.payoutId, payout]]),
    works: new Map(),
    records: new Map([[recordRef('bankFile', FILE_ID), record]]),
    contracts: new Map(),
  }
  const settings = { idempotencyLifetimeMs: 0, authorizationDays: 28, duplicateWindowMs: 0 }
  const work = new Work(loaded as unknown as Loaded, settings)
  performFileTask(found, 'deliver', work)
  return work.changes().works[0] as DueWork
}

it('is tried again after minutes, then every hour: a clock that moves by months is not held up by it', () => {
  let work = dueWork('deliverFile', { merchantId: OPERATOR }, 0, 0, { about: FILE_ID })
  const pauses = Array.from({ length: 7 }, () => {
    const next = attempted(work)
    const pause = next.dueAt - work.dueAt
    work = next
    return pause / MINUTE_MS
  })
  expect(pauses).toEqual([5, 10, 20, 40, 60, 60, 60])
})
