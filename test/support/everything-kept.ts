/** All that a database keeps, to be compared: what was refused must have changed none of it. */
import { type DatabaseOf, select } from './books.ts'

const TABLES = [
  'orders',
  'events',
  'order_documents',
  'order_persons',
  'transfers',
  'idempotency_keys',
  'sessions',
  'authorizations',
  'merchants',
  'credentials',
  'order_terms',
  'due_items',
  'payouts',
  'payout_items',
]

/** By table. Not what changes by itself: what is due later, and when sessions of people were used last. */
export async function everythingKept(server: DatabaseOf): Promise<Record<string, string[]>> {
  const kept: Record<string, string[]> = {}
  for (const table of TABLES) kept[table] = texts(await select(server, `SELECT * FROM ${table}`))
  kept.records = texts(await select(server, `SELECT * FROM records WHERE kind <> 'userSession'`))
  kept.clock = texts(await select(server, 'SELECT clock_offset_ms FROM instance'))
  return kept
}

const texts = (rows: unknown[]) =>
  rows
    .map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
    .sort()
