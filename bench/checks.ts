/** What must hold after load, or its figures are worth nothing: every answer is logged, every cent is accounted for. */
import { execFile } from 'node:child_process'
import { globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { DATABASE_FILE } from '../src/storage/sqlite/connection.ts'
import { bankFolderOf, storeEnvironment } from './processes.ts'
import type { StoreAddress } from './seed.ts'

export const CAPSTAN = fileURLToPath(new URL('../bin/capstan.js', import.meta.url))

/** An answered call is to be found within a second (I11). Waited for longer, so that it is known how much longer. */
const LOGGED_TIMEOUT_MS = 10_000
const LOOK_EVERY_MS = 100

/**
 * Waits until the request log holds exactly so many rows; gives how long that took in ms. Called right after the
 * last answer. Throws when there are more, or fewer for too long.
 */
export async function assertLogged(address: StoreAddress, calls: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const rows = await logRows(address)
    const waitedMs = performance.now() - began
    if (rows === calls) return waitedMs
    if (rows > calls || waitedMs > LOGGED_TIMEOUT_MS) {
      throw new Error(`${calls} calls were answered and ${rows} are in the request log`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

async function logRows(address: StoreAddress): Promise<number> {
  return 'dataDir' in address ? sqliteLogRows(address.dataDir) : postgresLogRows(address.databaseUrl)
}

function sqliteLogRows(dataDir: string): number {
  let rows = 0
  for (const file of globSync(join(dataDir, 'log', '*.sqlite'))) {
    const db = new DatabaseSync(file, { readOnly: true })
    rows += Number(db.prepare('SELECT count(*) AS count FROM calls').get()?.count)
    db.close()
  }
  return rows
}

async function postgresLogRows(databaseUrl: string): Promise<number> {
  return Number((await postgresRow(databaseUrl, 'SELECT count(*) FROM request_log'))?.count)
}

async function postgresRow(databaseUrl: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows[0]
  } finally {
    await client.end()
  }
}

/** How many orders have expired, and how often that is recorded: one event each, or something is wrong. */
export async function countExpired(address: StoreAddress): Promise<{ orders: number; events: number }> {
  const count = `SELECT count(*) AS events, count(DISTINCT order_id) AS orders FROM events WHERE type = 'OrderExpired'`
  const row =
    'dataDir' in address ? sqliteRow(address.dataDir, count) : await postgresRow(address.databaseUrl, count)
  return { orders: Number(row?.orders), events: Number(row?.events) }
}

function sqliteRow(dataDir: string, sql: string) {
  const db = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true })
  try {
    return db.prepare(sql).get()
  } finally {
    db.close()
  }
}

/** Runs `capstan verify`; gives its last line. Throws with its whole output when anything is wrong. */
export async function assertVerified(address: StoreAddress): Promise<string> {
  const env = { ...process.env, ...storeEnvironment(address) }
  // Where no server of ours has run there is none, and a folder that is named and missing is a typing error to verify.
  mkdirSync(join(bankFolderOf(address), 'outgoing'), { recursive: true })
  const { stdout } = await promisify(execFile)(process.execPath, [CAPSTAN, 'verify'], { env })
  return stdout.trim().split('\n').at(-1) ?? ''
}
