/** Traces for people. */
import { decimalText } from '../domain/money.ts'
import type { Order } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { Settled, TracedItem, TracedPayout, TracedSource } from '../engine/tracing.ts'
import { table } from './table.ts'

const KINDS = {
  capture: 'Capture',
  refund: 'Refund',
  due_date_fee: 'Fee for a due date,',
  release: 'Released reserve of',
  returned: 'Returned payout',
}

export function orderText(order: Order): string {
  const { orderId, klarnaReference, merchantId, status, currency, capturedAmount, refundedAmount } = order
  const money = (amount: number) => decimalText(amount, currency)
  return `Order ${orderId} (${klarnaReference}) of merchant ${merchantId}: ${status}, captured ${money(capturedAmount)}, refunded ${money(refundedAmount)} ${currency}`
}

export function sourceText(source: TracedSource): string {
  const { kind, sourceId, order, recorded, amount, contractVersion, captureId } = source
  const { currency } = order
  const version = contractVersion === undefined ? 'by no contract' : `by version ${contractVersion}`
  const rows = source.transfers.map((transfer) => [
    `  ${transfer.type}`,
    decimalText(transfer.amount, currency).padStart(12),
    `${transfer.debit} -> ${transfer.credit}`,
  ])
  return [
    `${KINDS[kind]} ${sourceId}: ${decimalText(amount, currency)} ${currency}, ${instant(recorded.at)}, ${version}`,
    ...(captureId === undefined ? [] : [`  of capture ${captureId}`]),
    lines(rows),
    ...source.settled.map((settled) => `  ${settledText(settled)}`),
  ].join('\n')
}

export function payoutText(traced: TracedPayout): string {
  const { payout, history, file, reserve, owedAgain, cutOff } = traced
  const { currency, totals } = payout
  const sums = Object.entries(totals).filter(([, amount]) => amount !== 0)
  return [
    `Payout ${referenceText(payout)} (${payout.payoutId}) of merchant ${payout.merchantId}: ${payout.settlementType} number ${payout.number}, ${decimalText(totals.settlement, currency)} ${currency}`,
    ...history.map(({ state, at, reason = '' }) => `  ${state} ${instant(at)} ${reason}`.trimEnd()),
    ...(cutOff === undefined ? [] : [`  next cut-off ${instant(cutOff)}`]),
    ...(file ? [`  in file ${file.name} (${file.state})`] : []),
    lines(sums.map(([name, amount]) => [`  ${name}`, decimalText(amount, currency).padStart(12)])),
    ...(reserve ? [`  ${reserveText(reserve, currency)}`] : []),
    ...(owedAgain ? [`  owed again: ${settledText(owedAgain)}`] : []),
    `  ${payout.itemCount} in it:`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

export function itemLine({ kind, sourceId, part, orderId, amount, bookedAt }: TracedItem, currency: string) {
  const about = orderId === undefined ? '' : ` of order ${orderId}`
  const fees = part === 'invoice' ? ' (fees)' : ''
  return `    ${instant(bookedAt)}  ${decimalText(amount, currency).padStart(12)}  ${KINDS[kind]} ${sourceId}${fees}${about}`
}

function settledText({ part, dueAt, payout, cutOff }: Settled): string {
  const what = part === 'invoice' ? 'its fees: ' : ''
  if (payout && payout.state !== 'scheduled') return `${what}in payout ${referenceText(payout)}`
  const by = cutOff === undefined ? 'waits for a contract' : `next cut-off ${instant(cutOff)}`
  if (payout) return `${what}collected by payout ${payout.paymentReference}, ${by}`
  return `${what}due ${instant(dueAt)}, ${by}`
}

function referenceText({ paymentReference, state, hold, createdAt }: Payout): string {
  const date = createdAt === undefined ? '' : ` of ${instant(createdAt)}`
  return `${paymentReference}${date}, ${state}${hold === undefined ? '' : `, held: ${hold}`}`
}

function reserveText({ amount, freeAt, settled }: NonNullable<TracedPayout['reserve']>, currency: string) {
  const kept = `kept back ${decimalText(amount, currency)}`
  if (settled) return `${kept}, free since ${instant(settled.dueAt)}: ${settledText(settled)}`
  return freeAt === undefined ? kept : `${kept} until ${instant(freeAt)}`
}

/** The rows without a heading. */
function lines([first, ...rest]: string[][]): string {
  return first ? table(first, rest) : ''
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
