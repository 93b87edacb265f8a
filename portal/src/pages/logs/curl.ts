/** A logged call as a command that makes it again. */

export interface RepeatedCall {
  method: string
  /** Of the server, without a trailing slash. */
  origin: string
  /** With its query. */
  path: string
  /** Null: none. Undefined: it may not be seen, and is left out. */
  body: string | null | undefined
  idempotencyKey: string | null
}

export interface Repeat {
  /** For a POSIX shell. Credentials are read from the environment: none stands in it. */
  command: string
  /** What to know before running it. */
  warnings: string[]
}

/** What the log puts in the place of secrets, and behind what it cut. */
const MASK = '***'
const CUT_MARK = '…[cut]'

export function repeatOf(call: RepeatedCall): Repeat {
  const { method, origin, path, body, idempotencyKey } = call
  const hasBody = typeof body === 'string' && body !== ''
  const parts = [
    // A path may hold brackets and braces, which curl would take for lists of addresses.
    `curl --globoff --request ${quoted(method)} ${quoted(origin + path)}`,
    '--user "$CAPSTAN_USERNAME:$CAPSTAN_PASSWORD"',
    ...(hasBody ? [`--header ${quoted('Content-Type: application/json')}`] : []),
    ...(idempotencyKey === null ? [] : [`--header ${quoted(`Klarna-Idempotency-Key: ${idempotencyKey}`)}`]),
    // Not `--data`: it reads a file where a body begins with @.
    ...(hasBody ? [`--data-raw ${quoted(body)}`] : []),
  ]
  return { command: parts.join(' \\\n  '), warnings: warningsOf(call) }
}

function warningsOf({ method, path, body, idempotencyKey }: RepeatedCall): string[] {
  const changes = method !== 'GET' && method !== 'HEAD'
  const warnings: string[] = []
  if (changes && idempotencyKey !== null) {
    warnings.push(
      'It carries the idempotency key of the original call: while that key is kept, you get the original answer and nothing happens. To make the change once more, put a new key in its place.',
    )
  } else if (changes) {
    warnings.push('It has no idempotency key: each time you run it, its change is made again.')
  }
  if (changes && body === undefined) {
    warnings.push('The body is left out, since your role does not see bodies: the call will be refused.')
  }
  const sent = `${path}${body ?? ''}${idempotencyKey ?? ''}`
  if (sent.includes(MASK)) warnings.push(`Secrets were masked in the log: replace each ${MASK} by its value.`)
  if (body?.endsWith(CUT_MARK)) warnings.push('The body was too long to be kept whole: add what is missing.')
  return warnings
}

/** As one word of a POSIX shell, whatever it holds. Nothing inside single quotes has a meaning but their end. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
