import type { Payout } from '../../domain/payout/payout.ts'
import { refuse } from '../../domain/refusals.ts'
import { SUMMARY_PAYOUTS_MAX } from '../../reports/settlement-pdf.ts'
import { instantOf } from '../instants.ts'
import { read } from '../reading.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { madeDocument, partyOf, pdf } from './documents.ts'
import { BAD_VALUE, dateRange, dayOf, madePayouts, SETTLEMENTS } from './shared.ts'

export const getPayoutsSummaryReport = route({
  operation: 'getPayoutsSummaryReport',
  method: 'GET',
  path: `${SETTLEMENTS}/reports/payouts-summary`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'The payouts of a time on paper, with sums for each currency, as PDF.',
  query: Type.Object(dateRange),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'The document.', schema: Type.String(), contentType: 'application/pdf' },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { merchantId, query, services } = call
    const asked = madePayouts(merchantId, query)
    const count = await services.reader.settlements.payoutCount(asked)
    if (count > SUMMARY_PAYOUTS_MAX) {
      return { refusal: refuse('tooManyPayouts', { count, limit: SUMMARY_PAYOUTS_MAX }) }
    }
    const payouts = await read(call, async () => {
      const all: Payout[] = []
      for await (const some of services.settlements.payouts(asked)) all.push(...some)
      return all
    })
    const bytes = await madeDocument(
      services.documents.summary({
        merchant: await partyOf(call),
        issuer: services.issuer,
        from: instantOf(query.start_date),
        to: instantOf(query.end_date),
        payouts: payouts.slice(0, SUMMARY_PAYOUTS_MAX),
      }),
    )
    return pdf(bytes, `payouts-${dayOf(query.start_date)}-${dayOf(query.end_date)}.pdf`)
  },
})
