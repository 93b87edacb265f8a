/** Money, dates and countries as people of a locale write them. */
import { decimalsOf } from '../domain/money.ts'

export interface Formats {
  /** Minor units of the currency. */
  money(amountMinor: number): string
  number(value: number): string
  /** An instant, ms; in UTC, since the server does not know where the shopper is. */
  instant(at: number): string
  /** The day of an instant, ms, where the shopper bought. */
  date(at: number): string
  country(code: string): string
}

/**
 * Of a day only the date is told, so it has to be the one that it was there. Countries with several zones have that of
 * most of their people.
 */
const ZONES: Record<string, string> = {
  AT: 'Europe/Vienna',
  AU: 'Australia/Sydney',
  BE: 'Europe/Brussels',
  CA: 'America/Toronto',
  CH: 'Europe/Zurich',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  ES: 'Europe/Madrid',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GR: 'Europe/Athens',
  HU: 'Europe/Budapest',
  IE: 'Europe/Dublin',
  IT: 'Europe/Rome',
  MX: 'America/Mexico_City',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  NZ: 'Pacific/Auckland',
  PL: 'Europe/Warsaw',
  PT: 'Europe/Lisbon',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  SK: 'Europe/Bratislava',
  US: 'America/New_York',
}

/**
 * `locale`: as a shop sent it (`sv-SE`); one that nobody knows reads as English. `country`: where days begin and end;
 * of one that is not known they are those of UTC.
 */
export function formatsOf(locale: string, currency: string, country = ''): Formats {
  const known = supported(locale)
  // As amounts are counted everywhere: Intl has none for the forint and others of which people use no coins.
  const decimals = decimalsOf(currency)
  const money = new Intl.NumberFormat(known, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  const numbers = new Intl.NumberFormat(known)
  const instants = new Intl.DateTimeFormat(known, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  const timeZone = Object.hasOwn(ZONES, country.toUpperCase()) ? ZONES[country.toUpperCase()] : 'UTC'
  const dates = new Intl.DateTimeFormat(known, { dateStyle: 'long', timeZone })
  const regions = new Intl.DisplayNames(known, { type: 'region' })
  return {
    money: (amountMinor) => money.format(amountMinor / 10 ** decimals),
    number: (value) => numbers.format(value),
    instant: (at) => `${instants.format(at)} UTC`,
    date: (at) => dates.format(at),
    country: (code) => regions.of(code.toUpperCase()) ?? code,
  }
}

function supported(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
