/** Which orders are asked for: by the list, by its pages and by the file of them. */
import { ORDER_STATUSES, type Order, type OrderStatus } from '../../domain/order/order.ts'
import { searchWords, wholeTerm } from '../../domain/order/terms.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import type { FoundOrders, Reader } from '../../engine/store.ts'
import type { Principal } from '../principal.ts'
import { AMOUNT_MAX, instant, integer, oneOf, text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { currencyText } from './shared.ts'

/** Words of one search. Each is another look into an index. */
const WORDS_MAX = 5

/** One or several; CLOSED is a status of the wire that no order here ever has. */
const NAMES = [...ORDER_STATUSES, 'CLOSED'].join('|')
const STATUSES = `^(${NAMES})(,(${NAMES})){0,5}$`

export const orderFilters = {
  q: Type.Optional(text(255)),
  status: Type.Optional(Type.String({ pattern: STATUSES, maxLength: 100 })),
  fraud_status: Type.Optional(oneOf(['ACCEPTED', 'PENDING', 'REJECTED'])),
  reference: Type.Optional(text(255)),
  created_from: Type.Optional(instant),
  created_to: Type.Optional(instant),
  expires_from: Type.Optional(instant),
  expires_to: Type.Optional(instant),
  currency: Type.Optional(currencyText),
  amount_from: Type.Optional(integer(0, AMOUNT_MAX)),
  amount_to: Type.Optional(integer(0, AMOUNT_MAX)),
  acknowledged: Type.Optional(oneOf(['true', 'false'])),
  merchant_id: Type.Optional(text(64)),
  before: Type.Optional(Type.String({ format: 'uuid' })),
}

const query = Type.Object(orderFilters)
export type OrderFilters = Static<typeof query>

export interface AskedOrders {
  /** The next `limit` of them, newest first. */
  page(reader: Reader, limit: number, before?: string): Promise<FoundOrders>
}

/** A merchant asks for its own, the operator for all. */
export function askedOrders(
  query: OrderFilters,
  principal: Principal,
): { asked: AskedOrders; refusal?: never } | { refusal: Refusal } {
  const words = searchWords(query.q ?? '')
  if (words.length > WORDS_MAX) return { refusal: refuse('badValue', { fields: 'q' }) }
  const reference = plain(query.reference ?? '')
  const references = reference === '' ? [] : [wholeTerm(reference)]
  const filters = searchOf(query, principal)
  const byId = orderIdIn(words)
  return { asked: { page } }

  async function page(reader: Reader, limit: number, before = query.before?.toLowerCase()) {
    const search = { ...filters, limit, ...(before !== undefined && { before }) }
    const named =
      byId === undefined
        ? undefined
        : await reader.findOrders({ ...search, terms: references, orderId: byId })
    const found = named?.orders.length
      ? named
      : await reader.findOrders({ ...search, terms: [...words, ...references] })
    return { ...found, orders: found.orders.filter((order) => isReferredTo(order, reference)) }
  }
}

function searchOf(query: OrderFilters, principal: Principal) {
  const statuses = query.status?.split(',')
  const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
  return {
    ...(merchantId !== undefined && { merchantId }),
    ...(statuses && { statuses: statuses as OrderStatus[] }),
    ...(query.fraud_status !== undefined && { fraudStatus: query.fraud_status }),
    ...(query.created_from !== undefined && { createdFrom: Date.parse(query.created_from) }),
    ...(query.created_to !== undefined && { createdTo: Date.parse(query.created_to) }),
    ...(query.expires_from !== undefined && { expiresFrom: Date.parse(query.expires_from) }),
    ...(query.expires_to !== undefined && { expiresTo: Date.parse(query.expires_to) }),
    ...(query.currency !== undefined && { currency: query.currency.toUpperCase() }),
    ...(query.amount_from !== undefined && { amountFrom: query.amount_from }),
    ...(query.amount_to !== undefined && { amountTo: query.amount_to }),
    ...(query.acknowledged !== undefined && { acknowledged: query.acknowledged === 'true' }),
  }
}

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
