/**
 * Reads that go on for long, in portions, on the thread that answers everybody: SQLite answers on the thread that asks.
 * One portion is read at a time, whoever asks for it: were each to take its turn by itself, a hundred balances that are
 * asked for at once would read a hundred portions in one go, and captures would wait for seconds.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'

/** Longer than this nobody rests for a portion. */
const REST_MAX_MS = 50

/** Ends when the portion that was begun last is read. */
let line: Promise<void> = Promise.resolve()
let restUntil = 0

/**
 * Ends when the caller may read a portion, in the order in which it is asked for. Between two portions the thread rests
 * for as long as it was busy with one, so that long reads take half of it at most, all together. Waiting for a database
 * is no work: where that is elsewhere, portions are read side by side.
 */
export function nextPortion(): Promise<void> {
  const own = line.then(rest)
  // Before the caller goes on: what it does at once is measured.
  line = own.then(measured)
  return own
}

async function rest(): Promise<void> {
  const left = restUntil - performance.now()
  if (left > 0) await sleep(left)
  else await turn()
}

async function measured(): Promise<void> {
  const before = busyMs()
  await turn()
  restUntil = performance.now() + Math.min(busyMs() - before, REST_MAX_MS)
}

function busyMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
