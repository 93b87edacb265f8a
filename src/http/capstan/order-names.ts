/** What people call the orders of a list: its rows have ids, which nobody knows by heart. */
import type { Reader } from '../../engine/store.ts'
import { Type } from '../schemas/type.ts'

/** Of a row that is about an order. */
export const orderNameFields = {
  klarna_reference: Type.Optional(Type.String()),
  merchant_reference1: Type.Optional(Type.String()),
}

export interface OrderName {
  klarna_reference?: string
  merchant_reference1?: string
}

/** By the ids of a page's rows; of those without an order, and of orders that are gone, there is nothing. */
export async function orderNames(
  { settlements }: Pick<Reader, 'settlements'>,
  orderIds: readonly (string | undefined)[],
): Promise<(orderId: string | undefined) => OrderName> {
  const ids = [...new Set(orderIds)].filter((id) => id !== undefined)
  const names = new Map<string | undefined, OrderName>()
  for (const { orderId, klarnaReference, merchantReference1 } of await settlements.orders(ids)) {
    names.set(orderId, {
      klarna_reference: klarnaReference,
      ...(merchantReference1 !== undefined && { merchant_reference1: merchantReference1 }),
    })
  }
  return (orderId) => names.get(orderId) ?? {}
}
