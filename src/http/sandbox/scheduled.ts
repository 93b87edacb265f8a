import type { DueWork } from '../../engine/store.ts'
import { orderNameFields, orderNames } from '../capstan/order-names.ts'
import { route } from '../route.ts'
import { failure, instant, integer } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

const PAGE_MAX = 200
/** An instant in ms, and the id of what is due then: where a page begins. */
const POSITION = '^\\d{1,15}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

export const listScheduled = route({
  operation: 'listScheduled',
  method: 'GET',
  path: `${SANDBOX}/scheduled`,
  access: 'both',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary:
    'What the clock will bring, soonest first: expiries, ends of reviews, notifications and their retries.',
  query: Type.Object({
    size: Type.Optional(integer(1, PAGE_MAX)),
    after: Type.Optional(Type.String({ pattern: POSITION })),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'A page; `next` is the `after` of the next one.',
      schema: Type.Object({
        scheduled: Type.Array(
          Type.Object({
            id: Type.String(),
            kind: Type.String(),
            due_at: instant,
            order_id: Type.Optional(Type.String()),
            ...orderNameFields,
            merchant_id: Type.String(),
            attempts: Type.Integer(),
            data: Type.Record(),
          }),
        ),
        next: Type.Optional(Type.String()),
      }),
    },
    400: failure('BAD_VALUE: a malformed position.'),
  },
  async handle({ query, principal, services }) {
    const { size = 50, after } = query
    const [dueAt, workId] = after?.split('_') ?? []
    const position =
      dueAt !== undefined && workId !== undefined ? { dueAt: Number(dueAt), workId } : undefined
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : undefined
    const works = await services.reader.scheduled(merchantId, position, size + 1)
    const page = works.slice(0, size)
    const last = page.at(-1)
    const next = works.length > size && last ? `${last.dueAt}_${last.workId}` : undefined
    const nameOf = await orderNames(
      services.reader,
      page.map(({ orderId }) => orderId),
    )
    const scheduled = page.map((work) => ({ ...onWire(work), ...nameOf(work.orderId) }))
    return { status: 200, body: { scheduled, ...(next !== undefined && { next }) } }
  },
})

function onWire({ workId, kind, dueAt, orderId, merchantId, attempts, data }: DueWork) {
  return {
    id: workId,
    kind,
    due_at: new Date(dueAt).toISOString(),
    ...(orderId !== undefined && { order_id: orderId }),
    merchant_id: merchantId,
    attempts,
    data,
  }
}
