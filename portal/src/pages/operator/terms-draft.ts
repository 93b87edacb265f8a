/** Terms as they stand in a form, where everything is text, and as the API takes them. */
import type { FeeRule, Terms } from '../../api/contracts.ts'
import { amountInput, parseAmount } from '../../format/money.ts'

export interface FeeDraft {
  method: string
  country: string
  percentage: string
  fixed: string
}

export interface TermsDraft {
  fees: FeeDraft[]
  vat: string
  feeRefund: Terms['fee_refund']
  settlement: Terms['settlement']
  delayDays: string
  delayOf: Terms['delay']['of']
  every: Terms['schedule']['every']
  /** A day, or two with a comma between them. */
  on: string
  time: string
  zone: string
  minimum: string
  /** Empty: nothing is kept back. */
  reserve: string
  reserveDays: string
}

export const NEW_FEE: FeeDraft = { method: '', country: '', percentage: '', fixed: '' }

export function draftOf(terms: Terms | undefined, currency: string): TermsDraft {
  if (!terms) return { ...EMPTY, fees: [NEW_FEE] }
  const { on } = terms.schedule
  return {
    fees: terms.fees.map((rule) => ({
      method: rule.payment_method ?? '',
      country: rule.country ?? '',
      percentage: String(rule.percentage_basis_points / 100),
      fixed: amountInput(rule.fixed_amount, currency),
    })),
    vat: String(terms.vat_basis_points / 100),
    feeRefund: terms.fee_refund,
    settlement: terms.settlement,
    delayDays: String(terms.delay.days),
    delayOf: terms.delay.of,
    every: terms.schedule.every,
    on: on === undefined ? '' : [on].flat().join(', '),
    time: terms.cut_off.time,
    zone: terms.cut_off.time_zone,
    minimum: amountInput(terms.minimum_payout, currency),
    reserve: terms.reserve ? String(terms.reserve.basis_points / 100) : '',
    reserveDays: terms.reserve ? String(terms.reserve.days) : '',
  }
}

const EMPTY: TermsDraft = {
  fees: [],
  vat: '0',
  feeRefund: 'none',
  settlement: 'NET',
  delayDays: '1',
  delayOf: 'banking',
  every: 'weekday',
  on: '',
  time: '00:00',
  zone: 'Europe/Stockholm',
  minimum: '0',
  reserve: '',
  reserveDays: '',
}

/** The terms, or the names of the fields that cannot be read. Whether they make a contract is for the server to say. */
export function termsOfDraft(draft: TermsDraft, currency: string): Terms | { wrong: string[] } {
  const wrong: string[] = []
  const read = (name: string, value: number | undefined): number => {
    if (value === undefined) wrong.push(name)
    return value ?? 0
  }
  const fees = draft.fees.map((fee, index): FeeRule => {
    const name = (field: string) => (draft.fees.length > 1 ? `${field} of fee ${index + 1}` : field)
    return {
      ...(fee.method.trim() && { payment_method: fee.method.trim() }),
      ...(fee.country.trim() && { country: fee.country.trim().toUpperCase() }),
      percentage_basis_points: read(name('Percentage'), basisPoints(fee.percentage)),
      fixed_amount: read(name('Fixed amount'), parseAmount(fee.fixed.trim() || '0', currency)),
    }
  })
  const hasReserve = draft.reserve.trim() !== '' && draft.reserve.trim() !== '0'
  const terms: Terms = {
    fees,
    vat_basis_points: read('VAT on fees', basisPoints(draft.vat)),
    fee_refund: draft.feeRefund,
    settlement: draft.settlement,
    delay: { days: read('Days until due', whole(draft.delayDays)), of: draft.delayOf },
    schedule: { every: draft.every, ...onOf(draft, (value) => read('On', value)) },
    cut_off: { time: draft.time, time_zone: draft.zone.trim() },
    minimum_payout: read('Smallest payout', parseAmount(draft.minimum.trim() || '0', currency)),
    ...(hasReserve && {
      reserve: {
        basis_points: read('Reserve', basisPoints(draft.reserve)),
        days: read('Days kept back', whole(draft.reserveDays)),
      },
    }),
  }
  return wrong.length > 0 ? { wrong } : terms
}

function onOf(
  { every, on }: TermsDraft,
  read: (value: number | undefined) => number,
): Pick<Terms['schedule'], 'on'> {
  switch (every) {
    case 'day':
    case 'weekday':
      return {}
    case 'half-month':
      return { on: [0, 1].map((index) => read(whole(on.split(',')[index] ?? ''))) }
    case 'week':
    case 'month':
      return { on: read(whole(on)) }
  }
}

/** "2.99" is 299; more than two digits behind the point are none of a contract. */
function basisPoints(percent: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(percent.trim() || '0')
  return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`) : undefined
}

function whole(text: string): number | undefined {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : undefined
}
