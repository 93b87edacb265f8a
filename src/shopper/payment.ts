/** What was charged, given back, is still to come, and when it has to be paid. */
import { type Capture, capturable, type Order, type Refund } from '../domain/order/order.ts'
import type { Formats } from './formats.ts'
import { type Item, isExtra, itemsOf, type Row } from './items.ts'
import { filled, type ShopperTexts } from './texts.ts'

/** One charge, or one sum that was given back. */
export interface Move extends Row {
  /** What the shop said of it to the shopper. */
  description?: string
  /** What came back with it. */
  items: Item[]
  /** What was kept for the return. */
  fees: Row[]
}

export interface Payment {
  charges: Move[]
  refunds: Move[]
  /** What was charged less what was given back; absent where nothing was. */
  net?: Row
  /** What can still be charged. */
  toCome?: Row
  /** By when what was charged has to be paid, soonest first. */
  due: Row[]
  /** How it is paid, or that nothing was charged: sentences. */
  notes: string[]
}

const DAY_MS = 86_400_000

/** Methods by which the shopper pays after the goods were sent. */
const PAY_LATER: ReadonlySet<string> = new Set(['invoice', 'b2b_invoice', 'pay_later_by_card'])

export function paymentOf(order: Order, isOpen: boolean, texts: ShopperTexts, formats: Formats): Payment {
  const { captures = [], refunds = [] } = order.history ?? {}
  const { capturedAmount, refundedAmount } = order
  const row = (label: string, amount: number): Row => ({ label, amount: formats.money(amount) })
  return {
    charges: captures.map((capture) => ({
      ...row(filled(texts.chargedOn, { date: formats.date(capture.capturedAt) }), capture.amount),
      ...describedBy(capture),
      items: [],
      fees: [],
    })),
    refunds: refunds.map((refund) => refundMove(refund, texts, formats)),
    ...(refunds.length > 0 && { net: row(texts.net, capturedAmount - refundedAmount) }),
    ...(isOpen && { toCome: row(texts.toCome, capturable(order)) }),
    due: dueRows(order, texts, formats),
    notes: notesOf(order, texts, formats),
  }
}

function refundMove(refund: Refund, texts: ShopperTexts, formats: Formats): Move {
  const { refundedAt, amount, orderLines } = refund
  const fees = orderLines.filter(({ type }) => type === 'return_fee')
  return {
    label: filled(texts.refundedOn, { date: formats.date(refundedAt) }),
    amount: formats.money(-amount),
    ...describedBy(refund),
    items: itemsOf(
      orderLines.filter((line) => !isExtra(line)),
      formats,
    ),
    fees: fees.map(({ total_amount }) => ({
      label: texts.returnFee,
      amount: formats.money(Math.abs(total_amount)),
    })),
  }
}

function describedBy({ description }: Pick<Capture, 'description'>) {
  return description.trim() === '' ? {} : { description }
}

/**
 * What is left of each capture, and its day: so many days after the capture as were agreed, and those by which it was
 * extended; what is due on one day is one sum. What was given back of the order as a whole is taken from its last captures.
 */
function dueRows(order: Order, texts: ShopperTexts, formats: Formats): Row[] {
  const { numberOfDays } = order.paymentMethod
  if (!isPaidLater(order) || numberOfDays === undefined) return []
  const parts = owed(order)
    .map(({ capture, left }) => ({ left, at: dueAt(capture, numberOfDays) }))
    .sort((a, b) => a.at - b.at)
  const byDay = new Map<string, number>()
  for (const { left, at } of parts) byDay.set(formats.date(at), (byDay.get(formats.date(at)) ?? 0) + left)
  return [...byDay].map(([date, left]) => ({
    label: filled(texts.dueOn, { date }),
    amount: formats.money(left),
  }))
}

function dueAt({ capturedAt, dueDateExtensions }: Capture, days: number): number {
  const extended = dueDateExtensions.reduce((sum, extension) => sum + extension.days, days)
  return capturedAt + extended * DAY_MS
}

function owed(order: Order): { capture: Capture; left: number }[] {
  const { captures = [], refunds = [] } = order.history ?? {}
  const unattached = refunds.filter(({ captureId }) => captureId === undefined)
  let given = unattached.reduce((sum, { amount }) => sum + amount, 0)
  const open: { capture: Capture; left: number }[] = []
  for (const capture of captures.toReversed()) {
    const rest = capture.amount - capture.refundedAmount
    const taken = Math.min(rest, given)
    given -= taken
    if (rest > taken) open.push({ capture, left: rest - taken })
  }
  return open.reverse()
}

function isPaidLater({ paymentMethod }: Order): boolean {
  return PAY_LATER.has(paymentMethod.type)
}

function notesOf(order: Order, texts: ShopperTexts, formats: Formats): string[] {
  const { numberOfDays, numberOfInstallments } = order.paymentMethod
  if (order.capturedAmount === 0) return [texts.notCharged]
  if (order.capturedAmount === order.refundedAmount) return []
  if (numberOfInstallments !== undefined && numberOfInstallments > 1) {
    return [filled(texts.instalments, { count: formats.number(numberOfInstallments) })]
  }
  return isPaidLater(order) && numberOfDays === undefined ? [texts.dueElsewhere] : []
}
