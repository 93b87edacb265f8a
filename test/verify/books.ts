/** A small database with a bit of everything, written by the engine itself; and ways to damage it. */

import type { Command, IntentOf, Intents, IntentType } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { Breach } from '../../src/engine/verify/breach.ts'
import { type VerifyCounts, type VerifyOptions, verify } from '../../src/engine/verify/verify.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { select } from '../support/books.ts'
import type { Place } from '../support/databases.ts'
import { tomatoOrder } from '../support/orders.ts'
import { execute } from '../support/stores.ts'

export const LIFETIME_MS = 24 * 3_600_000
const MERCHANT = 'PK000001_demo'

export interface Books {
  place: Place
  /** Captured in two parts: 2000 under the key `first`, 4000 under `second`; its versions are 1 to 3. */
  captured: { orderId: string; captureIds: [string, string] }
  /** Acknowledged, with references and parcels, not captured; its versions are 1 to 4. */
  open: { orderId: string }
  cancelled: { orderId: string }
}

/** Writes the books into an empty database. */
export async function writeBooks(place: Place): Promise<Books> {
  const engine = new BatchingEngine({
    store: await openStore({ ...place, mode: 'sandbox' }),
    settings: { idempotencyLifetimeMs: LIFETIME_MS, authorizationDays: 28, duplicateWindowMs: 600_000 },
    onFault: (error) => {
      throw error
    },
  })
  const run = async <T extends IntentType>(
    intent: IntentOf<T>,
    key?: string,
  ): Promise<Intents[T]['gives']> => {
    const outcome = await engine.execute<T>(command(intent, key))
    if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
    return outcome.result
  }
  const placed = async () => {
    const asked = { token: uuidv7(), fields: tomatoOrder(), autoCapture: false }
    return (await run<'placeOrder'>({ type: 'placeOrder', ...asked })).orderId
  }
  const change = (orderId: string, asked: IntentOf<'changeOrder'>['command'], key?: string) =>
    run<'changeOrder'>({ type: 'changeOrder', orderId, command: asked }, key)

  const orderId = await placed()
  const first = await change(orderId, { type: 'capture', amount: 2000 }, 'first')
  const second = await change(orderId, { type: 'capture', amount: 4000 }, 'second')
  const open = await placed()
  await change(open, { type: 'acknowledge' }, 'ack')
  await change(open, { type: 'updateMerchantReferences', merchantReference1: 'A-1' })
  await change(open, { type: 'addOrderShippingInfo', shippingInfo: [{ tracking_number: '1' }] })
  const cancelled = await placed()
  await change(cancelled, { type: 'cancel' }, 'cancel')
  await engine.close()
  return {
    place,
    captured: { orderId, captureIds: [first.captureId as string, second.captureId as string] },
    open: { orderId: open },
    cancelled: { orderId: cancelled },
  }
}

function command<T extends IntentType>(intent: IntentOf<T>, key: string | undefined): Command<T> {
  const scope = `POST /somewhere/${JSON.stringify(intent)}`
  return {
    merchantId: MERCHANT,
    correlationId: uuidv7(),
    actor: `merchant:${MERCHANT}`,
    ...(key !== undefined && { key: { key, scope, bodyDigest: '0'.repeat(64) } }),
    intent,
  }
}

/** Everything that `verify` says about the database. */
export async function verified(
  place: Place,
  options: Partial<VerifyOptions> = {},
): Promise<{ counts: VerifyCounts; breaches: Breach[] }> {
  const reader = await openReader(place)
  const breaches: Breach[] = []
  try {
    const counts = await verify({
      audit: reader.audit,
      idempotencyLifetimeMs: LIFETIME_MS,
      ...options,
      onBreach: (breach) => breaches.push(breach),
    })
    return { counts, breaches }
  } finally {
    await reader.close()
  }
}

/** Both databases would refuse most damage: their own checks are taken off first, as a fault below them would. */
const WITHOUT_CHECKS = {
  sqlite: 'PRAGMA ignore_check_constraints = ON;',
  postgres: `DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.of, found.conname); END LOOP;
  END $$;`,
}

export async function damage(place: Place, sql: string): Promise<void> {
  const prefix = 'dataDir' in place ? WITHOUT_CHECKS.sqlite : WITHOUT_CHECKS.postgres
  await execute(placeOf(place), `${prefix} ${sql}`)
}

/** Rewrites fields of a stored event. */
export async function damageEvent(
  place: Place,
  { orderId, version }: { orderId: string; version: number },
  fields: Record<string, unknown>,
): Promise<void> {
  const where = `WHERE order_id = '${orderId}' AND version = ${version}`
  const [row] = await select<{ data: string | object }>(placeOf(place), `SELECT data FROM events ${where}`)
  const data = typeof row?.data === 'string' ? (JSON.parse(row.data) as object) : row?.data
  await damage(place, `UPDATE events SET data = '${JSON.stringify({ ...data, ...fields })}' ${where}`)
}

function placeOf(place: Place) {
  return 'dataDir' in place
    ? { dataDir: place.dataDir, databaseUrl: undefined }
    : { dataDir: undefined, databaseUrl: place.databaseUrl }
}
