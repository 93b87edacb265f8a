/** What is paid out next, as things stand. */
import { refuse } from '../../domain/refusals.ts'
import { nextPayouts } from '../../engine/next-payouts.ts'
import { route } from '../route.ts'
import { instant, text } from '../schemas/fields.ts'
import { totalsOnWire, totalsSchema } from '../schemas/payout-totals.ts'
import { type Static, Type } from '../schemas/type.ts'
import { PAYOUTS } from './payouts.ts'
import { BAD_VALUE } from './shared.ts'
import { dateTime } from './tracing-wire.ts'

const schema = Type.Object({
  merchant_id: Type.String(),
  payouts: Type.Array(
    Type.Object({
      currency: Type.String(),
      cut_off: instant,
      settlement_amount: Type.Integer(),
      is_paid: Type.Boolean(),
      totals: totalsSchema,
    }),
  ),
})

export const readNextPayouts = route({
  operation: 'readNextPayouts',
  method: 'GET',
  path: `${PAYOUTS}/next`,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary:
    "When a merchant's next payouts are made, and what each comes to if nothing else happens until then. The operator names the merchant.",
  query: Type.Object({ merchant_id: Type.Optional(text(64, 1)) }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'By currency. `totals`: of everything that is due at the cut-off, less the reserve and what pays earlier debt, by the rules that will make it; what is captured, refunded or agreed on until then changes it. `is_paid` is false where nothing is transferred: it is below the minimum and waits for more, or nothing is left.',
      schema,
    },
    400: BAD_VALUE,
  },
  async handle({ query, principal, services: { reader, mode } }) {
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    if (merchantId === undefined) return { refusal: refuse('badValue', { fields: 'merchant_id' }) }
    const found = await nextPayouts(reader, mode, merchantId)
    const payouts = found.map(({ currency, cutOff, totals, isPaid }) => ({
      currency,
      cut_off: dateTime(cutOff),
      settlement_amount: totals.settlement,
      is_paid: isPaid,
      totals: totalsOnWire(totals),
    }))
    return { status: 200, body: { merchant_id: merchantId, payouts } satisfies Static<typeof schema> }
  },
})
