/** Amounts, times and texts as ISO 20022 messages write them. */
import { decimalsOf } from '../domain/money.ts'
import { BankFileProblem } from './bank-file-problem.ts'
import { findAll, textOf, type XmlElement } from './xml-reader.ts'

export interface Money {
  amountMinor: number
  currency: string
}

/** @throws BankFileProblem unless it is exact in the decimals of its currency, and in our integers. */
export function moneyOf(element: XmlElement): Money {
  const { text, currency } = element
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) {
    throw new BankFileProblem(`${element.name} has no currency.`, element.place)
  }
  const [, whole, fraction = ''] = /^\+?(\d+)(?:\.(\d*))?$/.exec(text) ?? []
  if (whole === undefined) throw new BankFileProblem(`${shown(text)} is not an amount.`, element.place)
  const decimals = decimalsOf(currency)
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > decimals) {
    throw new BankFileProblem(
      `${shown(text)} is not exact in ${currency}, which has ${decimals} decimals.`,
      element.place,
    )
  }
  const amountMinor = Number(whole + significant.padEnd(decimals, '0'))
  if (!Number.isSafeInteger(amountMinor)) {
    throw new BankFileProblem(`${shown(text)} is more than can be counted exactly.`, element.place)
  }
  return { amountMinor, currency }
}

/** A day is its midnight in UTC, and so is a time that does not say its zone: banks say days in their own. */
export function instantOf(element: XmlElement): number {
  const date = textOf(element, 'Dt')
  const time = textOf(element, 'DtTm')
  const instant = date !== undefined ? dayInstant(date) : time !== undefined ? timeInstant(time) : undefined
  if (instant === undefined) {
    throw new BankFileProblem(
      `${shown(date ?? time ?? '')} is not a date, in ${element.name}.`,
      element.place,
    )
  }
  return instant
}

function dayInstant(text: string): number | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text)?.[1]
  return day === undefined ? undefined : exactInstant(day, '00:00:00.000', 'Z')
}

function timeInstant(text: string): number | undefined {
  const [, day, time, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? []
  if (day === undefined) return undefined
  return exactInstant(day, `${time}.${fraction.slice(0, 3).padEnd(3, '0')}`, zone)
}

/** The 30th of February is refused, not read as one in March. */
function exactInstant(day: string, time: string, zone: string): number | undefined {
  const local = Date.parse(`${day}T${time}Z`)
  const instant = Date.parse(`${day}T${time}${zone}`)
  if (Number.isNaN(local) || Number.isNaN(instant)) return undefined
  return new Date(local).toISOString().startsWith(day) ? instant : undefined
}

/** Characters of a reason or remittance text that are kept: three times what one field may have. */
const TEXT_MAX = 500

/** In one line; nothing when empty. */
export function lineOf(...texts: (string | undefined)[]): string | undefined {
  const line = texts
    .filter((text) => text !== undefined)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...line.slice(0, TEXT_MAX + 1)].slice(0, TEXT_MAX).join('').trim() || undefined
}

/** The code of a reason, and the bank's words: `AC04 Account closed`. */
export function reasonOf(information: XmlElement | undefined): string | undefined {
  const code = textOf(information, 'Rsn', 'Cd') ?? textOf(information, 'Rsn', 'Prtry')
  return lineOf(code, ...findAll(information, 'AddtlInf').map(({ text }) => text))
}

/** What a bank puts where it was given nothing is no reference. */
export function referenceOf(text: string | undefined): string | undefined {
  return text === undefined || /^NOT\s?PROVIDED$/i.test(text) ? undefined : text
}

/** For a message: short, in quotes. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
