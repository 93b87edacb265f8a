import { route } from '../route.ts'
import { payoutSchema } from './schemas.ts'
import { NO_SUCH_PAYOUT, readPayout, SETTLEMENTS } from './shared.ts'
import { payoutOnWire } from './wire.ts'

export const getPayout = route({
  operation: 'getPayout',
  method: 'GET',
  path: `${SETTLEMENTS}/payouts/:payment_reference`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'Read a payout by its payment reference.',
  answers: {
    200: { description: 'The payout.', schema: payoutSchema },
    404: NO_SUCH_PAYOUT,
  },
  async handle(call) {
    const found = await readPayout(call, call.params.payment_reference ?? '')
    return found.refusal ? found : { status: 200, body: payoutOnWire(found.payout, call) }
  },
})
