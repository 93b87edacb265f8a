/** Bodies are kept up to a bound; what is cut says so. */

/** Stands behind a body that was longer. */
export const CUT_MARK = '…[cut]'

/**
 * What is kept beyond the bound until the body is masked: a card number that straddles the bound is still seen
 * whole, and masked whole, before the rest is cut. 19 digits with two separators between any two.
 */
const MARGIN_CHARACTERS = 64

/**
 * The beginning of a body that is certainly too long, so that it need not wait in full; others as they are.
 * Copied, since a slice would keep the whole of a large body in memory, beside every count.
 */
export function beginningOf(body: string, maxBytes: number): string {
  const characters = maxBytes + MARGIN_CHARACTERS
  if (body.length <= characters) return body
  return Buffer.from(body.slice(0, characters), 'utf16le').toString('utf16le') + CUT_MARK
}

/** A body masked by `mask` and cut to so many bytes of UTF-8, never in the middle of a character. */
export function maskedAndCut(body: string, maxBytes: number, mask: (text: string) => string): string {
  const isCut = body.endsWith(CUT_MARK)
  const masked = mask(isCut ? body.slice(0, -CUT_MARK.length) : body)
  const kept = cutToBytes(masked, maxBytes)
  return isCut || kept.length < masked.length ? kept + CUT_MARK : kept
}

function cutToBytes(text: string, maxBytes: number): string {
  // A character takes at most three bytes per UTF-16 unit: most bodies need no counting.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (end > 0 && isContinuation(bytes[end] as number)) end--
  return bytes.toString('utf8', 0, end)
}

/** A byte inside of a character in UTF-8: 10xxxxxx. */
function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000
}
