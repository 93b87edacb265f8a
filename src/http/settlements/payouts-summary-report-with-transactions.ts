import type { MadePayouts } from '../../engine/settlement-reader.ts'
import type { SettlementRows } from '../../engine/settlement-rows.ts'
import { summaryCsv } from '../../reports/settlement-csv.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { csvFile, csvQuery } from './csv-query.ts'
import { counted } from './open-files.ts'
import { attachment, BAD_VALUE, dateRange, dayOf, madePayouts, SETTLEMENTS } from './shared.ts'

export const getPayoutsSummaryReportWithTransactions = route({
  operation: 'getPayoutsSummaryReportWithTransactions',
  method: 'GET',
  path: `${SETTLEMENTS}/reports/payouts-summary-with-transactions`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'The settlement files of all payouts of a time, newest first, in one CSV.',
  query: Type.Object({ ...dateRange, ...csvQuery }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The file; empty where there was no payout.',
      schema: Type.String(),
      contentType: 'text/csv',
    },
    400: BAD_VALUE,
  },
  handle({ merchantId, query, services }) {
    const payouts = withRows(services.settlements, madePayouts(merchantId, query))
    return {
      status: 200,
      contentType: 'text/csv',
      headers: [attachment(`payouts-${dayOf(query.start_date)}-${dayOf(query.end_date)}.csv`)],
      chunks: counted(
        merchantId,
        csvFile(query, (format) => summaryCsv(payouts, format)),
      ),
    }
  },
})

async function* withRows(settlements: SettlementRows, asked: MadePayouts) {
  for await (const payouts of settlements.payouts(asked)) {
    for (const payout of payouts) yield { payout, transactions: () => settlements.allOf(payout) }
  }
}
