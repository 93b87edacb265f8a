/** What was charged, reckoned again from the events and the contracts as they are stored. */
import type { Contract, ContractTerms, ContractVersion } from '../../src/domain/contract/contract.ts'
import { FREE_SANDBOX_TERMS, sandboxContract } from '../../src/domain/contract/terms.ts'
import type { OrderEvent } from '../../src/domain/order/events.ts'
import { select } from '../support/books.ts'
import type { Place } from '../support/databases.ts'
import { isInvoice, itemOf, type PayoutBooks } from '../support/payout-books.ts'

interface Row {
  merchant_id: string
  order_id: string
  at: number
  data: string
}

type Captured = Extract<OrderEvent, { type: 'OrderCaptured' }>

/** Sentences; none when every capture cost what its contract says, and no fee was given back twice. */
export async function priceProblems(place: Place, books: PayoutBooks): Promise<string[]> {
  const where = { dataDir: undefined, databaseUrl: undefined, ...place }
  const read = <T>(sql: string) => select<T>(where, sql)
  const captures = await read<Row>(`SELECT * FROM events WHERE type = 'OrderCaptured'`)
  const orders = await read<{ order_id: string; currency: string; country: string }>('SELECT * FROM orders')
  const records = await read<{ merchant_id: string; data: string }>(
    `SELECT * FROM records WHERE kind = 'contract'`,
  )
  const parsed = <T>(data: string): T => (typeof data === 'string' ? JSON.parse(data) : data)
  const contracts = new Map(
    records.map(({ merchant_id, data }) => {
      const contract = parsed<Contract>(data)
      return [`${merchant_id} ${contract.currency}`, contract] as const
    }),
  )
  const orderOf = new Map(orders.map((order) => [order.order_id, order]))
  const bySource = Map.groupBy(books.transfers, ({ source_id }) => source_id)
  const problems: string[] = []
  for (const { merchant_id, order_id, at, data } of captures) {
    const order = orderOf.get(order_id)
    const event = parsed<Omit<Captured, 'type'>>(data)
    const known = contracts.get(`${merchant_id} ${order?.currency}`)
    const terms = known?.versions.length
      ? validAt(known.versions, Number(at), event.settlement?.contract)
      : standardTerms(merchant_id, order?.currency ?? '')
    const booked = Object.fromEntries(
      (bySource.get(event.captureId) ?? []).map(({ type, amount, debit }) => [`${type} ${debit}`, amount]),
    )
    const wanted = chargesOf(terms, event.amount, order?.country ?? '')
    if (JSON.stringify(sorted(booked)) !== JSON.stringify(sorted(wanted))) {
      problems.push(
        `capture ${event.captureId} cost ${JSON.stringify(booked)}, not ${JSON.stringify(wanted)}`,
      )
    }
    const payout = payoutOf(books, event.captureId)
    const dueAt = event.settlement?.dueAt ?? 0
    if (payout && dueAt > payout.dueUntil)
      problems.push(`capture ${event.captureId} is paid before it is due`)
  }
  return [...problems, ...givenBackProblems(books)]
}

const sorted = (record: Record<string, number>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))

function payoutOf(books: PayoutBooks, sourceId: string) {
  const item = books.paid.find(({ source_id, part }) => source_id === sourceId && part === 'order')
  return books.payouts.find((payout) => payout.payoutId === item?.payout_id && !isInvoice(payout))
}

/** What a sandbox's merchants have before anything was agreed. */
function standardTerms(merchantId: string, currency: string): ContractTerms {
  const [demo] = sandboxContract(currency).versions
  return merchantId.endsWith('_demo') && demo ? demo : FREE_SANDBOX_TERMS
}

/** At the instant at which terms begin those before them may be the valid ones still. */
function validAt(versions: ContractVersion[], at: number, priced: number | undefined): ContractTerms {
  const terms = [lastBegun(versions, at), lastBegun(versions, at - 1)].find(
    (valid) => valid?.version === priced,
  )
  if (!terms) throw new Error(`version ${priced} was not valid`)
  return terms
}

function lastBegun(versions: ContractVersion[], at: number): ContractVersion | undefined {
  const begun = versions.filter(({ validFrom }) => validFrom <= at)
  return begun.sort((a, b) => b.validFrom - a.validFrom || b.version - a.version)[0]
}

/** Half up, of integers far below 2^53 / 20 000. */
const halfUp = (amount: number, rate: number) => Math.floor((2 * amount * rate + 10_000) / 20_000)

/** Rules of the tests name no method, so a rule for the country is the most specific one. */
function chargesOf(terms: ContractTerms, amount: number, country: string): Record<string, number> {
  const rule = terms.fees.find((one) => one.country === country) ?? terms.fees.find((one) => !one.country)
  if (!rule) throw new Error('no rule fits')
  const percentage = halfUp(amount, rule.percentage)
  const debit = terms.settlement === 'GROSS' ? 'fee_receivable' : 'merchant_payable'
  const charges = {
    'SALE consumer_receivable': amount,
    [`PURCHASE_FEE_PERCENTAGE ${debit}`]: percentage,
    [`PURCHASE_FEE_PERCENTAGE_VAT ${debit}`]: halfUp(percentage, terms.vatRate),
    [`PURCHASE_FEE_FIXED ${debit}`]: rule.fixed,
    [`PURCHASE_FEE_FIXED_VAT ${debit}`]: halfUp(rule.fixed, terms.vatRate),
  }
  return Object.fromEntries(Object.entries(charges).filter(([, sum]) => sum > 0))
}

/** Of an order no more fees come back than were charged for it. */
function givenBackProblems({ transfers }: PayoutBooks): string[] {
  const problems: string[] = []
  for (const [orderId, rows] of Map.groupBy(transfers, ({ order_id }) => order_id)) {
    if (orderId === null) continue
    const sum = (type: string) =>
      rows.filter((row) => row.type === type && itemOf(row)).reduce((total, { amount }) => total + amount, 0)
    for (const fee of ['PERCENTAGE', 'FIXED']) {
      for (const vat of ['', '_VAT']) {
        const [charged, back] = [sum(`PURCHASE_FEE_${fee}${vat}`), sum(`PURCHASE_FEE_${fee}_REFUND${vat}`)]
        if (back > charged) problems.push(`order ${orderId} gets ${back} back of ${charged} ${fee}${vat}`)
      }
    }
  }
  return problems
}
