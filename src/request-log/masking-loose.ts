/**
 * Masks the values of sensitive fields in a text that is not JSON: broken, cut in the middle, form data, XML. What
 * the text was meant to be is unknown, so whatever follows such a name is taken for its value.
 */
import { isSensitiveField, MASK } from './sensitive-fields.ts'

/** A name, closed or not by a quote or a bracket, and what stands between names and values. */
const NAME = /(?<![\w.-])([\w.-]{1,200})(?:\\*["']|\]|%5D)?\s*(?:=>|:=?|[=>])\s*/gi
const UNICODE_ESCAPE = /\\u([0-9a-f]{4})/gi
/** Where a value without quotes ends. */
const VALUE_END = /[\r\n,;&"'<>{}[\]]/g
const OPENING = '{['
const CLOSING = '}]'

export function maskLoosely(given: string): string {
  const text = given.replace(UNICODE_ESCAPE, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  let masked = ''
  let copied = 0
  NAME.lastIndex = 0
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    if (!isSensitiveField(match[1] as string)) continue
    const start = NAME.lastIndex
    const end = valueEnd(text, start)
    masked += `${text.slice(copied, start)}"${MASK}"`
    copied = end
    NAME.lastIndex = end
  }
  return masked + text.slice(copied)
}

/** The index behind the value that begins here; the text's end, where the value is not closed. */
function valueEnd(text: string, start: number): number {
  const opening = quoteAt(text, start)
  if (opening !== undefined) return closingQuote(text, start + opening.length, opening)
  if (OPENING.includes(text[start] ?? ' ')) return closingBracket(text, start)
  VALUE_END.lastIndex = start
  return VALUE_END.exec(text)?.index ?? text.length
}

/** The quote that stands here, with the backslashes before it when the text is a string in another. */
function quoteAt(text: string, at: number): string | undefined {
  let end = at
  while (text[end] === '\\') end++
  return text[end] === '"' || text[end] === "'" ? text.slice(at, end + 1) : undefined
}

/** Behind the same quote with as many backslashes before it. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return at + quote.length
  }
  return text.length
}

/** Behind the bracket that closes the one here, taking brackets in strings for brackets: the text is broken. */
function closingBracket(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (OPENING.includes(text[at] as string)) depth++
    else if (CLOSING.includes(text[at] as string) && --depth === 0) return at + 1
  }
  return text.length
}
