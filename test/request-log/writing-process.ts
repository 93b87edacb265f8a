/**
 * A process that records a call every few milliseconds until it is killed, and says on stdout, before each, which
 * one: `PLACE` is where the log is.
 */
import { writeSync } from 'node:fs'
import type { Place } from '../support/databases.ts'
import { entryAt, openLog } from './support.ts'

const STDOUT = 1
const PAUSE_MS = 2

const log = await openLog(JSON.parse(process.env.PLACE as string) as Place)
for (let n = 0; ; n++) {
  const now = Date.now()
  log.record(entryAt(now, { path: `/${n}` }))
  writeSync(STDOUT, `${n} ${now}\n`)
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
}
