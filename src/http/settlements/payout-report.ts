import { read } from '../reading.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { madeDocument, partyOf, pdf, withMaskedAccount } from './documents.ts'
import { BAD_VALUE, NO_SUCH_PAYOUT, paymentReference, readPayout, SETTLEMENTS } from './shared.ts'

export const getPayoutReport = route({
  operation: 'getPayoutReport',
  method: 'GET',
  path: `${SETTLEMENTS}/reports/payout`,
  access: 'both',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'A payout on paper: the invoice for its fees, as PDF. The operator gets those of all merchants.',
  query: Type.Object({ payment_reference: paymentReference }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'The document.', schema: Type.String(), contentType: 'application/pdf' },
    400: BAD_VALUE,
    404: NO_SUCH_PAYOUT,
  },
  async handle(call) {
    const { query, services } = call
    const found = await readPayout(call, query.payment_reference)
    if (found.refusal) return found
    const { payout } = found
    const [merchant, { sums: rows, earliest }, before] = await Promise.all([
      partyOf({ merchantId: payout.merchantId, services }),
      read(call, () => services.settlements.sumsOf(payout)),
      services.reader.settlements.payoutBefore(payout),
    ])
    const bytes = await madeDocument(
      services.documents.payout({
        merchant,
        issuer: services.issuer,
        payout: withMaskedAccount(payout),
        rows,
        // What becomes due between two cut-offs is in the later one's payout; the first has all that there was.
        periodFrom: before?.dueUntil ?? earliest,
        periodTo: payout.dueUntil,
      }),
    )
    return pdf(bytes, `payout-${payout.paymentReference}.pdf`)
  },
})
