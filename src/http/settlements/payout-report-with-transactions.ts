import { payoutCsv } from '../../reports/settlement-csv.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { csvFile, csvQuery } from './csv-query.ts'
import { counted } from './open-files.ts'
import { attachment, BAD_VALUE, NO_SUCH_PAYOUT, paymentReference, readPayout, SETTLEMENTS } from './shared.ts'

export const getPayoutReportWithTransactions = route({
  operation: 'getPayoutReportWithTransactions',
  method: 'GET',
  path: `${SETTLEMENTS}/reports/payout-with-transactions`,
  access: 'both',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary:
    'The settlement file of a payout: its totals and each of its rows, as CSV. The operator gets those of all merchants.',
  query: Type.Object({ payment_reference: paymentReference, ...csvQuery }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'The file.', schema: Type.String(), contentType: 'text/csv' },
    400: BAD_VALUE,
    404: NO_SUCH_PAYOUT,
  },
  async handle(call) {
    const { merchantId, query, services } = call
    const found = await readPayout(call, query.payment_reference)
    if (found.refusal) return found
    const { payout } = found
    return {
      status: 200,
      contentType: 'text/csv',
      headers: [attachment(`payout-${payout.paymentReference}.csv`)],
      chunks: counted(
        merchantId,
        csvFile(query, (format) => payoutCsv(payout, services.settlements.allOf(payout), format)),
      ),
    }
  },
})
