/** Instants as callers write them. */

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i

/** RFC 3339, without its leap seconds: JavaScript has no number for them, and reads 30 February as 2 March. */
export function isInstant(text: string): boolean {
  const date = INSTANT.exec(text)?.[1]
  if (date === undefined || Number.isNaN(Date.parse(text))) return false
  // With an offset the last day of 9999 may lie in a year that four digits cannot say.
  const inFourDigits = new Date(text).toISOString().length === 'yyyy-mm-ddThh:mm:ss.sssZ'.length
  return inFourDigits && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}

/** RFC 3339's full-date, such as `2026-11-25`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && isInstant(`${text}T00:00:00Z`)
}

/** A bare date, or an instant, which may lack its zone: as callers of the Settlements API send them. */
export function isDateOrInstant(text: string): boolean {
  return isInstant(inFull(text))
}

/** Milliseconds of what is a date or an instant. A date is its first instant, and what lacks a zone is UTC. */
export function instantOf(text: string): number {
  return Date.parse(inFull(text))
}

function inFull(text: string): string {
  // In a query that is not escaped `+` is a space.
  const given = text.trim().replace(/ (\d\d:\d\d)$/, '+$1')
  if (/^\d{4}-\d\d-\d\d$/.test(given)) return `${given}T00:00:00Z`
  return /(?:Z|[+-]\d\d:\d\d)$/i.test(given) ? given : `${given}Z`
}
