/** Parts of an order's lines: what is left of each, and what some of its pieces cost. */
import { type LineQuantity, leftToCapture, type Order, type OrderLine } from '../../api/orders.ts'

export interface LineState {
  line: OrderLine
  captured: number
  refunded: number
}

/**
 * Each line with what of it was captured and given back. The API counts by reference (or name): lines that share one
 * are filled in their order.
 */
export function lineStates(order: Pick<Order, 'order_lines' | 'capstan_line_quantities'>): LineState[] {
  const counts = new Map(order.capstan_line_quantities.map((one) => [keyOf(one), { ...one }]))
  return order.order_lines.map((line) => {
    const count = counts.get(keyOf(line))
    const captured = take(count, 'captured_quantity', line.quantity)
    const refunded = take(count, 'refunded_quantity', captured)
    return { line, captured, refunded }
  })
}

const keyOf = ({ reference, name }: Pick<LineQuantity, 'reference' | 'name'>) =>
  reference === undefined ? `name ${name}` : `reference ${reference}`

function take(
  count: LineQuantity | undefined,
  field: 'captured_quantity' | 'refunded_quantity',
  atMost: number,
): number {
  if (!count) return 0
  const taken = Math.min(count[field], atMost)
  count[field] -= taken
  return taken
}

/**
 * So many pieces of a line, after the first `from`. All parts of a line together cost exactly what the line does, however
 * it is divided: each is the difference of two rounded sums.
 */
export function partOf(line: OrderLine, from: number, quantity: number): OrderLine {
  const share = (total: number) => {
    if (line.quantity === 0) return total
    const upTo = (pieces: number) => Math.round((total * pieces) / line.quantity)
    return upTo(from + quantity) - upTo(from)
  }
  return {
    ...line,
    quantity,
    total_amount: share(line.total_amount),
    total_discount_amount: share(line.total_discount_amount),
    total_tax_amount: share(line.total_tax_amount),
  }
}

export const sumOf = (lines: readonly OrderLine[]): number =>
  lines.reduce((sum, { total_amount }) => sum + total_amount, 0)

/** Some pieces of a line that can be chosen: so many are left, after the first `from`. */
export interface LinePick {
  line: OrderLine
  from: number
  left: number
}

/** The chosen parts, those of nothing left out. */
export function picked(picks: readonly LinePick[], quantities: readonly number[]): OrderLine[] {
  return picks.flatMap(({ line, from }, at) => {
    const quantity = quantities[at] ?? 0
    return quantity > 0 ? [partOf(line, from, quantity)] : []
  })
}

/** An amount, with the lines that it is for where that is known. */
export interface Part {
  amount: number
  lines: OrderLine[]
}

/** Everything that is left. Where earlier changes named no lines, nobody knows which: then it is the amount alone. */
export function allOf(picks: readonly LinePick[], amount: number): Part {
  const lines = picked(
    picks,
    picks.map(({ left }) => left),
  )
  return { amount, lines: sumOf(lines) === amount ? lines : [] }
}

/** What of each line can still be captured. */
export function uncaptured(order: Order): LinePick[] {
  return lineStates(order).map(({ line, captured }) => ({
    line,
    from: captured,
    left: line.quantity - captured,
  }))
}

/** What of each line can still be given back. */
export function unrefunded(order: Order): LinePick[] {
  return lineStates(order).map(({ line, captured, refunded }) => ({
    line,
    from: refunded,
    left: captured - refunded,
  }))
}

/** What of an order can still be captured, all of it. */
export const restOf = (order: Order): Part => allOf(uncaptured(order), leftToCapture(order))

/** What is laid into a parcel: neither fees nor discounts nor what is sent by other ways, and nothing of which there is none. */
export function packed(lines: readonly OrderLine[]): OrderLine[] {
  return lines.filter(({ type, quantity }) => (type ?? 'physical') === 'physical' && quantity > 0)
}

/** A line by which a shopper gets back less than the goods cost. */
export function returnFeeLine(fee: number): OrderLine {
  return {
    type: 'return_fee',
    name: 'Return fee',
    quantity: 1,
    unit_price: -fee,
    tax_rate: 0,
    total_amount: -fee,
    total_discount_amount: 0,
    total_tax_amount: 0,
  }
}
