/** What verify must not take for a breach, and the page by page reading beside a writer. Damage: test/verify. */
import { describe, expect, it } from 'vitest'
import { itemsOf, transfersOf } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { OrderEvent, RecordedEvent } from '../../domain/order/events.ts'
import { replay } from '../../domain/order/evolve.ts'
import type { Order } from '../../domain/order/order.ts'
import type { AuditReader } from '../audit-reader.ts'
import type { KeptKey } from '../store.ts'
import type { Breach } from './breach.ts'
import { verify } from './verify.ts'

const HOUR_MS = 3_600_000
const LIFETIME_MS = 24 * HOUR_MS

interface Step {
  event: OrderEvent
  transactionId?: string
  key?: string
  at?: number
}

const placed: OrderEvent = {
  type: 'OrderPlaced',
  merchantId: 'M1',
  klarnaReference: 'ABCD2345',
  currency: 'SEK',
  country: 'SE',
  locale: 'sv-SE',
  amount: 6000,
  fraudStatus: 'ACCEPTED',
  paymentMethod: { type: 'invoice' },
  expiresAt: 28 * 24 * HOUR_MS,
}

function captured(captureId: string, amount = 1000): OrderEvent {
  return { type: 'OrderCaptured', captureId, number: 1, amount, personsVersion: 1 }
}

function history(orderId: string, steps: Step[]): RecordedEvent[] {
  let captures = 0
  return steps.map(({ event, transactionId, key, at = 0 }, index) => ({
    orderId,
    version: index + 1,
    merchantId: 'M1',
    transactionId: transactionId ?? `${orderId}-t${index + 1}`,
    at,
    correlationId: 'c',
    actor: 'merchant:M1',
    ...(key !== undefined && { idempotencyKey: key }),
    event: event.type === 'OrderCaptured' ? { ...event, number: ++captures } : event,
  }))
}

/** A database in memory. `orders` gives rows as they stood `lag` events ago the first time it is asked. */
function audit(events: RecordedEvent[], { lag = 0, keys = [] as KeptKey[], extra = [] as Transfer[] } = {}) {
  const byOrder = Map.groupBy(events, ({ orderId }) => orderId)
  const booked = [...events.flatMap((event) => transfersOf(event, 'SEK')), ...extra]
  const transfers = booked.sort((one, other) => (one.sourceId < other.sourceId ? -1 : 1))
  const due = events.flatMap((event) => itemsOf(event, 'SEK'))
  const row = (orderId: string, behind: number): Order => {
    const all = byOrder.get(orderId) as RecordedEvent[]
    const { history: _, ...order } = replay(all.slice(0, all.length - behind)) as Order
    return order
  }
  const reader: AuditReader = {
    ...EMPTY,
    async orders(after, limit) {
      const ids = [...byOrder.keys()].filter((id) => id > after).sort()
      return ids.slice(0, limit).map((id) => row(id, lag))
    },
    ordersById: async (ids) => ids.map((id) => row(id, 0)),
    eventsOf: async (ids) => ids.flatMap((id) => byOrder.get(id) ?? []),
    transfersAfter: async (after, limit) => {
      const from = after === undefined ? 0 : transfers.indexOf(after as Transfer) + 1
      return transfers.slice(from, from + limit)
    },
    transfersOfMerchant: async (_, after, limit) =>
      transfers.filter(({ sourceId }) => sourceId > after).slice(0, limit),
    transfersBySource: async (sources) => {
      const asked = new Set(sources.map(({ sourceId }) => sourceId))
      return transfers.filter(({ sourceId }) => asked.has(sourceId))
    },
    dueItems: async (_, after, limit) => {
      const from = after === undefined ? 0 : due.indexOf(after) + 1
      return due.slice(from, from + limit)
    },
    dueItemsAmong: async (items) => {
      const asked = new Set(items.map(({ sourceId }) => sourceId))
      return due.filter(({ sourceId }) => asked.has(sourceId))
    },
    merchantAfter: async (merchantId) => (merchantId < 'M1' ? 'M1' : undefined),
    keys: async (after, limit) => keys.filter(({ digest }) => digest > after).slice(0, limit),
  }
  return reader
}

const EMPTY: AuditReader = {
  mode: async () => 'production',
  orders: async () => [],
  ordersById: async () => [],
  eventsOf: async () => [],
  ordersIn: async () => ({ orderIds: [] }),
  eventsWithoutOrder: async () => [],
  transfersAfter: async () => [],
  transfersBySource: async () => [],
  transfersOfMerchant: async () => [],
  tallies: async () => [],
  sellerAfter: async () => undefined,
  wrongTallies: async () => [],
  reserves: async () => ({ reserves: [] }),
  keys: async () => [],
  merchantAfter: async () => undefined,
  contractsOf: async () => [],
  itemsBySource: async () => [],
  itemsOfMerchant: async () => [],
  itemsOfPayout: async () => [],
  dueItems: async () => [],
  dueItemsAmong: async () => [],
  payouts: async () => [],
  payoutsById: async () => [],
  payoutsOfFile: async () => [],
  releasesDue: async () => [],
  dueWorkById: async () => [],
  bankFiles: async () => [],
  bankFilesById: async () => [],
}

async function breachesOf(reader: AuditReader): Promise<Breach[]> {
  const breaches: Breach[] = []
  const onBreach = (breach: Breach) => void breaches.push(breach)
  await verify({ audit: reader, idempotencyLifetimeMs: LIFETIME_MS, onBreach })
  return breaches
}

const kindsOf = (breaches: Breach[]) => breaches.map(({ kind }) => kind)

describe('verify beside a writer', () => {
  it('has sums compared that stayed as they were, and leaves those that changed to the next run', async () => {
    const events = history('o1', [{ event: placed }, { event: captured('a') }])
    const tally = { merchantId: 'M1', currency: 'SEK', kind: 'SALE', bucket: 0, writer: 0 } as const
    const wrong = { ...tally, count: 1, amount: 1, kept: { count: 2, amount: 1 } }
    /** `amounts`: what the sum is at each look. */
    const compared = async (amounts: number[]) => {
      const sellers = ['M1']
      return breachesOf({
        ...audit(events),
        tallies: async () => [{ ...tally, count: 1, amount: amounts.shift() as number }],
        sellerAfter: async () => sellers.shift(),
        wrongTallies: async () => [wrong],
      })
    }
    expect((await compared([5, 5])).map(({ kind }) => kind)).toEqual(['tally-differs'])
    const onlySum = async (amounts: number[]) =>
      breachesOf({
        ...EMPTY,
        tallies: async () => [{ ...tally, count: 1, amount: amounts.shift() as number }],
        sellerAfter: async (after) => (after === '' ? 'M1' : undefined),
        wrongTallies: async () => [wrong],
      })
    expect(kindsOf(await onlySum([5, 5]))).toEqual(['tally-differs'])
    expect(kindsOf(await onlySum([5, 6]))).toEqual([])
  })

  it('takes events that are newer than the row for what they are, when the row has caught up', async () => {
    const events = history('o1', [{ event: placed }, { event: captured('a') }, { event: captured('b') }])
    expect(await breachesOf(audit(events, { lag: 2 }))).toEqual([])
  })

  it('reads more than a page of everything', async () => {
    const events = Array.from({ length: 1201 }, (_, index) => {
      const id = `o${String(index).padStart(5, '0')}`
      return history(id, [{ event: placed }, { event: captured(`capture of ${id}`) }])
    }).flat()
    const counts = await verify({
      audit: audit(events),
      idempotencyLifetimeMs: LIFETIME_MS,
      onBreach: (breach) => {
        throw new Error(JSON.stringify(breach))
      },
    })
    expect(counts).toMatchObject({ orders: 1201, events: 2402, captures: 1201, transfers: 1201, keys: 0 })
  })
})

describe('the effects of a key', () => {
  const two = (second: Partial<Step>) =>
    history('o1', [
      { event: placed },
      { event: captured('a'), key: 'k' },
      { event: captured('b'), key: 'k', ...second },
    ])

  it('are two when it is used again within its lifetime', async () => {
    expect(kindsOf(await breachesOf(audit(two({ at: LIFETIME_MS - 1 }))))).toEqual(['key-with-two-effects'])
  })

  it('begin anew when its lifetime is over', async () => {
    expect(await breachesOf(audit(two({ at: LIFETIME_MS })))).toEqual([])
  })

  it('may be several events of one change', async () => {
    const events = history('o1', [
      { event: placed },
      { event: captured('a'), key: 'k', transactionId: 't' },
      { event: captured('b'), key: 'k', transactionId: 't' },
    ])
    expect(await breachesOf(audit(events))).toEqual([])
  })

  it('are apart for each path: placing with auto_capture, a capture, and parcels of two captures', async () => {
    const parcels = (captureId: string): OrderEvent => ({
      type: 'CaptureShippingInfoAdded',
      captureId,
      shippingInfo: [{ tracking_number: '1' }],
    })
    const events = history('o1', [
      { event: placed, key: 'k', transactionId: 't' },
      { event: captured('a'), key: 'k', transactionId: 't' },
      { event: captured('b'), key: 'k' },
      { event: parcels('a'), key: 'k' },
      { event: parcels('b'), key: 'k' },
    ])
    expect(await breachesOf(audit(events))).toEqual([])
  })
})

describe('what the keys of a database’s tables exclude is looked for all the same', () => {
  it('a capture with two SALEs', async () => {
    const events = history('o1', [{ event: placed }, { event: captured('a') }])
    const [sale] = transfersOf(events[1] as RecordedEvent, 'SEK') as [Transfer]
    expect(kindsOf(await breachesOf(audit(events, { extra: [{ ...sale }] })))).toContain('sale-twice')
  })

  it('a kept capture that is there twice', async () => {
    const events = history('o1', [
      { event: placed },
      { event: captured('a'), key: 'k', transactionId: 't' },
      { event: captured('a'), key: 'k', transactionId: 't' },
    ])
    const kept: KeptKey = {
      digest: '00',
      merchantId: 'M1',
      orderId: 'o1',
      scope: 'POST /captures',
      key: 'k',
      bodyDigest: '',
      outcome: { status: 'accepted', result: { captureId: 'a' } },
      createdAt: 0,
      expiresAt: LIFETIME_MS,
    }
    expect(kindsOf(await breachesOf(audit(events, { keys: [kept] })))).toContain('kept-capture-twice')
  })
})
