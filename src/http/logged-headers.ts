/**
 * The headers of a call that the request log keeps: a list of names, so that nothing is kept that nobody thought of.
 * Never credentials, cookies or tokens, and nothing about persons.
 */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * What most calls say alike is of use where they are refused. Of those that went well only conditions and what was made
 * are kept, and so a capture costs 50 bytes and the log's thread a microsecond (measured); with all of it 300.
 */
const ASKED = ['if-match', 'capstan-idempotency-strict', 'capstan-keep-lines', 'capstan-line-quantities']
const ASKED_OF_REFUSED = [
  'host',
  'accept',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'origin',
  'sec-fetch-site',
]
const ANSWERED = new Set(['capture-id', 'refund-id', 'klarna-order-validation'])
const ANSWERED_OF_REFUSED = new Set([
  'allow',
  'etag',
  'retry-after',
  'www-authenticate',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])
/** The capture or refund that its path ends with is named already. */
const NAMES_WHAT_WAS_MADE = /^(?:capture|refund)-id$/i

/** Longer ones are of no use to find a reason, and anybody may send 16 KB. */
const VALUE_MAX_CHARACTERS = 160

export interface CalledHeaders {
  asked: IncomingHttpHeaders
  answered: readonly (readonly [name: string, value: string])[]
  isRefused: boolean
  /** What a person's browser says of itself is that person's. */
  isByProgram: boolean
}

/** Lines of the request, an empty one, and lines of the answer. */
export function loggedHeaders({ asked, answered, isRefused, isByProgram }: CalledHeaders): string {
  let text = ''
  const add = (name: string, value: string | string[] | undefined) => {
    if (value === undefined) return
    const whole = typeof value === 'string' ? value : value.join(', ')
    const shown = whole.length > VALUE_MAX_CHARACTERS ? `${whole.slice(0, VALUE_MAX_CHARACTERS)}…` : whole
    text += `${name}: ${shown}\n`
  }
  if (isRefused && isByProgram) add('user-agent', asked['user-agent'])
  for (const name of ASKED) add(name, asked[name])
  if (isRefused) for (const name of ASKED_OF_REFUSED) add(name, asked[name])
  text += '\n'
  const isNamed = answered.some(([name]) => NAMES_WHAT_WAS_MADE.test(name))
  for (const [name, value] of answered) {
    const lower = name.toLowerCase()
    const isKept =
      ANSWERED.has(lower) ||
      (lower === 'location' && !isNamed) ||
      (isRefused && ANSWERED_OF_REFUSED.has(lower))
    if (isKept) add(name, value)
  }
  return text
}

export type HeaderLine = { name: string; value: string }

/** As they were kept; lines that cannot be read are left out. */
export function readHeaders(kept: string): { asked: HeaderLine[]; answered: HeaderLine[] } {
  // The first line is empty where none of the request is kept.
  const [asked = '', answered = ''] = kept.startsWith('\n') ? ['', kept.slice(1)] : kept.split('\n\n')
  return { asked: linesOf(asked), answered: linesOf(answered) }
}

function linesOf(text: string): HeaderLine[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(': ')
    return colon < 1 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 2) }]
  })
}
