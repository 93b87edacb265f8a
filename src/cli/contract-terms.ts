/** Terms at the terminal: from flags or a file, and as a line of a table. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { UsageError } from '../config.ts'
import { CommandError } from './failure.ts'

/** As the HTTP API has them. */
export interface Terms {
  fees: {
    payment_method?: string
    country?: string
    percentage_basis_points: number
    fixed_amount: number
  }[]
  vat_basis_points: number
  fee_refund: string
  settlement: string
  delay: { days: number; of: string }
  schedule: { every: string; on?: number | number[] }
  cut_off: { time: string; time_zone: string }
  minimum_payout: number
  reserve?: { basis_points: number; days: number }
}

/** The JSON object in a file. Throws a CommandError when there is none. */
export function jsonFile(path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Told below.
  }
  throw new CommandError(`${path} holds no JSON object.`)
}

/** What most contracts need; the rest is for a file. */
export function addTermFlags(command: Command): Command {
  return command
    .option('--file <terms.json>', 'the terms as the HTTP API takes them; instead of the flags below')
    .option('--percentage <percent>', 'fee of each capture, such as 2.99', percent)
    .option('--fixed <amount>', 'fee of each capture beside it, minor units', wholeNumber)
    .option('--vat <percent>', 'VAT on fees', percent, 0)
    .option('--fee-refund <what>', 'what refunds give back of fees: none, percentage or all', 'none')
    .option('--settlement <type>', 'NET: fees are taken off; GROSS: they are invoiced', 'NET')
    .option('--delay <days>', 'days from a capture until it can be paid out', wholeNumber)
    .option('--banking-days', 'these days are those on which banks work')
    .option('--schedule <every>', 'day, weekday, week:3 (Wednesday), half-month:1,15 or month:31', schedule)
    .option('--cut-off <time>', 'time of day at which payouts are made', '00:00')
    .option('--time-zone <name>', 'whose time of day', 'UTC')
    .option('--minimum <amount>', 'a payout of less waits for the next one, minor units', wholeNumber, 0)
    .option('--reserve <percent:days>', 'what is kept back of sales, and for how long', reserve)
}

interface TermFlags {
  file?: string
  percentage?: number
  fixed?: number
  vat: number
  feeRefund: string
  settlement: string
  delay?: number
  bankingDays?: true
  schedule?: Terms['schedule']
  cutOff: string
  timeZone: string
  minimum: number
  reserve?: Terms['reserve']
}

/** The server says what is wrong with them; here only what is missing is told. */
export function termsFrom(flags: TermFlags): Record<string, unknown> {
  const { percentage, fixed, delay, schedule: every } = flags
  if (flags.file !== undefined) {
    const isBoth = [percentage, fixed, delay, every].some((flag) => flag !== undefined)
    if (isBoth) throw new UsageError('Terms come from --file or from flags, not from both.')
    return jsonFile(flags.file)
  }
  if (percentage === undefined || fixed === undefined || delay === undefined || every === undefined) {
    throw new UsageError('Terms need --file, or --percentage, --fixed, --delay and --schedule.')
  }
  const terms: Terms = {
    fees: [{ percentage_basis_points: percentage, fixed_amount: fixed }],
    vat_basis_points: flags.vat,
    fee_refund: flags.feeRefund,
    settlement: flags.settlement,
    delay: { days: delay, of: flags.bankingDays ? 'banking' : 'calendar' },
    schedule: every,
    cut_off: { time: flags.cutOff, time_zone: flags.timeZone },
    minimum_payout: flags.minimum,
    ...(flags.reserve && { reserve: flags.reserve }),
  }
  return { ...terms }
}

/** Basis points. */
function percent(text: string): number {
  const [, whole = '', part = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text) ?? []
  if (whole === '') throw new UsageError(`${JSON.stringify(text)} is no percentage, such as 2.99.`)
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageError(`${JSON.stringify(text)} is no whole number.`)
}

function schedule(text: string): Terms['schedule'] {
  const [every = '', days] = text.split(':')
  if (days === undefined) return { every }
  const list = days.split(',').map(wholeNumber)
  return { every, on: list.length === 1 ? (list[0] as number) : list }
}

function reserve(text: string): Terms['reserve'] {
  const [share = '', days = ''] = text.split(':')
  return { basis_points: percent(share), days: wholeNumber(days) }
}

const percentText = (basisPoints: number) => `${basisPoints / 100} %`

const DAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Name and value of each, for people. */
export function termsText(terms: Terms): [name: string, value: string][] {
  const { delay, cut_off, reserve: kept } = terms
  const fees = terms.fees.map((fee) => {
    const about = [fee.payment_method, fee.country].filter(Boolean).join(' in ')
    const price = `${percentText(fee.percentage_basis_points)} + ${fee.fixed_amount}`
    return about === '' ? price : `${about}: ${price}`
  })
  return [
    ['fees', fees.join('; ')],
    ['VAT on fees', percentText(terms.vat_basis_points)],
    ['refunds give back', terms.fee_refund],
    ['settlement', terms.settlement],
    ['paid after', `${delay.days} ${delay.of} days`],
    ['paid every', `${scheduleText(terms.schedule)}, ${cut_off.time} ${cut_off.time_zone}`],
    ['at least', String(terms.minimum_payout)],
    ['reserve', kept ? `${percentText(kept.basis_points)} for ${kept.days} days` : 'none'],
  ]
}

function scheduleText({ every, on }: Terms['schedule']): string {
  if (on === undefined) return every
  return every === 'week' ? String(DAYS[on as number]) : `${every} on ${[on].flat().join(' and ')}`
}
