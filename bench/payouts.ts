/** A payout run over many merchants: from the cut-off until every payout is made, and until the bank has its files. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { sandboxContract } from '../src/domain/contract/terms.ts'
import { uuidOf } from '../src/engine/ids.ts'
import { SANDBOX_MERCHANTS } from '../src/engine/sandbox.ts'
import { contractId } from '../src/engine/store.ts'
import { SANDBOX } from '../src/http/sandbox/shared.ts'
import { migrate } from '../src/storage/open.ts'
import { DATABASE_FILE } from '../src/storage/sqlite/connection.ts'
import { fillBy, TALLIES_ANEW } from './fill.ts'
import { bankFolderOf, type Server, startServer } from './processes.ts'
import type { StoreAddress } from './seed.ts'
import type { BenchSettings } from './settings.ts'

export interface PayoutResult {
  captures: number
  merchants: number
  /** From the cut-off until every payout is made. */
  madeSeconds: number
  /** From the instant at which files are to be made until the bank has them. */
  filesSeconds: number
  files: number
}

/** Of each capture, EUR cents, and what it costs: 2.99 % and 30 cents. */
const AMOUNT = 10_000
const FEES = { PURCHASE_FEE_PERCENTAGE: 299, PURCHASE_FEE_FIXED: 30 } as const
const HOUR_MS = 3_600_000
/** After the cut-off, before files are made. */
const SECOND_MS = 1000
const UNTIL_FILES_MS = 120_000

const [MERCHANT] = SANDBOX_MERCHANTS
const AUTHORIZATION = `Basic ${Buffer.from(`${MERCHANT.username}:${MERCHANT.password}`).toString('base64')}`

/** On an empty store: the captures are written beside the product, as it would have written them. */
export async function measurePayoutRun(
  address: StoreAddress,
  { payouts: { captures, merchants } }: Pick<BenchSettings, 'payouts'>,
): Promise<PayoutResult> {
  const cutOff = Date.now() + HOUR_MS
  await seedDue(address, { captures, merchants }, cutOff)
  const server = await startServer('./server.ts', address)
  try {
    // Before the clock is measured, what the server does at its start is over.
    await moveTo(server, cutOff - 1)
    const madeSeconds = await moveTo(server, cutOff + SECOND_MS)
    await assertMade(address, captures, merchants)
    const filesSeconds = await moveTo(server, cutOff + UNTIL_FILES_MS)
    const files = readdirSync(join(bankFolderOf(address), 'outgoing')).length
    await assertAll(address, `state = 'sent'`, merchants)
    return { captures, merchants, madeSeconds, filesSeconds, files }
  } finally {
    await server.child.stop()
  }
}

/** Captures that are due at the cut-off, of merchants with a contract each. */
async function seedDue(
  address: StoreAddress,
  { captures, merchants }: BenchSettings['payouts'],
  cutOff: number,
): Promise<void> {
  await migrate({ ...address, mode: 'sandbox' })
  await fillBy(address, [
    ...contractsOf(merchants, cutOff),
    ...salesOf(address, captures, merchants, cutOff),
    ...TALLIES_ANEW,
  ])
}

const merchantOf = (index: number) => `M${String(index).padStart(6, '0')}`

function contractsOf(merchants: number, cutOff: number): string[] {
  const contract = JSON.stringify(sandboxContract('EUR'))
  const indexes = Array.from({ length: merchants }, (_, index) => merchantOf(index))
  const records = indexes.map(
    (id) => `('contract', '${contractId(id, 'EUR')}', '${id}', '${contract}', 1, NULL)`,
  )
  const works = indexes.map((id) => {
    return `('${uuidOf('makePayout', id, 'EUR')}', 'makePayout', '${id}', NULL, ${cutOff}, 0, '{"about":"EUR"}', 1)`
  })
  return [`INSERT INTO records VALUES ${records.join(',')}`, `INSERT INTO due_work VALUES ${works.join(',')}`]
}

/** One statement a table. Merchants in turn: what belongs to one lies apart, as it does in life. */
function salesOf(address: StoreAddress, captures: number, merchants: number, dueAt: number): string[] {
  const isSqlite = 'dataDir' in address
  const series = isSqlite
    ? `WITH RECURSIVE series (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i < ${captures - 1})`
    : `WITH series AS (SELECT i FROM generate_series(0, ${captures - 1}) AS numbers (i))`
  const merchant = isSqlite
    ? `printf('M%06d', i % ${merchants})`
    : `'M' || lpad((i % ${merchants})::text, 6, '0')`
  const source = isSqlite
    ? `printf('01990000-%04x-7000-8000-%012x', i >> 8, i)`
    : `('01990000-' || lpad(to_hex(i >> 8), 4, '0') || '-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`
  const transfer = (type: string, debit: string, credit: string, amount: number) => `${series}
    INSERT INTO transfers SELECT ${merchant}, ${source}, '${type}', NULL, NULL, '${debit}', '${credit}', ${amount}, 'EUR', 1
    FROM series`
  return [
    transfer('SALE', 'consumer_receivable', 'merchant_payable', AMOUNT),
    ...Object.entries(FEES).map(([type, fee]) => transfer(type, 'merchant_payable', 'fee_income', fee)),
    `${series} INSERT INTO due_items SELECT ${merchant}, 'EUR', ${dueAt} - i % 1000, ${source}, 'order' FROM series`,
  ]
}

/** Gives how long it took, in seconds. */
async function moveTo(server: Server, to: number): Promise<number> {
  const began = performance.now()
  const answer = await fetch(new URL(`${SANDBOX}/clock`, server.url), {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    body: JSON.stringify({ to: new Date(to).toISOString() }),
  })
  if (!answer.ok) throw new Error(`the clock answered ${answer.status}: ${await answer.text()}`)
  await answer.text()
  return (performance.now() - began) / 1000
}

async function assertMade(address: StoreAddress, captures: number, merchants: number): Promise<void> {
  await assertAll(address, `state = 'created'`, merchants)
  const fees = Object.values(FEES).reduce((sum, fee) => sum + fee, 0)
  const [sums] = await query(
    address,
    `SELECT (SELECT CAST(sum(settlement_amount) AS bigint) FROM payouts) AS paid,
      (SELECT count(*) FROM payout_items) AS items, (SELECT count(*) FROM due_items) AS due`,
  )
  const found = [sums?.paid, sums?.items, sums?.due].map(Number)
  const wanted = [captures * (AMOUNT - fees), captures, 0]
  if (found.join() !== wanted.join()) throw new Error(`payouts of ${found} were made, not of ${wanted}`)
}

async function assertAll(address: StoreAddress, where: string, merchants: number): Promise<void> {
  const [counts] = await query(
    address,
    `SELECT count(*) AS payouts, count(CASE WHEN ${where} THEN 1 END) AS wanted FROM payouts`,
  )
  if (Number(counts?.payouts) !== merchants || Number(counts?.wanted) !== merchants) {
    throw new Error(`of ${merchants} payouts there are ${counts?.payouts}, ${where} of ${counts?.wanted}`)
  }
}

async function query(address: StoreAddress, sql: string): Promise<Record<string, unknown>[]> {
  if ('dataDir' in address) {
    const db = new DatabaseSync(join(address.dataDir, DATABASE_FILE), { readOnly: true })
    const rows = db.prepare(sql).all()
    db.close()
    return rows
  }
  const client = new pg.Client({ connectionString: address.databaseUrl })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
