import { route } from '../route.ts'
import { integer } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { askedOrders, orderFilters } from './order-filters.ts'
import { CAPSTAN_ORDERS, summaryOnWire, summarySchema } from './orders.ts'
import { BAD_VALUE } from './shared.ts'

const PAGE_MAX = 200

export const findOrders = route({
  operation: 'findOrders',
  method: 'GET',
  path: CAPSTAN_ORDERS,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary: 'List and search orders, newest first. A merchant sees its own; the operator sees all.',
  query: Type.Object({ ...orderFilters, size: Type.Optional(integer(1, PAGE_MAX)) }),
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
    const search = askedOrders(query, principal)
    if (search.refusal) return search
    const found = await search.asked.page(services.reader, query.size ?? 50)
    const orders = found.orders.map((order) => summaryOnWire(order, found.persons.get(order.orderId)))
    return { status: 200, body: { orders, ...(found.next !== undefined && { next: found.next }) } }
  },
})
