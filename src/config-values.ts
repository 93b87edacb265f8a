/**
 * How the text of a setting becomes its value. A parser throws with the end of a sentence that begins with
 * the name of the flag or variable, for example `must be a number from 0 to 65535, not "x"`.
 */
import { isIP } from 'node:net'
import { bicProblem, ibanProblem, normalIban } from './domain/contract/bank-account.ts'
import { mailAddress } from './domain/messages/address.ts'
import { LIVE_LIMITS, RATE_CATEGORIES, type RateLimits } from './rate-limits.ts'

export type Parser<T> = (value: string) => T

class Unusable extends Error {}

function unusable(what: string, value: string): never {
  throw new Unusable(`must be ${what}, not ${JSON.stringify(value)}`)
}

/** A whole number in a range, times `unit`. */
export function integer(from: number, to: number, unit = 1): Parser<number> {
  return (value) => {
    const number = Number(value)
    const fits = /^\d+$/.test(value) && number >= from && number <= to
    return fits ? number * unit : unusable(`a whole number from ${from} to ${to}`, value)
  }
}

const BYTE_UNITS = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 } as const

/** A number of bytes, with a binary unit or without. */
export function bytes(from: number, to: number): Parser<number> {
  return (value) => {
    const match = /^(\d+)([KMGT]?)$/i.exec(value)
    const unit = (match?.[2] ?? '').toUpperCase() as keyof typeof BYTE_UNITS
    const number = Number(match?.[1]) * BYTE_UNITS[unit]
    const fits = number >= from && number <= to
    return fits ? number : unusable(`a number of bytes from ${from} to ${to}, like 65536 or 64K`, value)
  }
}

export function choice<T extends string>(allowed: readonly T[]): Parser<T> {
  return (value) =>
    allowed.find((candidate) => candidate === value) ?? unusable(`one of ${allowed.join(', ')}`, value)
}

export const switched: Parser<boolean> = (value) => {
  if (/^(true|1|yes|on)$/i.test(value)) return true
  return /^(false|0|no|off)$/i.test(value) ? false : unusable('true or false', value)
}

export const text: Parser<string> = (value) => (value === '' ? unusable('given', value) : value)

/** An IP address or a host name; brackets around an IPv6 address are taken off. */
export const host: Parser<string> = (value) => {
  const bare = value.replace(/^\[(.*)\]$/, '$1')
  const named = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(bare)
  return isIP(bare) || (named && !/^[\d.]+$/.test(bare))
    ? bare
    : unusable('a host name or an IP address', value)
}

/** A base URL without credentials, query and fragment, which have no place in a Location. */
export const publicUrl: Parser<string> = (value) => {
  const url = URL.parse(value)
  const plain = url && !url.username && !url.password && !url.search && !url.hash
  if (!plain || !/^https?:$/.test(url.protocol)) {
    return unusable('an http or https URL without credentials or query', value)
  }
  return url.href.replace(/\/+$/, '')
}

/** The value is not repeated in the message: it may hold a password. */
export const databaseUrl: Parser<string> = (value) => {
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  throw new Unusable('must be a URL that begins with postgres://')
}

/** A mail server, with its login in percent-encoding. Not repeated in the message either. */
export const mailUrl: Parser<string> = (value) => {
  const url = /^smtps?:\/\/[^/]/i.test(value) ? URL.parse(value) : null
  const isPlain = url && !/^\/./.test(url.pathname) && !url.search && !url.hash
  if (!isPlain || !isDecodable(url.username) || !isDecodable(url.password)) {
    throw new Unusable('must be a URL like smtps://user:password@host:465, without a path')
  }
  return value
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

export const mailSender: Parser<string> = (value) =>
  mailAddress(value) ?? unusable('an address of mail', value)

/** Long enough that it cannot be guessed: what `openssl rand -hex 32` gives is twice as long. */
const OPERATOR_SECRET_MIN = 32

export const operatorCredential: Parser<{ username: string; secret: string }> = (value) => {
  const colon = value.indexOf(':')
  const username = value.slice(0, colon)
  const secret = value.slice(colon + 1)
  if (colon < 1 || secret.length < OPERATOR_SECRET_MIN || /[^\x21-\x7e]/.test(value)) {
    throw new Unusable(
      `must be username:secret in printable characters, the secret with at least ${OPERATOR_SECRET_MIN} of them`,
    )
  }
  return { username, secret }
}

/** `off`, `live`, or numbers by kind over those of `live`. */
export const rateLimits: Parser<RateLimits | 'off'> = (value) => {
  if (value === 'off') return 'off'
  if (value === 'live') return LIVE_LIMITS
  const limits = { ...LIVE_LIMITS }
  for (const part of value.split(',')) {
    const [name = '', number = ''] = part.split('=')
    const category = RATE_CATEGORIES.find((known) => known === name.trim())
    if (!category || !/^[1-9]\d{0,5}$/.test(number.trim())) {
      return unusable(
        `off, live, or a list of ${RATE_CATEGORIES.join(', ')} with numbers, like other=200`,
        value,
      )
    }
    limits[category] = Number(number)
  }
  return limits
}

export function shortText(max: number): Parser<string> {
  return (value) => {
    const trimmed = value.trim()
    const fits = trimmed !== '' && trimmed.length <= max
    return fits ? trimmed : unusable(`text of 1 to ${max} characters`, value)
  }
}

export const iban: Parser<string> = (value) =>
  ibanProblem(value) === undefined ? normalIban(value) : unusable('an IBAN', value)

export const bic: Parser<string> = (value) => {
  const upper = value.trim().toUpperCase()
  return bicProblem(upper) === undefined ? upper : unusable('a BIC', value)
}

/** `EUR=1000000,SEK=10000000` */
export const amountsByCurrency: Parser<Record<string, number>> = (value) => {
  const amounts: Record<string, number> = {}
  for (const part of value.split(',')) {
    const match = /^\s*([A-Z]{3})=(\d{1,15})\s*$/.exec(part)
    if (!match?.[1]) unusable('amounts in minor units by currency, like EUR=1000000,SEK=10000000', value)
    amounts[match[1]] = Number(match[2])
  }
  return amounts
}

/** `Name | VAT number | address line | …` */
export const issuer: Parser<{ name: string; vatNumber?: string; addressLines: string[] }> = (value) => {
  const [name = '', vatNumber = '', ...addressLines] = value.split('|').map((part) => part.trim())
  if (name === '') unusable('a name, and after bars a VAT number and address lines', value)
  return {
    name,
    ...(vatNumber !== '' && { vatNumber }),
    addressLines: addressLines.filter((line) => line !== ''),
  }
}
