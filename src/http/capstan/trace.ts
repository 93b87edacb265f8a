import { refuse } from '../../domain/refusals.ts'
import { itemsOfPayout, traceOf } from '../../engine/tracing.ts'
import { route } from '../route.ts'
import { integer } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN, NOT_FOUND } from './shared.ts'
import { itemsOnWire, POSITION, positionOf, traceOnWire, traceSchema } from './tracing-wire.ts'

const PAGE_MAX = 500

export const trace = route({
  operation: 'trace',
  method: 'GET',
  path: `${CAPSTAN}/trace/:id`,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary:
    'Where the money is: from an order, a capture, a refund or a fee to its payout or the day it is due, and from a payout to what is in it.',
  query: Type.Object({
    after: Type.Optional(Type.String({ pattern: POSITION, maxLength: 64 })),
    size: Type.Optional(integer(1, PAGE_MAX)),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'What it is (`found`), what was booked, and where it is. The id is looked for as an order, a payout, and a capture, refund or change that booked a fee, in this order; what is no UUID is a payment reference. Of a payout, `items` is a page, and `next` the `after` of the next one. `next_cut_off` stands where something is in no payout that was made: the first cut-off that can take it; without one it waits for a contract.',
      schema: traceSchema,
    },
    400: BAD_VALUE,
    404: NOT_FOUND,
  },
  async handle({ params, query, principal, services: { reader } }) {
    const id = params.id as string
    const owner = principal.kind === 'merchant' ? principal.merchantId : undefined
    const traced = await traceOf(reader, id, owner)
    if (!traced) return { refusal: refuse('notFound', { what: `Trace of ${id}` }) }
    if (traced.kind !== 'payout') return { status: 200, body: traceOnWire(traced) }
    const after = query.after === undefined ? undefined : positionOf(query.after)
    const { items, next } = await itemsOfPayout(reader, traced.payout.payout, after, query.size ?? 100)
    const page = { items: await itemsOnWire(reader, items), ...(next && { next }) }
    return { status: 200, body: traceOnWire(traced, page) }
  },
})
