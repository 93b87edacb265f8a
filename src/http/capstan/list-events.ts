import type { OrderRecord } from '../../engine/store.ts'
import { NOT_FOUND } from '../order-management/shared.ts'
import { has } from '../roles.ts'
import { route } from '../route.ts'
import { instant, integer } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { viewOrder } from '../viewing.ts'
import { CAPSTAN_ORDERS } from './orders.ts'

/** As many events as an order can have: it is one page, unless a smaller one is asked for. */
const PAGE_MAX = 1000

export const listEvents = route({
  operation: 'listEvents',
  method: 'GET',
  path: `${CAPSTAN_ORDERS}/:order_id/events`,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary: "An order's history: what happened, when, by whom, and in which call.",
  query: Type.Object({
    after: Type.Optional(integer(0)),
    size: Type.Optional(integer(1, PAGE_MAX)),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'The events, oldest first; `next` is the `after` of the next page. An event names persons by their version only. `settlement`, what it costs the merchant, is there for who may see settlements.',
      schema: Type.Object({
        events: Type.Array(
          Type.Object({
            version: Type.Integer(),
            type: Type.String(),
            at: instant,
            actor: Type.String(),
            correlation_id: Type.String(),
            transaction_id: Type.String(),
            idempotency_key: Type.Optional(Type.String()),
            data: Type.Record(),
          }),
        ),
        next: Type.Optional(Type.Integer()),
      }),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await viewOrder(call)
    if (found.refusal) return found
    const { after = 0, size = PAGE_MAX } = call.query
    const shown = has(call.principal, 'settlements') ? (data: object) => data : withoutSettlement
    const rest = found.record.events.filter(({ version }) => version > after)
    const page = rest.slice(0, size)
    const events = page.map(({ event: { type, ...data }, ...recorded }) => ({
      version: recorded.version,
      type,
      at: new Date(recorded.at).toISOString(),
      actor: recorded.actor,
      correlation_id: recorded.correlationId,
      transaction_id: recorded.transactionId,
      ...(recorded.idempotencyKey !== undefined && { idempotency_key: recorded.idempotencyKey }),
      data: snakeCased(shown(withDuplicateOf(data, found.record))),
    }))
    const next = rest.length > size ? page.at(-1)?.version : undefined
    return { status: 200, body: { events, ...(next !== undefined && { next }) } }
  },
})

/** Fees are settlements, wherever they stand. */
function withoutSettlement(data: { settlement?: unknown }): object {
  const { settlement: _, ...rest } = data
  return rest
}

/** Events were once written with the version of the event that they may repeat, instead of the id of what it made. */
function withDuplicateOf(data: object, { events }: OrderRecord): object {
  if (!('duplicateOfVersion' in data)) return data
  const { duplicateOfVersion, ...rest } = data
  const repeated = events.find(({ version }) => version === duplicateOfVersion)?.event
  if (repeated?.type === 'OrderCaptured') return { ...rest, duplicateOf: repeated.captureId }
  return repeated?.type === 'OrderRefunded' ? { ...rest, duplicateOf: repeated.refundId } : rest
}

/** The wire's spelling of an event's own fields; lines and parcels have it already. */
function snakeCased(data: object): Record<string, unknown> {
  const entries = Object.entries(data).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(entries) as Record<string, unknown>
}
