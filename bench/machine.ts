/** What the figures were measured on. Nothing that tells one machine of a kind from another. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { median } from './measure.ts'

const SYNCS = 200
/** A page, as both databases write. */
const SYNC_BYTES = 8192

export interface Machine {
  date: string
  cpu: string
  memory: string
  system: string
  node: string
  sqlite: string
  postgres?: string
  /** Median time of appending a page and having it on disk, ms: no commit is faster. */
  syncMs: number
  /** Tasks that ran on average in the minute before: on a quiet machine about 0. */
  load: number
}

export async function describeMachine(folder: string, databaseUrl?: string): Promise<Machine> {
  const processors = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GB`,
    system: `${type()} ${release()}`,
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'unknown',
    ...(databaseUrl !== undefined && { postgres: await postgresVersion(databaseUrl) }),
    syncMs: syncTime(folder),
    load: loadavg()[0] ?? 0,
  }
}

/** With the settings on which durability depends, as the server has them. */
async function postgresVersion(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string; fsync: string; commit: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS commit`,
    )
    const [row] = rows
    return `${row?.version} (fsync ${row?.fsync}, synchronous_commit ${row?.commit})`
  } finally {
    await client.end()
  }
}

function syncTime(folder: string): number {
  const path = join(folder, 'sync')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(SYNC_BYTES, 1)
  const times = Array.from({ length: SYNCS }, () => {
    const began = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  rmSync(path)
  return median(times)
}
