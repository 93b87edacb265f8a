/** What must hold of what orders booked: I4 and I5. */
import { OF_PAYOUTS, transfersOf } from '../../domain/ledger/postings.ts'
import { ACCOUNTS, type Transfer } from '../../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../../domain/order/events.ts'
import { type Breach, breach } from './breach.ts'

/** What the events of one order book; an event whose amount cannot be booked is a breach of its own (I8). */
export function bookingsOf(events: RecordedEvent[]): Transfer[] {
  const currency = currencyOf(events)
  const bookings: Transfer[] = []
  for (const recorded of events) {
    try {
      for (const transfer of transfersOf(recorded, currency)) bookings.push(transfer)
    } catch {
      // Its amount is found by the replay.
    }
  }
  return bookings
}

export function currencyOf([first]: RecordedEvent[]): string {
  return first?.event.type === 'OrderPlaced' ? first.event.currency : ''
}

/** Tells transfers apart. */
function transferKey({
  merchantId,
  sourceId,
  type,
}: Pick<Transfer, 'merchantId' | 'sourceId' | 'type'>): string {
  return `${merchantId} ${sourceId} ${type}`
}

interface Named {
  kind: string
  id: string
  what: string
}

/** How breaches name what each type of transfer books. */
export function named(type: Transfer['type']): Named {
  if (type === 'SALE') return { kind: 'sale', id: 'capture_id', what: 'capture' }
  if (type === 'RETURN') return { kind: 'return', id: 'refund_id', what: 'refund' }
  const kind = String(type).toLowerCase().replaceAll('_', '-')
  if (OF_PAYOUTS.has(type)) return { kind, id: 'payout_id', what: 'payout' }
  if (kind.startsWith('extend-due-date')) {
    return { kind: kind.replace('extend-due-date', 'due-date'), id: 'transaction_id', what: 'extension' }
  }
  if (kind.includes('-refund')) return { kind, id: 'refund_id', what: 'refund' }
  return { kind, id: 'capture_id', what: 'capture' }
}

/** Two events of one order that name the same capture or refund. */
export function idsTwice(bookings: readonly Transfer[]): Breach[] {
  const seen = new Set<string>()
  const breaches: Breach[] = []
  for (const transfer of bookings) {
    const key = `${transfer.sourceId} ${transfer.type}`
    if (seen.has(key)) {
      const { id, what } = named(transfer.type)
      const ids = { order_id: transfer.orderId ?? '', [id]: transfer.sourceId }
      breaches.push(breach('I5', `${what}-id-twice`, ids, `two ${what}s have one id`))
    }
    seen.add(key)
  }
  return breaches
}

/**
 * I5 of one order. `bookings`: what its events book; `booked`: all transfers of the same sources, by source id. What
 * else has such a source was booked by nothing.
 */
export function checkBooked(
  bookings: readonly Transfer[],
  booked: ReadonlyMap<string, Transfer[]>,
): Breach[] {
  const breaches: Breach[] = []
  const expected = new Map(bookings.map((transfer) => [transferKey(transfer), transfer]))
  const seen = new Set<string>()
  for (const sourceId of new Set(bookings.map((transfer) => transfer.sourceId))) {
    for (const transfer of booked.get(sourceId) ?? []) {
      const key = transferKey(transfer)
      if (seen.has(key)) breaches.push(booking(transfer, 'twice', 'there are two of them'))
      else breaches.push(...checkAlone(transfer), ...compare(transfer, expected.get(key)))
      seen.add(key)
    }
  }
  for (const [key, transfer] of expected) {
    if (!seen.has(key)) breaches.push(booking(transfer, 'missing', `there is no ${transfer.type}`))
  }
  return breaches
}

function booking(transfer: Transfer, problem: string, message: string): Breach {
  const { kind, id, what } = named(transfer.type)
  const ids = { order_id: transfer.orderId ?? '', [id]: transfer.sourceId, type: transfer.type }
  return breach('I5', `${kind}-${problem}`, ids, `${message} of this ${what}`)
}

/** I4 and I5 from the side of a transfer that was found by itself. `events`: those of its order. */
export function checkTransfer(transfer: Transfer, events: RecordedEvent[]): Breach[] {
  const key = transferKey(transfer)
  const booked = bookingsOf(events).find((expected) => transferKey(expected) === key)
  return [...checkAlone(transfer), ...compare(transfer, booked)]
}

/** I4: what can be said of a transfer without anything else. */
export function checkAlone(transfer: Transfer): Breach[] {
  const { amount, debit, credit } = transfer
  const breaches: Breach[] = []
  if (!(Number.isSafeInteger(amount) && amount > 0)) {
    breaches.push(breach('I4', 'transfer-amount', idsOf(transfer), `the amount is ${amount}`))
  }
  const known: readonly string[] = ACCOUNTS
  if (!known.includes(debit) || !known.includes(credit) || debit === credit) {
    breaches.push(breach('I4', 'transfer-accounts', idsOf(transfer), `from ${debit} to ${credit}`))
  }
  return breaches
}

const FIELDS = ['amount', 'eventVersion', 'bookedAt', 'debit', 'credit', 'orderId'] as const

/** What was booked together with an event differs from it in nothing. */
function compare(transfer: Transfer, expected: Transfer | undefined): Breach[] {
  const { kind, what } = named(transfer.type)
  const ids = idsOf(transfer)
  if (!expected) return [breach('I5', `${kind}-without-${what}`, ids, `no ${what} books this`)]
  const breaches: Breach[] = []
  if (transfer.currency !== expected.currency) {
    const message = `the transfer is in ${transfer.currency} and its order in ${expected.currency}`
    breaches.push(breach('I4', 'transfer-currency', ids, message))
  }
  for (const field of FIELDS) {
    if (transfer[field] === expected[field]) continue
    const message = `${field} is ${transfer[field]} in the ${transfer.type} and ${expected[field]} by its ${what}`
    breaches.push(breach('I5', `${kind}-differs`, { ...ids, field }, message))
  }
  return breaches
}

export function idsOf({ orderId, merchantId, sourceId, type }: Transfer): Breach['ids'] {
  return {
    ...(orderId !== undefined && { order_id: orderId }),
    merchant_id: merchantId,
    source_id: sourceId,
    type,
  }
}

/** What transfers add to what a merchant is owed. */
export function payable(transfers: Iterable<Transfer>): number {
  let sum = 0
  for (const { debit, credit, amount } of transfers) {
    if (credit === 'merchant_payable') sum += amount
    if (debit === 'merchant_payable') sum -= amount
  }
  return sum
}
