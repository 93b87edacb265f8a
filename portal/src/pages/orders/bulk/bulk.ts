/** Capturing many orders: which of them can be, what it comes to, and a few at a time. */
import { isOpen, leftToCapture, type OrderSummary } from '../../../api/orders.ts'
import { fraudState, orderState } from '../../../format/names.ts'

/** More would be minutes that somebody has to wait for, with the page open. */
export const CHOSEN_MAX = 500
/** Browsers keep six connections to a server: the page has some left. */
const AT_ONCE = 4

export interface Split {
  capturable: OrderSummary[]
  /** Each with why in words. */
  others: { order: OrderSummary; why: string }[]
}

/** Those that the list itself shows cannot be captured; what else is refused the API says of each. */
export function split(orders: readonly OrderSummary[]): Split {
  const capturable: OrderSummary[] = []
  const others: Split['others'] = []
  for (const order of orders) {
    const why = whyNot(order)
    if (why === undefined) capturable.push(order)
    else others.push({ order, why })
  }
  return { capturable, others }
}

function whyNot(order: OrderSummary): string | undefined {
  if (!isOpen(order)) return orderState(order.status).word
  if (order.fraud_status !== 'ACCEPTED') return `Fraud check: ${fraudState(order.fraud_status).word}`
  return leftToCapture(order) > 0 ? undefined : 'Nothing is left to capture'
}

interface CurrencySum {
  currency: string
  amount: number
  count: number
}

/** What is left of all of them, per currency in the order of its letters. */
export function sums(orders: readonly OrderSummary[]): CurrencySum[] {
  const found = new Map<string, CurrencySum>()
  for (const order of orders) {
    const currency = order.purchase_currency
    const { amount, count } = found.get(currency) ?? { amount: 0, count: 0 }
    found.set(currency, { currency, amount: amount + leftToCapture(order), count: count + 1 })
  }
  return [...found.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** Does the work for each, a few at a time, in their order; none is begun once `isStopped`. */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isStopped: () => boolean,
): Promise<void> {
  const rest = items.values()
  const worker = async () => {
    for (const item of rest) {
      if (isStopped()) return
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** "1 order", "12 orders". */
export const ordersText = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'order' : 'orders'}`
