/** Reading an order for whoever may: its merchant, and the operator, of whom every look is in the merchant's audit trail. */
import { refuse } from '../domain/refusals.ts'
import { readAnyOrder } from './capstan/orders.ts'
import type { Call } from './route.ts'

/** What somebody reads of one order within so long is one look: a page is made of several calls, and loads anew. */
const ONE_LOOK_MS = 60_000
/** A hundred bytes each. Past it all are forgotten, and noted again. */
const LOOKS_MAX = 10_000

interface Look {
  until: number
  /** Whether it is in the trail. */
  noted: Promise<boolean>
}

type Viewing = Pick<
  Call<unknown, unknown>,
  'merchantId' | 'params' | 'services' | 'principal' | 'correlationId' | 'execute'
>

/** Who looked at which order lately. */
export class Looks {
  readonly #last = new Map<string, Look>()

  /** Whether the look is in the trail: now, or since somebody's last call of the same minute. */
  async isNoted(call: Viewing, orderId: string, ofMerchant: string): Promise<boolean> {
    const key = `${call.principal.actor} ${orderId}`
    const last = this.#last.get(key)
    if (last && last.until > performance.now() && (await last.noted)) return true
    const look = {
      until: performance.now() + ONE_LOOK_MS,
      noted: note(call, orderId, ofMerchant).catch(() => false),
    }
    if (this.#last.size >= LOOKS_MAX) this.#last.clear()
    this.#last.set(key, look)
    const isNoted = await look.noted
    if (!isNoted && this.#last.get(key) === look) this.#last.delete(key)
    return isNoted
  }
}

/** The order with all that can be read of it, or the refusal. An operator's look is noted before anything is shown. */
export async function viewOrder(call: Viewing): ReturnType<typeof readAnyOrder> {
  const found = await readAnyOrder(call)
  if (found.refusal || call.principal.kind !== 'operator') return found
  const { orderId, merchantId } = found.record.order
  const isNoted = await call.services.looks.isNoted(call, orderId, merchantId)
  return isNoted ? found : { refusal: refuse('unavailable') }
}

async function note(call: Viewing, orderId: string, ofMerchant: string): Promise<boolean> {
  const outcome = await call.execute<'noteView'>({
    type: 'noteView',
    action: 'order_viewed',
    subject: orderId,
    ofMerchant,
  })
  return outcome.status === 'accepted'
}
