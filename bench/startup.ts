/** How long `capstan serve` takes until it takes calls, and what it needs when nobody calls. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { CAPSTAN } from './checks.ts'
import { median } from './measure.ts'
import { rssBytesOf, storeEnvironment } from './processes.ts'
import type { StoreAddress } from './seed.ts'

/**
 * After this long nothing of the start is under way any more, and V8 has given back the room of what was collected at its
 * end: it keeps that for some eight seconds (measured).
 */
export const IDLE_AFTER_MS = 15_000

export interface Startup {
  /** From the spawn of `node` to the ready line, ms: median over the starts but the first. */
  readyMs: number
  /** Of the first start, which makes the database and compiles the code. */
  firstMs: number
  idleRssBytes: number | undefined
}

/** Starts and stops the server on this store so many times. The store may not exist yet. */
export async function measureStartup(address: StoreAddress, times: number): Promise<Startup> {
  const starts: { readyMs: number; rssBytes: number | undefined }[] = []
  for (let start = 0; start < times; start++) {
    starts.push(await startOnce(address, start === times - 1 ? IDLE_AFTER_MS : 0))
  }
  return {
    readyMs: median(starts.slice(1).map(({ readyMs }) => readyMs)),
    firstMs: starts[0]?.readyMs ?? Number.NaN,
    idleRssBytes: starts.at(-1)?.rssBytes,
  }
}

async function startOnce(address: StoreAddress, idleMs: number) {
  const began = performance.now()
  const server = spawn(process.execPath, [CAPSTAN, 'serve'], {
    env: { ...process.env, ...storeEnvironment(address) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(server, 'exit')
  const lines = createInterface({ input: server.stdout })
  const ready = once(lines, 'line').then(([line]) => String(line))
  const line = await Promise.race([ready, ended.then(() => 'nothing: it ended')])
  const readyMs = performance.now() - began
  if (!line.startsWith('capstan listening on ')) throw new Error(`capstan serve said ${line}`)
  await sleep(idleMs)
  const rssBytes = rssBytesOf(server.pid as number)
  server.kill('SIGTERM')
  await ended
  return { readyMs, rssBytes }
}
