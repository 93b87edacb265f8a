/** The orders that stand in a store before anything is measured: all alike but for their ids and times. */

export const SEEDED = {
  merchantId: 'PK000001_demo',
  currency: 'EUR',
  country: 'DE',
  locale: 'en-DE',
  /** Minor units. Enough for a thousand captures, so that a small store never runs out of orders. */
  orderAmount: 600_000,
  /** Minor units of one capture. */
  captureAmount: 600,
  /** Orders lie this far apart in time, ms: a million in four months. */
  intervalMs: 10_000,
} as const

/** The id's time part begins here: 2025-10-01, older than every id made while measuring, as seeded orders would be. */
export const SEEDED_FROM_MS = Date.UTC(2025, 9, 1)

/**
 * The id of the order with this index: a UUIDv7 that follows from the index alone, so that the seeding SQL, the
 * generator and a reader of the database agree without a list. Its "random" half is the index itself, which leaves
 * the index's order in the database as time-ordered as in real life.
 */
export function seededOrderId(index: number): string {
  const time = SEEDED_FROM_MS + index * SEEDED.intervalMs
  const high = time.toString(16).padStart(12, '0')
  return `${high.slice(0, 8)}-${high.slice(8)}-7000-8000-${index.toString(16).padStart(12, '0')}`
}
