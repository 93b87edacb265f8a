/** How many calls were refused or failed, from their indexes alone. */
import { FAILED_FROM, type FailureCounts, type FailureQuery } from '../../request-log/port.ts'
import { FAILURES_MAX } from '../../request-log/storage.ts'
import { firstIdAt } from '../../request-log/uuid-time.ts'
import { type Run, TABLE } from './request-log-parts.ts'

export async function countFailures(
  run: Run,
  { merchantId, byMerchant, from, to }: FailureQuery,
): Promise<FailureCounts> {
  const values = [firstIdAt(from), firstIdAt(to), ...(merchantId === undefined ? [] : [merchantId])]
  const columns = byMerchant ? 'status, error_code, merchant_id' : 'status, error_code'
  const { rows } = await run(
    `SELECT ${columns}, count(*)::int AS calls FROM (
      SELECT ${columns} FROM ${TABLE}
      WHERE correlation_id >= $1 AND correlation_id < $2 AND status >= ${FAILED_FROM}
      ${merchantId === undefined ? '' : 'AND merchant_id = $3'}
      ORDER BY correlation_id DESC LIMIT ${FAILURES_MAX}
    ) AS failed GROUP BY ${columns}`,
    values,
  )
  const counts = rows.map(({ status, error_code, calls, merchant_id }) => ({
    status: status as number,
    errorCode: error_code as string | null,
    calls: calls as number,
    ...(byMerchant && { merchantId: merchant_id as string | null }),
  }))
  return { counts, isCut: counts.reduce((sum, { calls }) => sum + calls, 0) === FAILURES_MAX }
}
