/** What is in a payout, row by row as in its settlement file, narrowed by kind, order or text. */
import { searchWords, wholeTerm } from '../../domain/order/terms.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import type { SettlementTransaction } from '../../domain/payout/transaction.ts'
import { refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import { read } from '../reading.ts'
import { type Call, route } from '../route.ts'
import { integer, text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { transactionSchema } from '../settlements/schemas.ts'
import { transactionOnWire } from '../settlements/wire.ts'
import { PAYOUTS } from './payouts.ts'
import { BAD_VALUE, NOT_FOUND } from './shared.ts'

const PAGE_MAX = 500
/** Rows that one page looks through: a tenth of a second. Where few fit, the client goes on from page to page. */
const LOOKED_AT_MAX = 2000
const AT_ONCE = 200
/** Orders that a text can mean. Of each a few rows are read. */
const ORDERS_MAX = 20
/** As many rows as a payout can have, and some. */
const POSITION_MAX = 100_000_000

const querySchema = Type.Object({
  type: Type.Optional(Type.String({ pattern: '^[A-Z_]{1,40}$' })),
  order_id: Type.Optional(Type.String({ format: 'uuid' })),
  q: Type.Optional(text(255)),
  size: Type.Optional(integer(1, PAGE_MAX)),
  after: Type.Optional(integer(0, POSITION_MAX)),
})
type Query = Static<typeof querySchema>

export const listPayoutRows = route({
  operation: 'listPayoutRows',
  method: 'GET',
  path: `${PAYOUTS}/:payment_reference/rows`,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary:
    'What is in a payout that was made, as in its settlement file: all of it, or what fits. A merchant sees its own; the operator sees all.',
  query: querySchema,
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        '`type`: as the rows have it. `q`: an order by whatever it is found by; where there is none in the payout, or there are many, a part of a reference or id in the rows. `next` is the `after` of the next page. A page may be short, or empty, and still have a next one: rare things are looked for in several steps. `total`: of all rows of the payout.',
      schema: Type.Object({
        rows: Type.Array(transactionSchema),
        total: Type.Integer(),
        next: Type.Optional(Type.Integer()),
      }),
    },
    400: BAD_VALUE,
    404: NOT_FOUND,
  },
  async handle(call) {
    const { params, principal, services } = call
    const paymentReference = params.payment_reference as string
    const payout = await services.reader.payout(paymentReference)
    const isSeen = principal.kind === 'operator' || payout?.merchantId === principal.merchantId
    if (!payout || !isSeen || payout.createdAt === undefined) {
      return { refusal: refuse('notFound', { what: `Payout ${paymentReference}` }) }
    }
    const { rows, next } = await read(call, () => page(payout, call))
    return {
      status: 200,
      body: {
        rows: rows.map((row) => transactionOnWire(row, call)),
        total: services.settlements.countOf(payout),
        ...(next !== undefined && { next }),
      },
    }
  },
})

interface Page {
  rows: SettlementTransaction[]
  next?: number
}

async function page(payout: Payout, { query, services }: Call<unknown, Query>): Promise<Page> {
  const { type, after = 0 } = query
  const hasType = (row: SettlementTransaction) => type === undefined || row.type === type
  if (query.order_id !== undefined) {
    const rows = await ofOrders(payout, [query.order_id.toLowerCase()], services)
    return { rows: rows.filter(hasType) }
  }
  // Further pages are of what was looked through.
  const orderIds = after === 0 ? await ordersOf(payout, query, services) : []
  const rows = await ofOrders(payout, orderIds, services)
  if (rows.length > 0) return { rows: rows.filter(hasType) }
  const sought = (query.q ?? '').trim().toLowerCase()
  return lookedThrough(payout, services, after, query.size ?? 100, (row) => {
    return hasType(row) && (sought === '' || isNamed(row, sought))
  })
}

type Services = Call<unknown, unknown>['services']

/** The merchant's orders that are found by the text, if they are few: else all rows are looked through. */
async function ordersOf({ merchantId }: Payout, { q = '' }: Query, { reader }: Services): Promise<string[]> {
  const words = searchWords(q)
  if (words.length === 0) return []
  const [word] = words
  if (words.length === 1 && word !== undefined && isUuid(word)) {
    const order = await reader.orderRow(word)
    if (order?.merchantId === merchantId) return [word]
  }
  const { orders, next } = await reader.findOrders({ merchantId, terms: [wholeTerm(q)], limit: ORDERS_MAX })
  return next === undefined ? orders.map(({ orderId }) => orderId) : []
}

async function ofOrders({ merchantId, paymentReference }: Payout, ids: string[], { settlements }: Services) {
  const rows: SettlementTransaction[] = []
  for (const orderId of ids) {
    const own = await settlements.ofOrder(merchantId, orderId)
    rows.push(...own.filter((row) => row.paymentReference === paymentReference))
  }
  return rows
}

async function lookedThrough(
  payout: Payout,
  { settlements }: Services,
  from: number,
  size: number,
  fits: (row: SettlementTransaction) => boolean,
): Promise<Page> {
  const total = settlements.countOf(payout)
  const found: SettlementTransaction[] = []
  let at = from
  while (at < total && at - from < LOOKED_AT_MAX) {
    const rows = await settlements.ofPayout(payout, at, AT_ONCE)
    if (rows.length === 0) return { rows: found }
    for (const row of rows) {
      at++
      if (fits(row)) found.push(row)
      if (found.length === size) return { rows: found, ...(at < total && { next: at }) }
    }
  }
  return { rows: found, ...(at < total && { next: at }) }
}

function isNamed(row: SettlementTransaction, sought: string): boolean {
  return [
    row.orderId,
    row.shortOrderId,
    row.merchantReference1,
    row.merchantReference2,
    row.merchantCaptureReference,
    row.merchantRefundReference,
    row.captureId,
    row.refundId,
  ].some((field) => field?.toLowerCase().includes(sought))
}
