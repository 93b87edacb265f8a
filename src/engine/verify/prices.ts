/**
 * I5: what an event says that it cost is what the contract that was valid makes of it.
 *
 * A change of terms is not seen by transactions that were under way when it was committed. So a version that was
 * registered within `UNSEEN_MS` before the booking may have priced it or not; from then on it must have.
 */
import type { Contract } from '../../domain/contract/contract.ts'
import type { RecordedEvent } from '../../domain/order/events.ts'
import type { Order } from '../../domain/order/order.ts'
import { captureSettlement, feeSettlement, refundSettlement } from '../../domain/order/settlement.ts'
import { type Breach, breach } from './breach.ts'

/** Far longer than any transaction may last: statements end after 15 seconds, and locks are waited for 2. */
export const UNSEEN_MS = 60_000

/** `contract`: all that is agreed on in the order's currency now. */
export function checkPrice(before: Order, recorded: RecordedEvent, contract: Contract | undefined): Breach[] {
  const { event, at } = recorded
  switch (event.type) {
    case 'OrderCaptured': {
      const ids = { order_id: before.orderId, capture_id: event.captureId }
      const byTerms = (seen: Contract | undefined) =>
        captureSettlement(before, event.amount, { now: at, ...(seen && { contract: seen }) })
      return checkByTerms(event.settlement, byTerms, { contract, at, ids })
    }
    case 'DueDateExtended': {
      const ids = { order_id: before.orderId, transaction_id: recorded.transactionId }
      const byTerms = (seen: Contract | undefined) =>
        feeSettlement(event.feeAmount, { now: at, ...(seen && { contract: seen }) })
      return checkByTerms(event.settlement, byTerms, { contract, at, ids })
    }
    case 'OrderRefunded': {
      const ids = { order_id: before.orderId, refund_id: event.refundId }
      const given = { now: at, ...(contract && { contract }) }
      const expected = attempt(() => refundSettlement(before, event, given))
      if (equal(event.settlement, expected)) return []
      return [breach('I5', 'refund-price', ids, difference(event.settlement, expected))]
    }
    default:
      return []
  }
}

interface Pricing {
  contract: Contract | undefined
  at: number
  ids: Breach['ids']
}

function checkByTerms(
  actual: object | undefined,
  byTerms: (contract: Contract | undefined) => object | undefined,
  { contract, at, ids }: Pricing,
): Breach[] {
  const candidates = contractsSeen(contract, at).map((seen) => attempt(() => byTerms(seen)))
  if (candidates.some((expected) => equal(actual, expected))) return []
  const [expected] = candidates
  const [is, shouldBe] = [versionOf(actual), versionOf(expected)]
  // A sandbox's own terms hold from the beginning of time, and it may be older than they are.
  const isStandard = contract?.versions.find(({ version }) => version === shouldBe)?.registeredAt === 0
  if (is === undefined && isStandard) return []
  if (is === shouldBe) return [breach('I5', 'price-differs', ids, difference(actual, expected))]
  const message = `${naming(is)}, and ${naming(shouldBe)} was valid then`
  const kind = contract?.versions.some(({ version }) => version === is)
    ? 'contract-version'
    : 'contract-unknown'
  return [breach('I5', is === undefined ? 'price-missing' : kind, { ...ids, contract: is ?? 0 }, message)]
}

const naming = (version: number | undefined) =>
  version === undefined ? 'no contract' : `contract version ${version}`

function versionOf(settlement: object | undefined): number | undefined {
  return (settlement as { contract?: number } | undefined)?.contract
}

/** What a transaction at that instant may have taken for the contract, the newest first. */
function contractsSeen(contract: Contract | undefined, at: number): (Contract | undefined)[] {
  if (!contract) return [undefined]
  const known = contract.versions.filter(({ registeredAt }) => registeredAt <= at)
  const unseen = known.filter(({ registeredAt }) => registeredAt > at - UNSEEN_MS).length
  if (unseen === 0 && known.length === contract.versions.length) return [contract]
  return Array.from({ length: unseen + 1 }, (_, count) => ({
    ...contract,
    versions: known.slice(0, known.length - count),
  }))
}

/** What cannot be priced has no price. */
function attempt<T>(price: () => T): T | undefined {
  try {
    return price()
  } catch {
    return undefined
  }
}

function equal(one: object | undefined, other: object | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const [a, b] = [one, other] as Record<string, unknown>[]
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => a?.[key] === b?.[key])
}

function difference(actual: object | undefined, expected: object | undefined): string {
  return `its price is ${JSON.stringify(actual)} and by the contract ${JSON.stringify(expected)}`
}
