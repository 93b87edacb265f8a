import { wholeTerm } from '../../domain/order/terms.ts'
import type { LogPage, LogQuery } from '../../request-log/port.ts'
import { firstIdAt } from '../../request-log/uuid-time.ts'
import { type Call, route } from '../route.ts'
import { integer, oneOf, text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { type LogFilters, mergedPages, narrowed, questionOf, statusClass } from './log-question.ts'
import { LOGS, logOnWire, logSchema, seenBy } from './logs.ts'
import { isReferredTo } from './order-filters.ts'
import { BAD_VALUE } from './shared.ts'

const PAGE_MAX = 200
/** Orders that one reference can mean, the newest first. Each is another search. */
const ORDERS_MAX = 10
/**
 * A call's id is made when it arrives, and its row is written when it was answered. So whoever follows the log asks
 * again for its last seconds, and shows each call once.
 */
const TAIL_OVERLAP_MS = 5000
const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx', 'failed'] as const

const uuid = Type.String({ format: 'uuid' })
const instant = Type.String({ format: 'date-time' })

const querySchema = Type.Object({
  q: Type.Optional(text(255)),
  correlation_id: Type.Optional(uuid),
  order_id: Type.Optional(uuid),
  idempotency_key: Type.Optional(text(255, 1)),
  status: Type.Optional(integer(100, 599)),
  status_class: Type.Optional(oneOf(STATUS_CLASSES)),
  error_code: Type.Optional(text(64, 1)),
  method: Type.Optional(Type.String({ pattern: '^[A-Za-z]{1,16}$' })),
  operation: Type.Optional(text(64)),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
  size: Type.Optional(integer(1, PAGE_MAX)),
  before: Type.Optional(uuid),
  after: Type.Optional(uuid),
  bodies: Type.Optional(oneOf(['true', 'false'])),
  views: Type.Optional(oneOf(['true', 'false'])),
  merchant_id: Type.Optional(text(64)),
})
type Query = Static<typeof querySchema>

export const findLogs = route({
  operation: 'findLogs',
  method: 'GET',
  path: LOGS,
  access: 'both',
  need: 'logs',
  tag: 'Capstan',
  summary:
    'Find answered calls, newest first. A merchant sees its own; the operator sees all. Signed-in users see bodies in `readLog` alone.',
  query: querySchema,
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'A page of calls; `next` is the `before` of the next page. A page may be short, or empty, and still have a next one: rare things are looked for in several steps. `q` takes a correlation id, an order id, a reference of an order, an idempotency key, a status (`403`, `4xx`), an error code, an operation, or the beginning of a path, with a method before it or not. `status_class=failed` is all from 400 on. To follow the log ask with the `tail` of the answer before as `after`: it lies some seconds back, since slow calls are written late, so calls come that were seen already. `bodies=false` leaves bodies out, `views=false` what signed-in users only looked at.',
      schema: Type.Object({
        logs: Type.Array(logSchema),
        next: Type.Optional(Type.String()),
        tail: Type.String(),
      }),
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { query } = call
    const tail = firstIdAt(Date.now() - TAIL_OVERLAP_MS)
    const { rows, next } = await pageOf(call)
    const isOver = query.after !== undefined && query.after > tail
    return {
      status: 200,
      isNotKept: true,
      body: {
        // People look at one call at a time (read-log.ts), so that what they look at has a name.
        logs: rows.map((row) => logOnWire(row, call.principal.user === undefined)),
        ...(next !== undefined && { next }),
        tail: isOver ? query.after : tail,
      },
    }
  },
})

async function pageOf({ query, principal, services }: Call<unknown, Query>): Promise<LogPage> {
  const limit = query.size ?? 50
  const scope = { ...seenBy(principal, query.merchant_id), limit }
  const filters = filtersOf(query)
  if (query.q === undefined || query.q.trim() === '') {
    return services.requestLog.find({ ...filters, ...scope })
  }
  const { correlationId, any, reference } = questionOf(query.q)
  const find = (asked: LogFilters[]) => findAny(asked, filters, scope, services)
  if (correlationId !== undefined) {
    const one = await find([{ correlationId }])
    if (one.rows.length > 0) return one
  }
  const found = await find(any)
  // An id that is one is no reference as well.
  const isKnown = correlationId !== undefined && found.rows.length > 0
  if (reference === undefined || isKnown) return found
  const orderIds = await ordersOf(reference, scope.merchantId, services)
  const ofOrders = await find(orderIds.map((orderId) => ({ orderId })))
  return mergedPages([found, ofOrders], limit)
}

type Services = Call<unknown, unknown>['services']

async function findAny(
  asked: LogFilters[],
  filters: LogFilters,
  scope: Pick<LogQuery, 'merchantId' | 'limit'>,
  { requestLog }: Services,
): Promise<LogPage> {
  const searches = asked.flatMap((one): LogQuery[] => {
    const both = narrowed(filters, one)
    return both ? [{ ...both, ...scope }] : []
  })
  return mergedPages(await Promise.all(searches.map((search) => requestLog.find(search))), scope.limit)
}

function filtersOf(query: Query): LogFilters {
  return {
    ...(query.correlation_id !== undefined && { correlationId: query.correlation_id.toLowerCase() }),
    ...(query.order_id !== undefined && { orderId: query.order_id.toLowerCase() }),
    ...(query.idempotency_key !== undefined && { idempotencyKey: query.idempotency_key }),
    ...(query.status_class !== undefined && statusClass(query.status_class)),
    ...(query.status !== undefined && { status: query.status }),
    ...(query.error_code !== undefined && { errorCode: query.error_code.toUpperCase() }),
    ...(query.method !== undefined && { method: query.method.toUpperCase() }),
    ...(query.operation !== undefined && { operation: query.operation }),
    ...(query.from !== undefined && { from: Date.parse(query.from) }),
    ...(query.to !== undefined && { to: Date.parse(query.to) }),
    ...(query.before !== undefined && { before: query.before.toLowerCase() }),
    ...(query.after !== undefined && { after: query.after.toLowerCase() }),
    ...(query.bodies === 'false' && { withoutBodies: true }),
    ...(query.views === 'false' && { withoutViews: true }),
  }
}

/** Orders that are referred to so, or by something that begins so. */
async function ordersOf(
  reference: string,
  merchantId: string | undefined,
  { reader }: Services,
): Promise<string[]> {
  const term = wholeTerm(reference)
  const search = { terms: [term], limit: ORDERS_MAX, ...(merchantId !== undefined && { merchantId }) }
  const { orders } = await reader.findOrders(search)
  return orders.filter((order) => isReferredTo(order, term)).map(({ orderId }) => orderId)
}
