/**
 * Whether two passes have seen the same things, in memory that does not grow with them: each thing is added to one of
 * many sums by the first pass, and taken off it by the second. Where the sum of a thing is not zero the passes may
 * differ about it, and it is to be looked at; where it is zero they agree, but for a chance of one in 2^32.
 */
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { PayoutItem } from '../audit-reader.ts'
import type { Tally } from '../tallies.ts'

const SUMS_BITS = 18

export class Digest {
  readonly #sums = new Int32Array(1 << SUMS_BITS)
  readonly #counts = new Int32Array(1 << SUMS_BITS)

  add(thing: Fingerprint): void {
    this.#count(thing, 1)
  }

  remove(thing: Fingerprint): void {
    this.#count(thing, -1)
  }

  #count(thing: Fingerprint, by: 1 | -1): void {
    const at = slotOf(thing)
    this.#sums[at] = ((this.#sums[at] as number) + by * thing) | 0
    this.#counts[at] = (this.#counts[at] as number) + by
  }

  mayDiffer(thing: Fingerprint): boolean {
    const at = slotOf(thing)
    return this.#sums[at] !== 0 || this.#counts[at] !== 0
  }

  get agrees(): boolean {
    return this.#sums.every((sum) => sum === 0) && this.#counts.every((count) => count === 0)
  }
}

/** 32 bits. */
export type Fingerprint = number

const slotOf = (thing: Fingerprint) => thing >>> (32 - SUMS_BITS)

/** Of everything that a transfer says. */
export function ofTransfer(transfer: Transfer): Fingerprint {
  let hash = withText(START, transfer.merchantId)
  hash = withText(hash, transfer.sourceId)
  hash = withText(hash, transfer.type)
  hash = withText(hash, transfer.orderId ?? '')
  hash = withText(hash, transfer.debit)
  hash = withText(hash, transfer.credit)
  hash = withText(hash, transfer.currency)
  hash = withNumber(hash, transfer.eventVersion ?? 0)
  hash = withNumber(hash, transfer.amount)
  return mixed(withNumber(hash, transfer.bookedAt))
}

/** Of what is to be in one payout. */
export function ofItem({ merchantId, sourceId, part }: Omit<PayoutItem, 'payoutId'>): Fingerprint {
  return mixed(withText(withText(withText(START, merchantId), sourceId), part))
}

/** Of what a sum is of. */
export function ofTally({
  merchantId,
  currency,
  kind,
  bucket,
}: Omit<Tally, 'count' | 'amount'>): Fingerprint {
  return mixed(withNumber(withText(withText(withText(START, merchantId), currency), kind), bucket))
}

/** FNV-1a, 32 bits. */
const START = 0x811c9dc5

function withText(hash: number, text: string): number {
  let next = Math.imul(hash ^ text.length, 0x01000193)
  for (let index = 0; index < text.length; index++) {
    next = Math.imul(next ^ text.charCodeAt(index), 0x01000193)
  }
  return next
}

function withNumber(hash: number, value: number): number {
  const low = Math.imul(hash ^ value, 0x01000193)
  return Math.imul(low ^ Math.floor(value / 2 ** 32), 0x01000193)
}

/** The end of MurmurHash3: ids differ in few of their characters, and sums in few of their bits. */
function mixed(hash: number): Fingerprint {
  let next = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  next = Math.imul(next ^ (next >>> 13), 0xc2b2ae35)
  return next ^ (next >>> 16)
}
