/** What the operations of Order Management have in common. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { OrderRecord } from '../../engine/store.ts'
import type { Call } from '../route.ts'
import { failure } from '../schemas/fields.ts'

export const ORDERS = '/ordermanagement/v1/orders'

export const NOT_FOUND = failure('NO_SUCH_ORDER: no such order of this merchant.')
export const NOT_ALLOWED = failure("The order's state does not allow it.")
export const UNPROCESSABLE = failure('UNPROCESSABLE_ENTITY: one message for each field that breaks its rule.')
export const EMPTY = {
  description: 'Done. Empty body; Transaction-Id names the change.',
  headers: {
    'Transaction-Id': 'Names the change; a repeat that changes nothing names the first one.',
    ETag: "The order's version.",
  },
}

export const DUPLICATE_OF = 'Capstan-Duplicate-Of'

/** Names the capture or refund that an accepted one equals, if it may be an accidental repeat. */
export function duplicateHeader(duplicateOf: string | undefined): [string, string][] {
  return duplicateOf === undefined ? [] : [[DUPLICATE_OF, duplicateOf]]
}

/** The order with all that can be read of it, or the refusal: a foreign order is as good as none. */
export async function readOrder(
  call: Pick<Call<unknown, unknown>, 'merchantId' | 'params' | 'services'>,
): Promise<{ record: OrderRecord; now: number; refusal?: never } | { refusal: Refusal }> {
  const orderId = call.params.order_id ?? ''
  const { reader } = call.services
  const [record, now] = await Promise.all([reader.order(orderId), reader.now()])
  if (record?.order.merchantId !== call.merchantId) {
    return { refusal: refuse('noSuchOrder', { order_id: orderId, suffix: '' }) }
  }
  return { record, now }
}
