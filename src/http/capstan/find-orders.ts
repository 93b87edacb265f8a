import { ORDER_STATUSES, type Order, type OrderStatus } from '../../domain/order/order.ts'
import { searchWords, wholeTerm } from '../../domain/order/terms.ts'
import { refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import { route } from '../route.ts'
import { AMOUNT_MAX, instant, integer, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { CAPSTAN_ORDERS, summaryOnWire, summarySchema } from './orders.ts'
import { BAD_VALUE } from './shared.ts'

const PAGE_MAX = 200
/** Words of one search. Each is another look into an index. */
const WORDS_MAX = 5

/** One or several; CLOSED is a status of the wire that no order here ever has. */
const NAMES = [...ORDER_STATUSES, 'CLOSED'].join('|')
const STATUSES = `^(${NAMES})(,(${NAMES})){0,5}$`

export const findOrders = route({
  operation: 'findOrders',
  method: 'GET',
  path: CAPSTAN_ORDERS,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary: 'List and search orders, newest first. A merchant sees its own; the operator sees all.',
  query: Type.Object({
    q: Type.Optional(text(255)),
    status: Type.Optional(Type.String({ pattern: STATUSES, maxLength: 100 })),
    fraud_status: Type.Optional(oneOf(['ACCEPTED', 'PENDING', 'REJECTED'])),
    reference: Type.Optional(text(255)),
    created_from: Type.Optional(instant),
    created_to: Type.Optional(instant),
    expires_from: Type.Optional(instant),
    expires_to: Type.Optional(instant),
    amount_from: Type.Optional(integer(0, AMOUNT_MAX)),
    amount_to: Type.Optional(integer(0, AMOUNT_MAX)),
    acknowledged: Type.Optional(oneOf(['true', 'false'])),
    merchant_id: Type.Optional(text(64)),
    size: Type.Optional(integer(1, PAGE_MAX)),
    before: Type.Optional(Type.String({ format: 'uuid' })),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'A page of orders; `next` is the `before` of the next page. A page may be short, or empty, and still have a next one: rare things are looked for in several steps.',
      schema: Type.Object({ orders: Type.Array(summarySchema), next: Type.Optional(Type.String()) }),
    },
    400: BAD_VALUE,
  },
  async handle({ query, principal, services }) {
    const statuses = query.status?.split(',')
    const words = searchWords(query.q ?? '')
    if (words.length > WORDS_MAX) return { refusal: refuse('badValue', { fields: 'q' }) }
    const reference = plain(query.reference ?? '')
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const references = reference === '' ? [] : [wholeTerm(reference)]
    const filters = {
      limit: query.size ?? 50,
      ...(merchantId !== undefined && { merchantId }),
      ...(statuses && { statuses: statuses as OrderStatus[] }),
      ...(query.fraud_status !== undefined && { fraudStatus: query.fraud_status }),
      ...(query.created_from !== undefined && { createdFrom: Date.parse(query.created_from) }),
      ...(query.created_to !== undefined && { createdTo: Date.parse(query.created_to) }),
      ...(query.expires_from !== undefined && { expiresFrom: Date.parse(query.expires_from) }),
      ...(query.expires_to !== undefined && { expiresTo: Date.parse(query.expires_to) }),
      ...(query.amount_from !== undefined && { amountFrom: query.amount_from }),
      ...(query.amount_to !== undefined && { amountTo: query.amount_to }),
      ...(query.acknowledged !== undefined && { acknowledged: query.acknowledged === 'true' }),
      ...(query.before !== undefined && { before: query.before.toLowerCase() }),
    }
    const { reader } = services
    const byId = orderIdIn(words)
    const named =
      byId === undefined
        ? undefined
        : await reader.findOrders({ ...filters, terms: references, orderId: byId })
    const found = named?.orders.length
      ? named
      : await reader.findOrders({ ...filters, terms: [...words, ...references] })
    const orders = found.orders
      .filter((order) => isReferredTo(order, reference))
      .map((order) => summaryOnWire(order, found.persons.get(order.orderId)))
    return { status: 200, body: { orders, ...(found.next !== undefined && { next: found.next }) } }
  },
})

/** The index has all words of an order alike: that of a name, or in the middle of a reference, is no reference. */
export function isReferredTo(
  { klarnaReference, merchantReference1, merchantReference2 }: Order,
  reference: string,
) {
  return [klarnaReference, merchantReference1, merchantReference2].some((one) =>
    plain(one ?? '').startsWith(reference),
  )
}

const plain = (text: string) => text.toLowerCase().trim()

/** One box takes everything: an order's own id as well. */
function orderIdIn([word, ...more]: string[]): string | undefined {
  return word !== undefined && more.length === 0 && isUuid(word) ? word : undefined
}
