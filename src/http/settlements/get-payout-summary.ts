import { instantOf } from '../instants.ts'
import { read } from '../reading.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { payoutSummarySchema } from './schemas.ts'
import { BAD_VALUE, madePayouts, SETTLEMENTS, summaryFilter } from './shared.ts'
import { addedTo, type Sums, summaryOnWire } from './wire.ts'

export const getPayoutSummary = route({
  operation: 'getPayoutSummary',
  method: 'GET',
  path: `${SETTLEMENTS}/payouts/summary`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'Add up the payouts of a time, one sum for each currency.',
  query: Type.Object(summaryFilter),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The sums, by currency; none where there was no payout.',
      schema: Type.Array(payoutSummarySchema),
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { merchantId, query, services } = call
    const byCurrency = new Map<string, Sums>()
    await read(call, async () => {
      for await (const payouts of services.settlements.payouts(madePayouts(merchantId, query))) {
        for (const payout of payouts) {
          byCurrency.set(payout.currency, addedTo(byCurrency.get(payout.currency), payout))
        }
      }
    })
    const [from, to] = [instantOf(query.start_date), instantOf(query.end_date)]
    const body = [...byCurrency]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([currency, sums]) => summaryOnWire(currency, sums, from, to))
    return { status: 200, body }
  },
})
