/** Files that are being sent. Each reads on while its client takes it, for as long as that may last. */

import { refuse } from '../../domain/refusals.ts'
import { RefusedCall } from '../request.ts'

/** Each takes a few percent of the thread that answers everybody, and some hundred kilobytes. */
const OPEN_MAX = 16
/** So that one merchant cannot keep all others waiting. */
const OPEN_OF_MERCHANT_MAX = 4

const open = new Map<string, number>()
let all = 0

/** The same chunks, counted from the first to the last. @throws RefusedCall at the first when too many are open */
export async function* counted(merchantId: string, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const own = open.get(merchantId) ?? 0
  if (all >= OPEN_MAX || own >= OPEN_OF_MERCHANT_MAX) throw new RefusedCall(refuse('unavailable'))
  all++
  open.set(merchantId, own + 1)
  try {
    yield* chunks
  } finally {
    all--
    const left = (open.get(merchantId) ?? 1) - 1
    if (left > 0) open.set(merchantId, left)
    else open.delete(merchantId)
  }
}
