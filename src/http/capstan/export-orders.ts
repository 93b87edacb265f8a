import { refuse } from '../../domain/refusals.ts'
import type { Reader } from '../../engine/store.ts'
import type { CsvFormat } from '../../reports/csv-layout.ts'
import { type ListedOrder, ordersCsv } from '../../reports/orders-csv.ts'
import { type Call, route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { csvFile, csvQuery } from '../settlements/csv-query.ts'
import { counted } from '../settlements/open-files.ts'
import { attachment } from '../settlements/shared.ts'
import { type AskedOrders, askedOrders, type OrderFilters, orderFilters } from './order-filters.ts'
import { CAPSTAN_ORDERS, summaryOnWire } from './orders.ts'
import { BAD_VALUE } from './shared.ts'

/** Twenty megabytes or so, a minute of reading. Spreadsheets take ten times as many; whoever has more takes months. */
const ORDERS_MAX = 100_000
/** Of one look: some hundred kilobytes of text, some milliseconds of the database. */
const BATCH_MAX = 500

const { signs: _, totals: __, ...csvForm } = csvQuery

export const exportOrders = route({
  operation: 'exportOrders',
  method: 'GET',
  path: `${CAPSTAN_ORDERS}.csv`,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary:
    'The orders that the same filters find in the list, as CSV. Of a signed-in user, and of the operator, that is in the audit trail.',
  query: Type.Object({ ...orderFilters, ...csvForm }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: `The file, newest first: at most ${ORDERS_MAX} orders. Where there are more, its last row says so in its first cell, with the \`before\` from which the next file goes on.`,
      schema: Type.String(),
      contentType: 'text/csv',
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { query, principal, merchantId, services } = call
    const search = askedOrders(query, principal)
    if (search.refusal) return search
    const isLook = principal.user !== undefined || principal.kind === 'operator'
    if (isLook && !(await isNoted(call))) return { refusal: refuse('unavailable') }
    const today = new Date(await services.reader.now()).toISOString().slice(0, 10)
    return {
      status: 200,
      contentType: 'text/csv',
      headers: [attachment(`orders-${today}.csv`)],
      chunks: counted(
        merchantId,
        csvFile(query, (format) =>
          orderFile(search.asked, { reader: services.reader, format, isGone: call.isGone }),
        ),
      ),
    }
  },
})

interface Writing {
  reader: Reader
  format: CsvFormat
  isGone(): boolean
  /** Orders in it, at most. */
  max?: number
}

export async function* orderFile(asked: AskedOrders, writing: Writing): AsyncGenerator<string> {
  const cut: { before?: string } = {}
  yield* ordersCsv(batches(asked, writing, cut), writing.format)
  if (cut.before !== undefined) {
    yield `NOT ALL ORDERS ARE HERE: THE NEXT ARE THOSE WITH before=${cut.before}\r\n`
  }
}

/** `cut` is told where it ends early. Whoever has hung up is not read for any more, though nothing is found for them. */
async function* batches(
  asked: AskedOrders,
  { reader, isGone, max = ORDERS_MAX }: Writing,
  cut: { before?: string },
): AsyncGenerator<ListedOrder[]> {
  let before: string | undefined
  for (let count = 0; !isGone(); ) {
    const found = await asked.page(reader, Math.min(BATCH_MAX, max - count), before)
    yield found.orders.map((order) => listed(summaryOnWire(order, found.persons.get(order.orderId))))
    count += found.orders.length
    before = found.next
    if (before === undefined) return
    if (count >= max) {
      cut.before = before
      return
    }
  }
}

function listed(order: ReturnType<typeof summaryOnWire>): ListedOrder {
  return {
    orderId: order.order_id,
    merchantId: order.merchant_id,
    klarnaReference: order.klarna_reference,
    merchantReference1: order.merchant_reference1,
    merchantReference2: order.merchant_reference2,
    status: order.status,
    fraudStatus: order.fraud_status,
    acknowledged: String(order.acknowledged),
    country: order.purchase_country,
    currency: order.purchase_currency,
    orderAmount: order.order_amount,
    capturedAmount: order.captured_amount,
    refundedAmount: order.refunded_amount,
    customerName: order.customer_name,
    createdAt: Date.parse(order.created_at),
    expiresAt: Date.parse(order.expires_at),
  }
}

/** Before the first row is read. What was typed to search may name a person: the trail has that it was, not what. */
async function isNoted(call: Call<unknown, OrderFilters>): Promise<boolean> {
  const { q, reference, ...asked } = call.query
  // How the file is written is not what was taken.
  const filters = Object.entries(asked).filter(([name]) => !(name in csvForm))
  const texts = filters.map(([name, value]) => `${name}=${value}`)
  const searched = Object.keys({ ...(q && { q }), ...(reference && { reference }) })
  const subject = [...searched, ...texts].join(', ') || 'all orders'
  const ofMerchant = await merchantOf(call)
  const outcome = await call.execute<'noteView'>({
    type: 'noteView',
    action: 'orders_exported',
    subject,
    ...(ofMerchant !== undefined && { ofMerchant }),
  })
  return outcome.status === 'accepted'
}

/** In whose trail it stands: that of the merchant whose orders the operator takes, where it names one. */
async function merchantOf({ principal, query, services }: Call<unknown, OrderFilters>) {
  if (principal.kind === 'merchant' || query.merchant_id === undefined) return undefined
  return (await services.reader.merchant(query.merchant_id))?.merchantId
}
