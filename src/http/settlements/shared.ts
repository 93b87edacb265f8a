/** What the operations of the Settlements API have in common. */

import type { Payout } from '../../domain/payout/payout.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { MadePayouts } from '../../engine/settlement-reader.ts'
import { instantOf } from '../instants.ts'
import type { Call } from '../route.ts'
import { failure, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

export const SETTLEMENTS = '/settlements/v1'

export const BAD_VALUE = failure('BAD_VALUE: the parameters that break a rule, in one message.')
export const NO_SUCH_PAYOUT = failure('NOT_FOUND: no such payout of this merchant.')

/** As documented. */
const SIZE_DEFAULT = 20
const SIZE_MAX = 500
/** Whoever wants to begin so far behind is better served by a report, or by payouts one by one. */
const OFFSET_MAX = 10_000_000

/** A bare date is its first instant, UTC. */
const dateOrInstant = Type.String({
  format: 'date-or-date-time',
  maxLength: 40,
  description: 'ISO 8601. A date without a time is 00:00:00Z of that day.',
})

export const paymentReference = text(255, 1)

const currencyCode = Type.String({ pattern: '^[A-Za-z]{3}$' })

/** Of the payouts' dates; `end_date` itself is not in it. */
export const dateRange = { start_date: dateOrInstant, end_date: dateOrInstant }

export const payoutFilter = {
  start_date: Type.Optional(dateOrInstant),
  end_date: Type.Optional(dateOrInstant),
  currency_code: Type.Optional(currencyCode),
}

export const summaryFilter = { ...dateRange, currency_code: Type.Optional(currencyCode) }

export const paging = {
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: SIZE_MAX, default: SIZE_DEFAULT })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: OFFSET_MAX, default: 0 })),
}

export interface Paging {
  size?: number
  offset?: number
}

export function pageOf({ size = SIZE_DEFAULT, offset = 0 }: Paging): { size: number; offset: number } {
  return { size, offset }
}

export interface PayoutFilter {
  start_date?: string
  end_date?: string
  currency_code?: string
}

export function madePayouts(
  merchantId: string,
  { start_date, end_date, currency_code }: PayoutFilter,
): MadePayouts {
  return {
    merchantId,
    ...(currency_code !== undefined && { currency: currency_code.toUpperCase() }),
    ...(start_date !== undefined && { from: instantOf(start_date) }),
    ...(end_date !== undefined && { to: instantOf(end_date) }),
  }
}

/**
 * A payout that was made: of the caller's, or any for the operator. Another merchant's is as good as none, and so is one
 * that still collects.
 */
export async function readPayout(
  { principal, services }: Pick<Call<unknown, unknown>, 'principal' | 'services'>,
  reference: string,
): Promise<{ payout: Payout; refusal?: never } | { refusal: Refusal }> {
  const payout = await services.reader.payout(reference)
  const isSeen = principal.kind === 'operator' || payout?.merchantId === principal.merchantId
  if (!isSeen || payout?.createdAt === undefined) {
    return { refusal: refuse('noSuchPayout', { payment_reference: reference }) }
  }
  return { payout }
}

/** A file that a browser keeps, and does not show. */
export function attachment(name: string): [string, string] {
  return ['Content-Disposition', `attachment; filename="${name}"`]
}

export const dayOf = (value: string) => new Date(instantOf(value)).toISOString().slice(0, 10)
