/** Card numbers in free text: 13 to 19 digits, in groups or not, whose check digit is right (ISO/IEC 7812-1). */
import { MASK } from './sensitive-fields.ts'

const DIGITS_MIN = 13
const DIGITS_MAX = 19
/** Of the groups that people write a number in, as in 4-4-4-4, 4-6-5 and 4-4-4-4-3. Dates and times have shorter ones. */
const GROUP_MIN = 3

/** Spaces and dashes of all kinds, up to two between groups. */
const RUN = /\d(?:[\s\u2010-\u2015\u2212-]{0,2}\d){12,}/g
const GROUP = /\d+/g
const UUID = /(?<![0-9a-f])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])/gi
const UUID_HINT = /-[0-9a-f]{4}-[0-9a-f]{4}-/i

/** A hint that is cheap to look for. */
export const LONG_NUMBER = /\d(?:[\s\u2010-\u2015\u2212-]{0,2}\d){12}/

/** The text with every card number replaced. Ids are left alone: a UUID can be all digits. */
export function maskCardNumbers(text: string): string {
  if (!LONG_NUMBER.test(text)) return text
  if (!UUID_HINT.test(text)) return text.replace(RUN, maskRun)
  // Splitting by a pattern with a group keeps what it matched, at the odd places.
  return text
    .split(UUID)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(RUN, maskRun)))
    .join('')
}

/** Whether a number without separators is a card number. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX) return false
  // No card begins with 0, and numbers of a merchant's own are often filled with zeros.
  return digits[0] !== '0' && hasCheckDigit(digits)
}

interface Group {
  digits: string
  start: number
  end: number
}

/** One run of digits and separators: all of it, or the longest rows of its groups that make a card number. */
function maskRun(run: string): string {
  const groups = Array.from(run.matchAll(GROUP), (match): Group => {
    return { digits: match[0], start: match.index, end: match.index + match[0].length }
  })
  if (isCardNumber(groups.map(({ digits }) => digits).join(''))) return MASK
  let masked = ''
  let copied = 0
  for (let first = 0; first < groups.length; first++) {
    const last = lastOfCard(groups, first)
    if (last === undefined) continue
    masked += run.slice(copied, groups[first]?.start) + MASK
    copied = groups[last]?.end as number
    first = last
  }
  return masked + run.slice(copied)
}

/** The last group of the longest card number that begins with this group. */
function lastOfCard(groups: Group[], first: number): number | undefined {
  let digits = ''
  let found: number | undefined
  for (let last = first; last < groups.length; last++) {
    const group = groups[last] as Group
    digits += group.digits
    if (digits.length > DIGITS_MAX) break
    if (isCardNumber(digits)) found = last
    // Only the last group of a number may be short.
    if (group.digits.length < GROUP_MIN) break
  }
  return found
}

/** Luhn: every second digit from the right, doubled; the digits' sum is a multiple of ten. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
