/** Money, instants and countries as people of a locale write them. */

export interface Formats {
  /** Minor units of the currency. */
  money(amountMinor: number): string
  number(value: number): string
  /** An instant, ms; in UTC, since the server does not know where the shopper is. */
  instant(at: number): string
  country(code: string): string
}

/** `locale`: as a shop sent it (`sv-SE`); one that nobody knows reads as English. */
export function formatsOf(locale: string, currency: string): Formats {
  const known = supported(locale)
  const money = new Intl.NumberFormat(known, { style: 'currency', currency })
  // The currency's own: none for the yen, three for the Kuwaiti dinar.
  const { maximumFractionDigits: decimals = 2 } = money.resolvedOptions()
  const numbers = new Intl.NumberFormat(known)
  const instants = new Intl.DateTimeFormat(known, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  const regions = new Intl.DisplayNames(known, { type: 'region' })
  return {
    money: (amountMinor) => money.format(amountMinor / 10 ** decimals),
    number: (value) => numbers.format(value),
    instant: (at) => `${instants.format(at)} UTC`,
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
