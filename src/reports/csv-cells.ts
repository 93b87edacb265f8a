/** Single cells of a settlement file, written and read: amounts, rates, dates, and text that a spreadsheet opens. */
import { decimalsOf, decimalText } from '../domain/money.ts'
import type { CellKind, CsvFormat } from './csv-layout.ts'

/** The file cannot be read; the message says why, in words for the person who sent it. */
export class CsvProblem extends Error {
  /** From 1, as editors count. */
  readonly line: number
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.name = 'CsvProblem'
    this.line = line
  }
}

/**
 * What a spreadsheet would run: a formula's first character, in its full-width form too, or white space that it skips
 * before one. Apostrophes count as well, so that a text that began with one is told apart from one that was guarded.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const GUARDED = /^'+[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const NEGATIVE_NUMBER = /^-\d+(?:[.,]\d+)?$/

export const guarded = (text: string): string =>
  FORMULA.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text
export const unguarded = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell)

/** Any delimiter is quoted, not only the file's: a program that guesses the delimiter must not be led astray by a text. */
const QUOTED = /[;,\t|"\r\n]/
export const quoted = (cell: string): string => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** @param value minor units, basis points or ms; `undefined` is an empty cell. */
export function cellText(
  value: string | number | undefined,
  kind: CellKind,
  currency: string,
  format: CsvFormat,
): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return quoted(guarded(value))
  const text = numberText(value, kind, currency, format)
  return text.includes(format.delimiter) ? quoted(text) : text
}

function numberText(value: number, kind: CellKind, currency: string, format: CsvFormat): string {
  switch (kind) {
    case 'date':
      return dateText(value, format.dates)
    case 'amount':
      return decimalText(value, currency).replace('.', format.decimalMark)
    case 'rate':
      return fixedText(value, RATE_DECIMALS).replace('.', format.decimalMark)
    default:
      return String(value)
  }
}

/** A basis point is a hundredth of a percent. */
const RATE_DECIMALS = 2
const fixedText = (value: number, decimals: number) => {
  const digits = String(value).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

export function dateText(at: number, dates: CsvFormat['dates']): string {
  const iso = new Date(at).toISOString()
  if (dates === 'iso') return iso
  if (dates === 'iso-date') return iso.slice(0, 10)
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`
}

/** Why a cell is not what its column says. */
export interface Unreadable {
  problem: string
}
export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && 'problem' in value

const DECIMAL = /^([+-]?)(\d+)(?:([.,])(\d+))?$/

export interface ReadNumber {
  value: number
  /** Absent for a whole number. */
  mark?: '.' | ','
}

/**
 * A number with at most `decimals` decimals, as so many of its smallest units. Thousands that are set apart are refused,
 * and so is one decimal too many: `1.234` of EUR could be either, and must not become a wrong amount.
 */
export function readDecimal(cell: string, decimals: number): ReadNumber | Unreadable {
  const [matched, sign = '', whole = '', mark, fraction = ''] = DECIMAL.exec(cell.trim()) ?? []
  if (matched === undefined) return { problem: 'is not a number' }
  if (fraction.length > decimals) return { problem: `has more than ${decimals} decimals` }
  const value = Number(whole + fraction.padEnd(decimals, '0'))
  if (!Number.isSafeInteger(value)) return { problem: 'is too large' }
  return {
    value: sign === '-' && value !== 0 ? -value : value,
    ...(mark !== undefined && { mark: mark as '.' | ',' }),
  }
}

export const readAmount = (cell: string, currency: string) => readDecimal(cell, decimalsOf(currency))

/** A percentage, in basis points. No VAT is above 100 %: files that write 2500 for 25 % mean basis points. */
export function readRate(cell: string): ReadNumber | Unreadable {
  const read = readDecimal(cell, RATE_DECIMALS)
  if (isUnreadable(read) || read.mark !== undefined || read.value <= 10_000) return read
  return { value: read.value / 100 }
}

export type DateFamily = 'iso' | 'european'

export interface ReadDate {
  at: number
  family: DateFamily
  /** What the text does not say is less than this: 1, 1000, 60,000 ms, or a day. */
  precisionMs: number
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/
const EUROPEAN = /^(\d\d)\/(\d\d)\/(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?$/
const DAY_MS = 86_400_000

/** Without an offset it is UTC. */
export function readDate(cell: string): ReadDate | Unreadable {
  const text = cell.trim()
  const iso = ISO.exec(text)
  const european = iso ? null : EUROPEAN.exec(text)
  if (!iso && !european) return { problem: 'is neither YYYY-MM-DD nor DD/MM/YYYY' }
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : [european?.[3], european?.[2], european?.[1]]
  const [hour, minute, second] = (iso ?? european)?.slice(4, 7) ?? []
  const at = instant([year, month, day, hour, minute, second].map((part) => Number(part ?? 0)))
  if (at === undefined) return { problem: 'is not a day and time that exists' }
  const fraction = iso?.[7]
  const offsetMs =
    (iso?.[8] === '-' ? -1 : 1) * (Number(iso?.[9] ?? 0) * 60 + Number(iso?.[10] ?? 0)) * 60_000
  return {
    at: at + Number((fraction ?? '').padEnd(3, '0').slice(0, 3)) - offsetMs,
    family: iso ? 'iso' : 'european',
    precisionMs: precisionOf(hour, second, fraction),
  }
}

function precisionOf(hour: string | undefined, second: string | undefined, fraction: string | undefined) {
  if (hour === undefined) return DAY_MS
  if (second === undefined) return 60_000
  return fraction === undefined ? 1000 : 1
}

function instant(parts: number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year, month - 1, day)
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return exists ? date.getTime() : undefined
}
