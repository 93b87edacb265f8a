/** Terms of a contract on the wire. */
import {
  type ContractTerms,
  type ContractVersion,
  FEE_REFUNDS,
  type PayoutSchedule,
  type Weekday,
} from '../../domain/contract/contract.ts'
import { AMOUNT_MAX, instant, integer, oneOf, text } from '../schemas/fields.ts'
import { type Schema, type Static, Type } from '../schemas/type.ts'

/** As the domain's own rules have them (domain/contract/terms-problem.ts), so that the field is named that breaks one. */
const BASIS_POINTS = integer(0, 10_000)
const RULES_MAX = 100
const DELAY_DAYS_MAX = 365
const RESERVE_DAYS_MAX = 730

const day = integer(1, 31)

/** A day or two, by what payouts are every. */
const on: Schema<number | number[]> = {
  type: ['integer', 'array'],
  minimum: 1,
  maximum: 31,
  items: day,
  minItems: 2,
  maxItems: 2,
  description: 'week: 1 (Monday) to 7; half-month: two days of the month; month: a day of it',
}

/**
 * Every field that money depends on has to be there: one that is misspelt must not be taken for one that was left out.
 */
export const termsFields = {
  fees: Type.Array(
    Type.Object({
      payment_method: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]{1,64}$' })),
      country: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2}$' })),
      percentage_basis_points: BASIS_POINTS,
      fixed_amount: integer(0, AMOUNT_MAX),
    }),
    { minItems: 1, maxItems: RULES_MAX },
  ),
  vat_basis_points: BASIS_POINTS,
  fee_refund: oneOf(FEE_REFUNDS),
  settlement: oneOf(['NET', 'GROSS']),
  delay: Type.Object({ days: integer(0, DELAY_DAYS_MAX), of: oneOf(['calendar', 'banking']) }),
  schedule: Type.Object({
    every: oneOf(['day', 'weekday', 'week', 'half-month', 'month']),
    on: Type.Optional(on),
  }),
  cut_off: Type.Object({
    time: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
    time_zone: text(64, 1),
  }),
  minimum_payout: integer(0),
  reserve: Type.Optional(
    Type.Object({ basis_points: integer(1, 10_000), days: integer(1, RESERVE_DAYS_MAX) }),
  ),
}

export const termsSchema = Type.Object(termsFields)
type TermsOnWire = Static<typeof termsSchema>

/** `wrong`: the field whose value does not fit another's. */
export function termsOf(sent: TermsOnWire): ContractTerms | { wrong: string } {
  const schedule = scheduleOf(sent.schedule)
  if (schedule === undefined) return { wrong: 'schedule.on' }
  const { delay, cut_off, reserve } = sent
  return {
    fees: sent.fees.map(({ payment_method, country, percentage_basis_points, fixed_amount }) => ({
      ...(payment_method !== undefined && { paymentMethod: payment_method }),
      ...(country !== undefined && { country: country.toUpperCase() }),
      percentage: percentage_basis_points,
      fixed: fixed_amount,
    })),
    vatRate: sent.vat_basis_points,
    feeRefund: sent.fee_refund,
    settlement: sent.settlement,
    delay: { days: delay.days, of: delay.of },
    schedule,
    cutOff: { time: cut_off.time, timeZone: cut_off.time_zone },
    minimumPayout: sent.minimum_payout,
    ...(reserve && { reserve: { rate: reserve.basis_points, days: reserve.days } }),
  }
}

/** Undefined when the days do not belong to what payouts are every. */
function scheduleOf({ every, on: days }: TermsOnWire['schedule']): PayoutSchedule | undefined {
  switch (every) {
    case 'day':
    case 'weekday':
      return days === undefined ? { every } : undefined
    case 'week':
      return isOneOf(days, 7) ? { every, on: days as Weekday } : undefined
    case 'month':
      return isOneOf(days, 31) ? { every, on: days } : undefined
    case 'half-month': {
      if (!Array.isArray(days)) return undefined
      const [first = 0, second = 0] = days
      return first < second ? { every, on: [first, second] } : undefined
    }
  }
}

function isOneOf(days: number | number[] | undefined, most: number): days is number {
  return typeof days === 'number' && days <= most
}

/** `replaced`: another version is valid from the same instant, so that this one never was, or never will be. */
const VERSION_STATES = ['valid', 'planned', 'past', 'replaced'] as const

export const versionSchema = Type.Object({
  version: Type.Integer(),
  state: oneOf(VERSION_STATES),
  valid_from: instant,
  registered_at: instant,
  registered_by: Type.Optional(Type.String()),
  ...termsFields,
})

/** `versions`: all of the contract's, which tell whether this one is valid. */
export function versionOnWire(
  version: ContractVersion,
  versions: readonly ContractVersion[],
  valid: ContractVersion | undefined,
  now: number,
  showsWho: boolean,
) {
  const isReplaced = versions.some(
    (other) => other.validFrom === version.validFrom && other.version > version.version,
  )
  const state: (typeof VERSION_STATES)[number] =
    version.version === valid?.version
      ? 'valid'
      : isReplaced
        ? 'replaced'
        : version.validFrom > now
          ? 'planned'
          : 'past'
  return {
    version: version.version,
    state,
    valid_from: new Date(version.validFrom).toISOString(),
    registered_at: new Date(version.registeredAt).toISOString(),
    ...(showsWho && { registered_by: version.registeredBy }),
    ...termsOnWire(version),
  }
}

function termsOnWire(terms: ContractTerms) {
  const { delay, schedule, cutOff, reserve } = terms
  return {
    fees: terms.fees.map(({ paymentMethod, country, percentage, fixed }) => ({
      ...(paymentMethod !== undefined && { payment_method: paymentMethod }),
      ...(country !== undefined && { country }),
      percentage_basis_points: percentage,
      fixed_amount: fixed,
    })),
    vat_basis_points: terms.vatRate,
    fee_refund: terms.feeRefund,
    settlement: terms.settlement,
    delay: { days: delay.days, of: delay.of },
    schedule: { every: schedule.every, ...('on' in schedule && { on: schedule.on }) },
    cut_off: { time: cutOff.time, time_zone: cutOff.timeZone },
    minimum_payout: terms.minimumPayout,
    ...(reserve && { reserve: { basis_points: reserve.rate, days: reserve.days } }),
  }
}
