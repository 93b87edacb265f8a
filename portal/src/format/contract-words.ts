/** The terms of a contract as sentences: what a capture costs, when its money is paid out, and what is kept back. */
import type { FeeRule, Terms } from '../api/contracts.ts'
import { moneyText, percentText } from './money.ts'

export interface Clause {
  title: string
  sentences: string[]
}

export function termsInWords(terms: Terms, currency: string): Clause[] {
  return [
    { title: 'Fees', sentences: feeSentences(terms, currency) },
    { title: 'Refunds', sentences: [REFUNDS[terms.fee_refund]] },
    { title: 'When money is due', sentences: [dueSentence(terms.delay, terms.cut_off.time_zone)] },
    { title: 'Payouts', sentences: payoutSentences(terms, currency) },
    { title: 'Reserve', sentences: [reserveSentence(terms)] },
  ]
}

function feeSentences({ fees, vat_basis_points: vat }: Terms, currency: string): string[] {
  const sorted = [...fees].sort((one, other) => weightOf(other) - weightOf(one))
  const sentences = sorted.map((rule) => feeSentence(rule, currency, fees.length > 1))
  const isCharged = fees.some(
    ({ percentage_basis_points, fixed_amount }) => percentage_basis_points + fixed_amount > 0,
  )
  if (isCharged) {
    sentences.push(vat === 0 ? 'No VAT is added to fees.' : `${percentText(vat)} VAT is added to fees.`)
  }
  return sentences
}

/** The most specific rule of those that fit is the one that counts. */
const weightOf = ({ payment_method, country }: FeeRule) => (payment_method ? 2 : 0) + (country ? 1 : 0)

function feeSentence(rule: FeeRule, currency: string, isOneOfSeveral: boolean): string {
  const { percentage_basis_points: percentage, fixed_amount: fixed } = rule
  const parts = [
    ...(percentage > 0 ? [`${percentText(percentage)} of its amount`] : []),
    ...(fixed > 0 ? [moneyText(fixed, currency)] : []),
  ]
  const price = parts.length > 0 ? parts.join(' plus ') : 'nothing'
  return `${whichCaptures(rule, isOneOfSeveral)} costs ${price}.`
}

function whichCaptures({ payment_method: method, country }: FeeRule, isOneOfSeveral: boolean): string {
  const paid = method === undefined ? '' : ` paid by ${methodName(method)}`
  const from = country === undefined ? '' : ` of an order from ${countryName(country)}`
  if (paid + from !== '') return `A capture${from}${paid}`
  return isOneOfSeveral ? 'Any other capture' : 'A capture'
}

/** `pay_by_card` is "card". */
const methodName = (method: string) =>
  method
    .replace(/^pay_by_/i, '')
    .replaceAll('_', ' ')
    .toLowerCase()

function countryName(code: string): string {
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }).of(code) ?? code
}

const REFUNDS = {
  none: 'A refund gives back none of the fees.',
  percentage: 'A refund gives back its share of the percentage fee. The fixed fee is not given back.',
  all: 'A refund gives back its share of the percentage fee. The refund that gives back the last of a capture gives back the fixed fee, too.',
} as const

function dueSentence({ days, of }: Terms['delay'], zone: string): string {
  const where = `(days begin at midnight, ${zone} time)`
  if (days === 0) return `What is captured on a day is due on the same day ${where}.`
  const kind = of === 'banking' ? 'banking day' : 'day'
  const banking =
    of === 'banking' ? ' Banking days are those on which TARGET2, the euro’s payment system, is open.' : ''
  return `What is captured on a day is due ${days} ${kind}${days === 1 ? '' : 's'} later ${where}.${banking}`
}

function payoutSentences(
  { schedule, cut_off, minimum_payout, settlement }: Terms,
  currency: string,
): string[] {
  return [
    `Payouts are made ${scheduleText(schedule)} at ${cut_off.time} (${cut_off.time_zone} time), of everything that is due by then.`,
    settlement === 'NET'
      ? 'Fees are taken off each payout.'
      : 'Fees are not taken off: they are invoiced apart, and paid by you.',
    ...(minimum_payout > 0
      ? [`A payout of less than ${moneyText(minimum_payout, currency)} waits for the next one.`]
      : []),
  ]
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function scheduleText({ every, on = 1 }: Terms['schedule']): string {
  const days = Array.isArray(on) ? on : [on]
  const [first = 1] = days
  switch (every) {
    case 'day':
      return 'every day'
    case 'weekday':
      return 'from Monday to Friday'
    case 'week':
      return `every ${WEEKDAYS[first - 1]}`
    case 'half-month':
    case 'month': {
      const last = Math.max(...days) > 28 ? ', or on the last day of a month that is shorter,' : ''
      return `on the ${days.map(ordinal).join(' and the ')} of every month${last}`
    }
  }
}

const ENDINGS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' })
const ordinal = (day: number) => `${day}${ENDINGS[ORDINALS.select(day)]}`

function reserveSentence({ reserve }: Terms): string {
  if (!reserve) return 'Nothing is kept back.'
  const { basis_points: rate, days } = reserve
  return `Of each payout, ${percentText(rate)} of its sales is kept back for ${days} ${days === 1 ? 'day' : 'days'}, and is paid out then.`
}
