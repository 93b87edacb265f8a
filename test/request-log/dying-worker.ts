/** The log's worker, which ends on the spot a moment after it has started, in the middle of whatever it does. */
import { setTimeout } from 'node:timers'

const LIFE_MS = 400

await import('../../src/request-log/worker.ts')
setTimeout(() => process.exit(1), LIFE_MS)
