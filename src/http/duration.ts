/** ISO 8601 durations (`P29D`, `P1M`, `PT36H`), without fractions and signs. */

export interface Duration {
  years: number
  months: number
  days: number
  ms: number
}

const FORM =
  /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?!$)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?$/

const DAY_MS = 86_400_000

/** Undefined when the text is not a duration. */
export function parseDuration(text: string): Duration | undefined {
  const match = FORM.exec(text)
  if (!match) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  return {
    years,
    months,
    days: weeks * 7 + days,
    ms: hours * 3_600_000 + minutes * 60_000 + seconds * 1000,
  }
}

/** Years and months by the calendar, in UTC: a month after 31 January is the last day of February. */
export function addDuration(from: number, { years, months, days, ms }: Duration): number {
  const start = new Date(from)
  const month = start.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(start.getUTCFullYear() + years, month + 1, 0)).getUTCDate()
  const moved = new Date(from)
  moved.setUTCFullYear(start.getUTCFullYear() + years, month, Math.min(start.getUTCDate(), lastDay))
  return moved.getTime() + days * DAY_MS + ms
}
