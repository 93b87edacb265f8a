/** What must hold, and how it is told that it does not. */
export const INVARIANTS = {
  I1: 'captured is never more than authorised',
  I2: 'refunded is never more than captured',
  I3: "an order's status says what its amounts say",
  I4: "every transfer is positive, between two accounts, in its order's currency",
  I5: 'everything is priced by its contract and booked exactly once, and nothing else is',
  I7: 'no idempotency key had two effects',
  I8: "replaying an order's events gives its row",
  I9: 'what is owed is in one payout or due, and payouts and files add up to the ledger',
  I12: 'the sums that are kept are those of the orders, the ledger and what is due',
} as const

export type InvariantName = keyof typeof INVARIANTS

export interface Breach {
  invariant: InvariantName
  /** What is wrong, for machines: `sale-missing`, `row-differs`, … */
  kind: string
  /** Which order, capture, transfer, payout, file or key, by the wire's names. */
  ids: Record<string, string | number>
  message: string
}

export function breach(invariant: InvariantName, kind: string, ids: Breach['ids'], message: string): Breach {
  return { invariant, kind, ids, message }
}

/** For a message, also of what is no instant. */
export function instant(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at)
}
