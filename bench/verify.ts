/**
 * How long `capstan verify` takes, and the most memory that it has, over a database of captures that were paid out:
 * `node bench/verify.ts [captures] [SQLite|PostgreSQL]…`, a million on both stores unless told. Linux alone tells memory.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreAddress } from './seed.ts'
import { seedPayouts } from './seed-payouts.ts'
import { type StoreKind, Stores } from './stores.ts'

const BIN = join(import.meta.dirname, '..', 'bin', 'capstan.js')
const LOOK_EVERY_MS = 100

interface Measured {
  seconds: number
  /** Undefined where the system does not say. */
  peakMb: number | undefined
}

function verifyOnce(address: StoreAddress): Promise<Measured> {
  const place = 'dataDir' in address ? ['--data', address.dataDir] : ['--database-url', address.databaseUrl]
  const began = performance.now()
  const child = spawn(process.execPath, [BIN, 'verify', ...place], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let peakKb: number | undefined
  const look = setInterval(() => {
    const status = `/proc/${child.pid}/status`
    const found = existsSync(status) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))
    if (found) peakKb = Number(found[1])
  }, LOOK_EVERY_MS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      clearInterval(look)
      if (code !== 0) return reject(new Error(`verify ended with ${code}`))
      resolve({
        seconds: (performance.now() - began) / 1000,
        peakMb: peakKb === undefined ? undefined : peakKb / 1024,
      })
    })
  })
}

const [captures = '1000000', ...kinds] = process.argv.slice(2)
const stores = await Stores.open()
try {
  for (const kind of stores.kinds) {
    if (kinds.length > 0 && !(kinds as StoreKind[]).includes(kind)) continue
    const address = await stores.empty(kind)
    const began = performance.now()
    await seedPayouts(address, Number(captures))
    console.log(`${kind}: ${captures} captures made in ${((performance.now() - began) / 1000).toFixed(0)} s`)
    const { seconds, peakMb } = await verifyOnce(address)
    console.log(`${kind}: verified in ${seconds.toFixed(1)} s, at most ${peakMb?.toFixed(0) ?? '?'} MB`)
  }
} finally {
  await stores.close()
}
