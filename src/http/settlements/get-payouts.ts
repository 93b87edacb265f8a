import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { paginationSchema, payoutSchema } from './schemas.ts'
import { BAD_VALUE, madePayouts, pageOf, paging, payoutFilter, SETTLEMENTS } from './shared.ts'
import { paginationOnWire, payoutOnWire } from './wire.ts'

export const getPayouts = route({
  operation: 'getPayouts',
  method: 'GET',
  path: `${SETTLEMENTS}/payouts`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'List payouts that were made, newest first.',
  query: Type.Object({ ...payoutFilter, ...paging }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'A page of payouts, and links to the pages beside it.',
      schema: Type.Object({ payouts: Type.Array(payoutSchema), pagination: paginationSchema }),
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { merchantId, query, services } = call
    const { size, offset } = pageOf(query)
    const asked = madePayouts(merchantId, query)
    const { settlements } = services.reader
    const [payouts, total] = await Promise.all([
      settlements.payouts(asked, { offset }, size),
      settlements.payoutCount(asked),
    ])
    const count = payouts.length
    const hasNext = offset + count < total && count > 0
    return {
      status: 200,
      body: {
        payouts: payouts.map((payout) => payoutOnWire(payout, call)),
        pagination: paginationOnWire(call, '/payouts', query, { count, total, hasNext }),
      },
    }
  },
})
