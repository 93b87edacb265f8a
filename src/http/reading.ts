/** Calls whose answer takes long reads. Each is paid for by the thread that answers everybody. */
import { refuse } from '../domain/refusals.ts'
import { RefusedCall } from './request.ts'
import type { Call } from './route.ts'

/** More at once are not done sooner; each then takes its turn among those of all merchants. */
const READING_MAX = 4
/** Beyond these whoever asks more often than is answered would have the server read for hours. */
const WAITING_MAX = 32

interface Line {
  reading: number
  waiting: (() => void)[]
}

const lines = new Map<string, Line>()

type Caller = Pick<Call<unknown, unknown>, 'merchantId' | 'isGone'>

/**
 * Reads when fewer than four of the merchant's calls do. Nothing is read for a client that was gone by then.
 * @throws RefusedCall when as many wait as may
 */
export async function read<T>({ merchantId, isGone }: Caller, reading: () => Promise<T>): Promise<T> {
  const line = lines.get(merchantId) ?? { reading: 0, waiting: [] }
  lines.set(merchantId, line)
  if (line.reading < READING_MAX) line.reading++
  else if (line.waiting.length >= WAITING_MAX) throw new RefusedCall(refuse('unavailable'))
  else await new Promise<void>((resolve) => line.waiting.push(resolve))
  try {
    if (isGone()) throw new RefusedCall(refuse('unavailable'))
    return await reading()
  } finally {
    // Who comes next has the place of this one.
    const next = line.waiting.shift()
    if (next) next()
    else if (--line.reading === 0) lines.delete(merchantId)
  }
}
