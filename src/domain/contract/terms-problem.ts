/** What must hold for terms before a capture is priced by them. Each condition that does not is a sentence. */
import {
  type ContractTerms,
  FEE_REFUNDS,
  type FeeRule,
  type PayoutSchedule,
  type SettlementDelay,
} from './contract.ts'
import { isCountry } from './countries.ts'

/** 100 %: more would cost the merchant more than the capture brings. */
const RATE_MAX = 10_000
/** As large as an amount can be on the wire. */
const FIXED_MAX = 200_000_000
/** Each capture looks through all of them. */
const RULES_MAX = 100
const DELAY_DAYS_MAX = 365
/** Two years: reserves that are kept for longer are deposits, and agreed otherwise. */
const RESERVE_DAYS_MAX = 730
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/
/** As the Payments API spells them. */
const PAYMENT_METHOD = /^[A-Za-z0-9_]{1,64}$/

/** What is wrong with the terms, as a sentence; undefined when nothing is. */
export function termsProblem(terms: ContractTerms, currency: string): string | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return 'The currency is not three upper-case letters.'
  return (
    feesProblem(terms.fees) ??
    (isWithin(terms.vatRate, 0, RATE_MAX) ? undefined : `vatRate is not 0 to ${RATE_MAX} basis points.`) ??
    (FEE_REFUNDS.includes(terms.feeRefund) ? undefined : `feeRefund is none of ${FEE_REFUNDS.join(', ')}.`) ??
    (['NET', 'GROSS'].includes(terms.settlement) ? undefined : 'settlement is neither NET nor GROSS.') ??
    delayProblem(terms.delay) ??
    scheduleProblem(terms.schedule) ??
    cutOffProblem(terms.cutOff) ??
    (isWithin(terms.minimumPayout, 0, Number.MAX_SAFE_INTEGER)
      ? undefined
      : 'minimumPayout is not 0 or more.') ??
    reserveProblem(terms.reserve)
  )
}

function feesProblem(rules: FeeRule[]): string | undefined {
  if (rules.length > RULES_MAX) return `There are more than ${RULES_MAX} fee rules.`
  const seen = new Set<string>()
  for (const rule of rules) {
    const problem = ruleProblem(rule)
    if (problem !== undefined) return problem
    const fits = fitOf(rule)
    if (seen.has(fits)) return `Two fee rules are for ${fits}.`
    seen.add(fits)
  }
  return seen.has(ANY) ? undefined : 'No fee rule is for any payment method in any country.'
}

/** What a rule is for: of two rules for the same one would be in vain. */
function fitOf({ paymentMethod, country }: FeeRule): string {
  return `${paymentMethod?.toLowerCase() ?? 'any payment method'} in ${country ?? 'any country'}`
}

const ANY = 'any payment method in any country'

function ruleProblem({ paymentMethod, country, percentage, fixed }: FeeRule): string | undefined {
  if (paymentMethod !== undefined && !PAYMENT_METHOD.test(paymentMethod)) {
    return 'A payment method is not made of 1 to 64 letters, digits and _.'
  }
  if (country !== undefined && !isCountry(country)) return 'The country of a fee rule is none.'
  if (!isWithin(percentage, 0, RATE_MAX)) return `A percentage fee is not 0 to ${RATE_MAX} basis points.`
  if (!isWithin(fixed, 0, FIXED_MAX)) return `A fixed fee is not 0 to ${FIXED_MAX} minor units.`
  return undefined
}

function delayProblem({ days, of }: SettlementDelay): string | undefined {
  if (!isWithin(days, 0, DELAY_DAYS_MAX)) return `The delay is not 0 to ${DELAY_DAYS_MAX} days.`
  return ['calendar', 'banking'].includes(of)
    ? undefined
    : 'The delay is of neither calendar nor banking days.'
}

function scheduleProblem(schedule: PayoutSchedule): string | undefined {
  switch (schedule.every) {
    case 'day':
    case 'weekday':
      return undefined
    case 'week':
      return isWithin(schedule.on, 1, 7) ? undefined : 'The weekday of payouts is not 1 to 7.'
    case 'half-month':
      return halfMonthProblem(schedule.on)
    case 'month':
      return isWithin(schedule.on, 1, 31) ? undefined : 'The day of payouts is not 1 to 31.'
    default:
      return 'Payouts are every day, weekday, week, half-month or month.'
  }
}

function halfMonthProblem(days: number[]): string | undefined {
  if (days.length !== 2) return 'Payouts are on two days of a month.'
  const [first, second] = days as [number, number]
  if (!(isWithin(first, 1, 31) && isWithin(second, 1, 31))) return 'A day of payouts is not 1 to 31.'
  return first < second ? undefined : 'The first day of payouts is not before the second.'
}

function cutOffProblem({ time, timeZone }: ContractTerms['cutOff']): string | undefined {
  if (!TIME.test(time)) return 'The cut-off time is not 00:00 to 23:59.'
  return isZone(timeZone) ? undefined : 'The cut-off has a time zone that does not exist.'
}

/** A name of the IANA's database. An offset such as +01:00, which Intl takes too, knows no summer. */
function isZone(name: string): boolean {
  if (!/[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function reserveProblem(reserve: ContractTerms['reserve']): string | undefined {
  if (reserve === undefined) return undefined
  if (!isWithin(reserve.rate, 1, RATE_MAX)) return `The reserve is not 1 to ${RATE_MAX} basis points.`
  return isWithin(reserve.days, 1, RESERVE_DAYS_MAX)
    ? undefined
    : `The reserve is kept for other than 1 to ${RESERVE_DAYS_MAX} days.`
}

/** A whole number between the two, both included. */
function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most
}
