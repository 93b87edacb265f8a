/** The books of payouts, read as plain rows and added up once more, by other code than the product's. */
import type { TransferType } from '../../src/domain/ledger/transfer.ts'
import type { Payout, PayoutTotals } from '../../src/domain/payout/payout.ts'
import { payoutOf } from '../../src/storage/payout-rows.ts'
import type { DueItemRow, PayoutRow, TransferRow } from '../../src/storage/schema.ts'
import { select } from './books.ts'
import type { CapstanServer } from './server.ts'

type Where = Partial<Pick<CapstanServer, 'dataDir' | 'databaseUrl'>>
type ItemRow = Pick<DueItemRow, 'merchant_id' | 'source_id' | 'part'>

export interface PayoutBooks {
  transfers: TransferRow[]
  due: DueItemRow[]
  paid: (ItemRow & { payout_id: string })[]
  payouts: Payout[]
  files: Map<string, { state: string; name: string; count: number; amount: number }>
  /** When the next payout of each merchant and currency is made. */
  runs: Map<string, number>
}

export async function readPayoutBooks(where: Where): Promise<PayoutBooks> {
  const at = { dataDir: where.dataDir, databaseUrl: where.databaseUrl }
  const all = <Row>(table: string, more = '') => select<Row>(at, `SELECT * FROM ${table} ${more}`)
  const transfers = (await all<TransferRow>('transfers')).map((row) => ({
    ...row,
    amount: Number(row.amount),
  }))
  const due = (await all<DueItemRow>('due_items')).map((row) => ({ ...row, due_at: Number(row.due_at) }))
  const paid = await all<ItemRow & { payout_id: string }>('payout_items')
  const rows = await all<PayoutRow>('payouts', 'ORDER BY merchant_id, currency, kind, number')
  const payouts = rows.map((row) =>
    payoutOf({
      ...row,
      number: Number(row.number),
      created_at: row.created_at === null ? null : Number(row.created_at),
      data: text(row.data),
    }),
  )
  const records = await all<{ id: string; data: string }>('records', `WHERE kind = 'bankFile'`)
  const files = new Map(records.map(({ id, data }) => [id, JSON.parse(text(data))] as const))
  const works = await all<{ merchant_id: string; due_at: number; data: string }>(
    'due_work',
    `WHERE kind = 'makePayout'`,
  )
  const runs = new Map(
    works.map(({ merchant_id, data, due_at }) => {
      return [`${merchant_id} ${JSON.parse(text(data)).about}`, Number(due_at)] as const
    }),
  )
  return { transfers, due, paid, payouts, files, runs }
}

const text = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data))

/** Each of them a sentence; none when the books are sound (I9). */
export function payoutProblems(books: PayoutBooks): string[] {
  return [
    ...itemProblems(books),
    ...totalsProblems(books),
    ...stateProblems(books),
    ...balanceProblems(books),
  ]
}

export const isInvoice = ({ settlementType }: Payout) => settlementType === 'GROSS_FEE'
const isOpen = ({ state }: Payout) => state === 'scheduled'

/** What a payout books with itself for a source, and is no item of any. */
const CLOSING: readonly TransferType[] = [
  'HOLDBACK',
  'DEPOSIT',
  'REPAY',
  'PAYOUT',
  'PAYOUT_PAID',
  'PAYOUT_REVERSED',
  'INVOICE_PAID',
]

/** The item that a transfer belongs to; undefined for what belongs to none. */
export function itemOf(row: TransferRow): string | undefined {
  const part = partOf(row)
  return part && keyOf({ ...row, part })
}

function partOf({ type, debit, credit }: TransferRow): DueItemRow['part'] | undefined {
  if (CLOSING.includes(type)) return undefined
  if (type === 'RELEASE') return 'release'
  if (type === 'PAYOUT_RETURNED') return 'returned'
  return debit === 'fee_receivable' || credit === 'fee_receivable' ? 'invoice' : 'order'
}

const keyOf = ({ merchant_id, source_id, part }: ItemRow) => `${merchant_id} ${source_id} ${part}`

/** Every item is due or in one payout, never both; every transfer that is to be paid has one. */
function itemProblems({ transfers, due, paid, payouts }: PayoutBooks): string[] {
  const problems: string[] = []
  const where = new Map<string, string>()
  for (const item of due) where.set(keyOf(item), 'due')
  if (where.size !== due.length) problems.push('an item is due twice')
  for (const item of paid) {
    const key = keyOf(item)
    const before = where.get(key)
    if (before !== undefined) problems.push(`${key} is ${before} and in payout ${item.payout_id}`)
    where.set(key, `in payout ${item.payout_id}`)
  }
  const wanted = new Set(transfers.flatMap((row) => itemOf(row) ?? []))
  for (const key of wanted) if (!where.has(key)) problems.push(`${key} is neither due nor in a payout`)
  for (const key of where.keys()) if (!wanted.has(key)) problems.push(`${key} was never booked`)
  const ids = new Set(payouts.map(({ payoutId }) => payoutId))
  for (const { payout_id } of paid) if (!ids.has(payout_id)) problems.push(`there is no payout ${payout_id}`)
  return problems
}

const SIGNS: { readonly [K in keyof PayoutTotals]?: 1 | -1 } = {
  sale: 1,
  return: -1,
  reversal: -1,
  fee: -1,
  feeRefund: 1,
  feeCorrection: 1,
  tax: -1,
  taxRefund: 1,
  commission: 1,
  charge: -1,
  credit: 1,
  holdback: -1,
  release: 1,
  deposit: 1,
  repay: -1,
}

/** What a transfer of an item is called in the sums. */
function sumOf(type: TransferType): keyof PayoutTotals {
  if (type === 'SALE') return 'sale'
  if (type === 'RETURN') return 'return'
  if (type === 'RELEASE') return 'release'
  if (type === 'PAYOUT_RETURNED') return 'credit'
  if (type.endsWith('_REFUND_VAT')) return 'taxRefund'
  if (type.endsWith('_VAT')) return 'tax'
  return type.endsWith('_REFUND') ? 'feeRefund' : 'fee'
}

/** Each payout is the sum of its rows, and its debt goes on in the next one. */
function totalsProblems({ transfers, paid, payouts }: PayoutBooks): string[] {
  const problems: string[] = []
  const byItem = Map.groupBy(transfers, itemOf)
  const items = Map.groupBy(paid, ({ payout_id }) => payout_id)
  const own = Map.groupBy(transfers, ({ source_id }) => source_id)
  const debts = new Map<string, number>()
  const numbers = new Map<string, number>()
  for (const payout of payouts) {
    const { payoutId, merchantId, currency, totals, number } = payout
    const complain = (problem: string) => problems.push(`payout ${payoutId} (${payout.state}): ${problem}`)
    const line = `${merchantId} ${currency} ${isInvoice(payout)}`
    if (number !== (numbers.get(line) ?? 0) + 1) complain(`its number is ${number}`)
    numbers.set(line, number)
    const sums: Partial<Record<keyof PayoutTotals, number>> = {}
    const add = (name: keyof PayoutTotals, amount: number) => {
      sums[name] = (sums[name] ?? 0) + amount
    }
    const mine = items.get(payoutId) ?? []
    for (const item of mine) {
      for (const { type, amount, currency: booked } of byItem.get(keyOf(item)) ?? []) {
        add(sumOf(type), amount)
        if (booked !== currency) complain(`a row is in ${booked}`)
      }
    }
    if (mine.length !== payout.itemCount) complain(`it counts ${payout.itemCount} of ${mine.length} items`)
    const closing = (type: TransferType) =>
      (own.get(payoutId) ?? []).filter((row) => row.type === type).reduce((sum, row) => sum + row.amount, 0)
    add('holdback', closing('HOLDBACK'))
    add('deposit', closing('DEPOSIT'))
    add('repay', closing('REPAY'))
    let settlement = 0
    for (const [name, sign] of Object.entries(SIGNS) as [keyof PayoutTotals, number][]) {
      const sum = sums[name] ?? 0
      settlement += sign * sum
      if (sum !== totals[name]) complain(`its ${name} is ${totals[name]}, its rows come to ${sum}`)
    }
    if (isOpen(payout)) continue
    if (settlement !== totals.settlement) complain(`it pays ${totals.settlement} for ${settlement}`)
    if (isInvoice(payout)) {
      if (settlement >= 0) complain('an invoice of nothing')
      continue
    }
    if (settlement < 0) complain('it pays less than nothing')
    if (closing('PAYOUT') !== settlement) complain(`${closing('PAYOUT')} was booked for ${settlement}`)
    const openingDebt = debts.get(line) ?? 0
    const closingDebt = openingDebt + (sums.deposit ?? 0) - (sums.repay ?? 0)
    if (closingDebt < 0) complain('more debt is repaid than there was')
    if ((sums.deposit ?? 0) > 0 && (sums.repay ?? 0) > 0) complain('debt is made and repaid at once')
    if (totals.openingDebt !== openingDebt) complain(`opens with ${totals.openingDebt} for ${openingDebt}`)
    if (totals.closingDebt !== closingDebt) complain(`closes with ${totals.closingDebt} for ${closingDebt}`)
    if (settlement > 0 && closingDebt > 0) complain('it pays while there is debt')
    debts.set(line, closingDebt)
  }
  return problems
}

/** What was booked of the bank's answers fits what is said of each payout, and its file. */
function stateProblems({ transfers, payouts, files }: PayoutBooks): string[] {
  const problems: string[] = []
  const own = Map.groupBy(transfers, ({ source_id }) => source_id)
  for (const payout of payouts) {
    const { state, payoutId, totals, fileId } = payout
    const complain = (problem: string) => problems.push(`payout ${payoutId} (${state}): ${problem}`)
    const booked = new Map((own.get(payoutId) ?? []).map(({ type, amount }) => [type, amount]))
    const expectBooked = (type: TransferType, wanted: boolean) => {
      const amount = booked.get(type)
      if ((amount !== undefined) !== wanted) complain(`${type} is booked with ${amount}`)
      if (amount !== undefined && amount !== Math.abs(totals.settlement)) complain(`${type} of ${amount}`)
    }
    if (isInvoice(payout)) {
      expectBooked('INVOICE_PAID', state === 'paid')
      continue
    }
    const moved = !isOpen(payout) && totals.settlement > 0
    expectBooked('PAYOUT', moved)
    expectBooked('PAYOUT_PAID', moved && (state === 'paid' || state === 'returned'))
    expectBooked('PAYOUT_REVERSED', moved && state === 'returned')
    expectBooked('PAYOUT_RETURNED', moved && (state === 'failed' || state === 'returned'))
    const wasSent = ['sent', 'failed', 'returned'].includes(state) || (state === 'paid' && moved)
    if (wasSent && fileId === undefined) complain('it is in no file')
    if (payout.hold !== undefined && (state !== 'created' || fileId !== undefined)) complain('it is held')
  }
  const inFiles = Map.groupBy(payouts, ({ fileId }) => fileId)
  for (const [fileId, { count, amount, state }] of files) {
    const mine = inFiles.get(fileId) ?? []
    const sum = mine.reduce((total, { totals }) => total + totals.settlement, 0)
    if (mine.length !== count || sum !== amount) problems.push(`file ${fileId} names ${count} of ${amount}`)
    const waiting = mine.filter((payout) => payout.state === 'created').length
    if (state === 'sent' && waiting > 0) problems.push(`file ${fileId} was sent with ${waiting} created`)
  }
  for (const fileId of inFiles.keys()) {
    if (fileId !== undefined && !files.has(fileId)) problems.push(`there is no file ${fileId}`)
  }
  return problems
}

/** The accounts hold what payouts and items say they hold. */
function balanceProblems({ transfers, due, paid, payouts }: PayoutBooks): string[] {
  const problems: string[] = []
  const balances = new Map<string, number>()
  const move = (account: string, amount: number) =>
    balances.set(account, (balances.get(account) ?? 0) + amount)
  for (const { merchant_id, currency, debit, credit, amount } of transfers) {
    move(`${merchant_id} ${currency} ${debit}`, -amount)
    move(`${merchant_id} ${currency} ${credit}`, amount)
  }
  const wanted = new Map<string, number>()
  const want = (account: string, amount: number) => wanted.set(account, (wanted.get(account) ?? 0) + amount)
  const byItem = Map.groupBy(transfers, itemOf)
  const open = new Set(payouts.filter(isOpen).map(({ payoutId }) => payoutId))
  const unpaid = new Set(
    payouts.filter((one) => isInvoice(one) && one.state === 'created').map(({ payoutId }) => payoutId),
  )
  const owed = [...due, ...paid.filter(({ payout_id }) => open.has(payout_id) || unpaid.has(payout_id))]
  for (const item of owed) {
    const account = item.part === 'invoice' ? 'fee_receivable' : 'merchant_payable'
    for (const row of byItem.get(keyOf(item)) ?? []) {
      want(`${row.merchant_id} ${row.currency} ${account}`, row.credit === account ? row.amount : -row.amount)
    }
  }
  const debts = new Map<string, number>()
  for (const payout of payouts.filter((one) => !isOpen(one) && !isInvoice(one))) {
    const line = `${payout.merchantId} ${payout.currency}`
    debts.set(line, payout.totals.closingDebt)
    if (payout.state === 'created' || payout.state === 'sent') {
      want(`${line} payout_in_transit`, payout.totals.settlement)
    }
  }
  for (const [line, debt] of debts) want(`${line} merchant_debt`, -debt)
  const watched = ['merchant_payable', 'fee_receivable', 'payout_in_transit', 'merchant_debt']
  for (const account of new Set([...balances.keys(), ...wanted.keys()])) {
    if (!watched.includes(account.split(' ')[2] ?? '')) continue
    const [is, should] = [balances.get(account) ?? 0, wanted.get(account) ?? 0]
    if (is !== should) problems.push(`${account} holds ${is} and should hold ${should}`)
  }
  for (const [account, balance] of balances) {
    if (account.endsWith(' reserve') && balance < 0) problems.push(`${account} holds ${balance}`)
  }
  return problems
}
