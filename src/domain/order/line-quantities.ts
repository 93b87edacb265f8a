/** How much of each line of an order was captured and given back. */
import type { Order, OrderDocument, OrderLine } from './order.ts'

export interface LineQuantity {
  reference?: string
  name: string
  ordered: number
  captured: number
  refunded: number
}

/**
 * By `reference`, or by name for lines without one. Lines of captures and refunds that the order itself does not have come
 * after its own, with nothing ordered. Captures and refunds by amount alone say nothing of lines, and count for none.
 */
export function lineQuantities(order: Order, document: OrderDocument): LineQuantity[] {
  const found = new Map<string, LineQuantity>()
  const add = (lines: readonly OrderLine[], field: 'ordered' | 'captured' | 'refunded') => {
    for (const line of lines) {
      const key = line.reference === undefined ? `name ${line.name}` : `reference ${line.reference}`
      const entry = found.get(key) ?? {
        ...(line.reference !== undefined && { reference: line.reference }),
        name: line.name,
        ordered: 0,
        captured: 0,
        refunded: 0,
      }
      found.set(key, { ...entry, [field]: entry[field] + line.quantity })
    }
  }
  add(document.orderLines, 'ordered')
  for (const capture of order.history?.captures ?? []) add(capture.orderLines, 'captured')
  for (const refund of order.history?.refunds ?? []) {
    add(
      refund.orderLines.filter(({ type }) => type !== 'return_fee'),
      'refunded',
    )
  }
  return [...found.values()]
}
