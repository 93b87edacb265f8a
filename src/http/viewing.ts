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

const looks = new Map<string, Look>()

type Viewing = Pick<
  Call<unknown, unknown>,
  'merchantId' | 'params' | 'services' | 'principal' | 'correlationId' | 'execute'
>

/** The order with all that can be read of it, or the refusal. An operator's look is noted before anything is shown. */
export async function viewOrder(call: Viewing): ReturnType<typeof readAnyOrder> {
  const found = await readAnyOrder(call)
  if (found.refusal || call.principal.kind !== 'operator') return found
  const { orderId, merchantId } = found.record.order
  return (await noted(call, orderId, merchantId)) ? found : { refusal: refuse('unavailable') }
}

async function noted(call: Viewing, orderId: string, ofMerchant: string): Promise<boolean> {
  const key = `${call.principal.actor} ${orderId}`
  const last = looks.get(key)
  if (last && last.until > performance.now() && (await last.noted)) return true
  const look = { until: performance.now() + ONE_LOOK_MS, noted: note(call, orderId, ofMerchant) }
  if (looks.size >= LOOKS_MAX) looks.clear()
  looks.set(key, look)
  const isNoted = await look.noted.catch(() => false)
  if (!isNoted && looks.get(key) === look) looks.delete(key)
  return isNoted
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
