/** I9: what must hold of one payout, by itself and against what is in it. Pure: each gives the breaches it sees. */
import type { Contract, ContractVersion } from '../../domain/contract/contract.ts'
import { termsAt } from '../../domain/contract/terms.ts'
import type { Posting, Transfer } from '../../domain/ledger/transfer.ts'
import { closed, closingPostings, invoiced } from '../../domain/payout/close.ts'
import type { Payout, PayoutTotals } from '../../domain/payout/payout.ts'
import { PAYOUT_STATES } from '../../domain/payout/payout.ts'
import { NOTHING, settlementOf } from '../../domain/payout/totals.ts'
import type { AuditedPayout } from '../audit-reader.ts'
import { checkAlone, named } from './bookings.ts'
import { type Breach, breach } from './breach.ts'

export function idsOfPayout({ payoutId, merchantId, paymentReference, currency }: Payout): Breach['ids'] {
  return { payout_id: payoutId, payment_reference: paymentReference, merchant_id: merchantId, currency }
}

/** Adding up what a payout consists of. */
export interface Tally {
  totals: PayoutTotals
  items: number
  /** Of its settlement. */
  rows: number
}

export const emptyTally = (): Tally => ({ totals: { ...NOTHING }, items: 0, rows: 0 })

/** Sums that items make; the others are made when it is closed. */
const OF_CLOSING: ReadonlySet<string> = new Set([
  'holdback',
  'deposit',
  'repay',
  'openingDebt',
  'closingDebt',
  'settlement',
])
const OF_ITEMS = (Object.keys(NOTHING) as (keyof PayoutTotals)[]).filter((name) => !OF_CLOSING.has(name))

export function checkTally(payout: Payout, tally: Tally): Breach[] {
  const ids = idsOfPayout(payout)
  const breaches = OF_ITEMS.filter((name) => payout.totals[name] !== tally.totals[name]).map((name) => {
    const message = `${name} is ${payout.totals[name]} in the payout and ${tally.totals[name]} by what is in it`
    return breach('I9', 'payout-total', { ...ids, field: name }, message)
  })
  if (payout.itemCount !== tally.items) {
    const message = `it says that ${payout.itemCount} items are in it, and ${tally.items} are`
    breaches.push(breach('I9', 'payout-item-count', ids, message))
  }
  if (payout.rowCount !== tally.rows) {
    const message = `it says that ${payout.rowCount} rows are in it, and ${tally.rows} are`
    breaches.push(breach('I9', 'payout-row-count', ids, message))
  }
  return breaches
}

export function isMade({ state }: Pick<Payout, 'state'>): boolean {
  return state !== 'scheduled'
}

export const isInvoice = ({ settlementType }: Pick<Payout, 'settlementType'>) =>
  settlementType === 'GROSS_FEE'

/** The row's columns, and that its state fits what it says. */
export function checkPayoutRow({ payout, kind, settlementAmount, closingDebt }: AuditedPayout): Breach[] {
  const ids = idsOfPayout(payout)
  const { state, totals } = payout
  const breaches: Breach[] = []
  const differs = (field: string, is: unknown, shouldBe: unknown) => {
    if (is === shouldBe) return
    const message = `${field} is ${is} in the row and ${shouldBe} in what it consists of`
    breaches.push(breach('I9', 'payout-row', { ...ids, field }, message))
  }
  differs('kind', kind, isInvoice(payout) ? 'FEES' : 'MAIN')
  differs('settlement_amount', settlementAmount, totals.settlement)
  differs('closing_debt', closingDebt, totals.closingDebt)
  if (!PAYOUT_STATES.includes(state)) {
    return [...breaches, breach('I9', 'payout-state', ids, `the state is ${state}`)]
  }
  for (const problem of stateProblems(payout)) {
    breaches.push(breach('I9', 'payout-state', { ...ids, state }, problem))
  }
  return breaches
}

function stateProblems(payout: Payout): string[] {
  const { state, createdAt, endedAt, fileId, account, hold, sentAt, totals } = payout
  const problems: string[] = []
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`it is ${state} and ${problem}`)
  }
  const isPaying = !isInvoice(payout) && totals.settlement > 0
  const hasEnded = state === 'paid' || state === 'failed' || state === 'returned'
  must(isMade(payout) === (createdAt !== undefined), 'has an instant at which it was made, or has none')
  must(hasEnded === (endedAt !== undefined), 'has an instant at which it ended, or has none')
  must(hold === undefined || (state === 'created' && fileId === undefined), 'is held')
  must(fileId === undefined || (isPaying && isMade(payout)), 'is in a file')
  must(fileId === undefined || account !== undefined, 'is in a file without an account')
  must(state !== 'sent' || sentAt !== undefined, 'was not sent')
  if (isPaying && (state === 'sent' || hasEnded)) must(fileId !== undefined, 'is in no file')
  if (state === 'created' && !isInvoice(payout)) must(isPaying, 'pays nothing')
  if (state === 'failed' || state === 'returned') must(isPaying, 'pays nothing')
  if (isInvoice(payout) && isMade(payout))
    must(state === 'created' || state === 'paid', 'is an invoice over fees')
  return problems
}

/** What a payout has booked in its state, besides the release of what it kept back. */
function postingsOf(payout: Payout): Posting[] {
  if (!isMade(payout)) return []
  const { settlement } = payout.totals
  if (isInvoice(payout)) {
    const paid: Posting = {
      type: 'INVOICE_PAID',
      amount: -settlement,
      debit: 'bank',
      credit: 'fee_receivable',
    }
    return payout.state === 'paid' ? [paid] : []
  }
  return [...closingPostings(payout.totals), ...(settlement > 0 ? answersOf(payout, settlement) : [])]
}

function answersOf({ state }: Payout, amount: number): Posting[] {
  const paid: Posting = { type: 'PAYOUT_PAID', amount, debit: 'payout_in_transit', credit: 'bank' }
  const reversed: Posting = { type: 'PAYOUT_REVERSED', amount, debit: 'bank', credit: 'payout_in_transit' }
  const owed: Posting = {
    type: 'PAYOUT_RETURNED',
    amount,
    debit: 'payout_in_transit',
    credit: 'merchant_payable',
  }
  switch (state) {
    case 'paid':
      return [paid]
    case 'failed':
      return [owed]
    case 'returned':
      return [paid, reversed, owed]
    default:
      return []
  }
}

/** I5: what a payout books is there exactly once, and nothing else is. `booked`: all that has its id for a source. */
export function checkPayoutTransfers(payout: Payout, booked: readonly Transfer[]): Breach[] {
  const expected = new Map(postingsOf(payout).map((posting) => [posting.type, posting]))
  const { holdback } = payout.totals
  const release: Posting = {
    type: 'RELEASE',
    amount: holdback,
    debit: 'reserve',
    credit: 'merchant_payable',
  }
  // When it is due is looked at apart.
  if (isMade(payout) && holdback > 0 && booked.some(({ type }) => type === 'RELEASE')) {
    expected.set('RELEASE', release)
  }
  const breaches: Breach[] = []
  const seen = new Set<string>()
  for (const transfer of booked) {
    breaches.push(...checkAlone(transfer), ...compare(payout, transfer, expected.get(transfer.type)))
    if (seen.has(transfer.type)) breaches.push(wrong(payout, transfer.type, 'twice', 'there are two of them'))
    seen.add(transfer.type)
  }
  for (const { type } of expected.values()) {
    if (!seen.has(type))
      breaches.push(wrong(payout, type, 'missing', `it is ${payout.state} without a ${type}`))
  }
  return breaches
}

function wrong(payout: Payout, type: Transfer['type'], problem: string, message: string): Breach {
  return breach('I5', `${named(type).kind}-${problem}`, { ...idsOfPayout(payout), type }, message)
}

function compare(payout: Payout, transfer: Transfer, expected: Posting | undefined): Breach[] {
  const { type } = transfer
  if (!expected) {
    return [wrong(payout, type, 'without-payout', `it is ${payout.state} and has booked a ${type}`)]
  }
  const isClosing = CLOSING.has(type)
  const shouldBe: Partial<Transfer> = {
    ...expected,
    merchantId: payout.merchantId,
    currency: payout.currency,
    ...(isClosing && payout.createdAt !== undefined && { bookedAt: payout.createdAt }),
  }
  const fields = Object.keys(shouldBe) as (keyof Transfer)[]
  const breaches = fields
    .filter((field) => transfer[field] !== shouldBe[field])
    .map((field) => {
      const message = `${field} is ${transfer[field]} in the ${type} and ${shouldBe[field]} by the payout`
      const ids = { ...idsOfPayout(payout), type, field }
      return breach('I5', `${named(type).kind}-differs`, ids, message)
    })
  if (transfer.orderId !== undefined || transfer.eventVersion !== undefined) {
    breaches.push(wrong(payout, type, 'differs', 'it names an order, and a payout has none'))
  }
  return breaches
}

const CLOSING: ReadonlySet<string> = new Set(['HOLDBACK', 'DEPOSIT', 'REPAY', 'PAYOUT'])

/** The formula of a settlement, and what the terms of its cut-off make of what has come together. */
export function checkFormula(payout: Payout, contract: Contract | undefined): Breach[] {
  if (!isMade(payout)) return []
  const { totals } = payout
  const ids = idsOfPayout(payout)
  const breaches: Breach[] = []
  if (totals.settlement !== settlementOf(totals)) {
    const message = `the settlement is ${totals.settlement} and its sums make ${settlementOf(totals)}`
    breaches.push(breach('I9', 'settlement-formula', ids, message))
  }
  const closing = totals.openingDebt - totals.repay + totals.deposit
  if (totals.closingDebt !== closing) {
    const message = `the closing debt is ${totals.closingDebt} and the others make ${closing}`
    breaches.push(breach('I9', 'debt-formula', ids, message))
  }
  if (breaches.length > 0 || closings(payout, contract).some((made) => same(made, totals))) return breaches
  const message = 'no terms that were valid at its cut-off keep, carry and pay this much of what is in it'
  return [breach('I9', 'payout-terms', ids, message)]
}

/**
 * What closing it may have made of it. Its cut-off is somewhere between what was due then and when it was made: a
 * process that was down makes up for cut-offs that it missed, by the terms of each.
 */
function closings(payout: Payout, contract: Contract | undefined): (PayoutTotals | undefined)[] {
  const { totals, settlementType, dueUntil, createdAt = dueUntil } = payout
  const open = { ...totals, holdback: 0, deposit: 0, repay: 0, openingDebt: 0, closingDebt: 0, settlement: 0 }
  if (isInvoice(payout)) return [invoiced(open)]
  const versions = contract?.versions ?? []
  const later = versions.filter(({ validFrom }) => validFrom > dueUntil && validFrom <= createdAt)
  return [termsAt(contract, dueUntil), ...later]
    .filter((terms): terms is ContractVersion => terms?.settlement === settlementType)
    .map((terms) => closed(open, terms, totals.openingDebt))
}

function same(one: PayoutTotals | undefined, other: PayoutTotals): boolean {
  return (
    one !== undefined &&
    (Object.keys(NOTHING) as (keyof PayoutTotals)[]).every((name) => one[name] === other[name])
  )
}

/**
 * Debt from payout to payout, and numbers without gaps: `payouts` are all of one merchant by currency, kind and number.
 * `only`: whether a payout is among those to be checked.
 */
export function checkChains(payouts: readonly AuditedPayout[], only: (payout: Payout) => boolean): Breach[] {
  const breaches: Breach[] = []
  let previous: AuditedPayout | undefined
  for (const audited of payouts) {
    const { payout, kind } = audited
    const isNext = previous?.kind === kind && previous.payout.currency === payout.currency
    if (only(payout)) breaches.push(...checkLink(isNext ? previous?.payout : undefined, payout))
    previous = audited
  }
  return breaches
}

function checkLink(previous: Payout | undefined, payout: Payout): Breach[] {
  const ids = { ...idsOfPayout(payout), number: payout.number }
  const breaches: Breach[] = []
  const number = (previous?.number ?? 0) + 1
  if (payout.number !== number) {
    breaches.push(
      breach('I9', 'payout-number', ids, `its number is ${payout.number} and the next was ${number}`),
    )
  }
  if (previous && !isMade(previous)) {
    const kind = isMade(payout) ? 'payout-out-of-turn' : 'scheduled-twice'
    const message = `payout ${previous.paymentReference} before it is not made yet`
    breaches.push(breach('I9', kind, ids, message))
  }
  const debt = isInvoice(payout) ? 0 : (previous?.totals.closingDebt ?? 0)
  if (isMade(payout) && payout.totals.openingDebt !== debt) {
    const message = `its opening debt is ${payout.totals.openingDebt}, and the closing debt before it ${debt}`
    breaches.push(breach('I9', 'debt-chain', ids, message))
  }
  return breaches
}
