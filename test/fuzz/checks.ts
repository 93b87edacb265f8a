/** What must hold of any answer to any request, and of the answers to requests that we know more about. */
import { REFUSALS } from '../../src/domain/refusals.ts'
import type { Documentation } from './documented.ts'
import type { Plan } from './requests.ts'
import { headerOf, type WireAnswer } from './wire.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const CODES = new Set<string>(Object.values(REFUSALS).map(({ status, code }) => `${status} ${code}`))
/** In the spelling of the wire. Whatever is put into a request, no other comes out. */
const HEADER_NAMES = new Set([
  ...['Klarna-Correlation-Id', 'Transaction-Id', 'Capture-Id', 'Location', 'Klarna-Order-Validation'],
  ...[
    'Content-Type',
    'Content-Length',
    'Content-Disposition',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Date',
    'Cache-Control',
    'Pragma',
    'Expires',
  ],
  ...['X-Content-Type-Options', 'X-Xss-Protection', 'X-Frame-Options', 'Strict-Transport-Security'],
  ...['WWW-Authenticate', 'Allow', 'Retry-After', 'ETag', 'Refund-Id', 'Capstan-Duplicate-Of'],
])
/** No message of a server's own making is longer, whatever was sent. */
const MESSAGE_MAX = 2000

/** What is wrong with an answer, whatever was asked. */
export function shapeProblems(answer: WireAnswer, headOnly: boolean): string[] {
  const { status } = answer
  const problems: string[] = []
  if (status >= 500) problems.push(`${status}`)
  const correlation = headerOf(answer, 'Klarna-Correlation-Id') ?? ''
  if (!UUID.test(correlation)) problems.push(`Klarna-Correlation-Id is ${JSON.stringify(correlation)}`)
  const foreign = answer.headers.map(([name]) => name).filter((name) => !HEADER_NAMES.has(name))
  if (foreign.length > 0) problems.push(`headers that no answer has: ${foreign}`)
  if (headOnly) return problems
  return [...problems, ...(status >= 400 ? errorProblems(answer, correlation) : successProblems(answer))]
}

function successProblems(answer: WireAnswer): string[] {
  const type = headerOf(answer, 'Content-Type')
  // The file of no payouts has no line, and is a file all the same.
  if (answer.text === '' && type === 'text/csv') return []
  if (answer.text === '') return type === undefined ? [] : [`an empty body has the content type ${type}`]
  if (answer.status === 204) return ['a 204 has a body']
  return type === undefined ? ['a body has no content type'] : []
}

function errorProblems(answer: WireAnswer, correlation: string): string[] {
  const body = parsed(answer.text) as Record<string, unknown> | undefined
  if (typeof body !== 'object' || body === null)
    return [`the error body is no JSON object: ${answer.text.slice(0, 200)}`]
  const { error_code, error_messages, correlation_id, details, ...rest } = body
  const problems: string[] = []
  if (!CODES.has(`${answer.status} ${error_code}`)) {
    problems.push(`${answer.status} ${error_code} is in no row of the errors`)
  }
  const isList = Array.isArray(error_messages) && error_messages.every((text) => typeof text === 'string')
  if (!isList) problems.push('error_messages is no list of texts')
  else if (error_messages.some(({ length }) => length > MESSAGE_MAX)) problems.push('a message has no end')
  if (correlation_id !== correlation) problems.push('correlation_id is not the one of the header')
  if (details !== undefined && (typeof details !== 'object' || details === null))
    problems.push('details is no object')
  if (Object.keys(rest).length > 0) problems.push(`unknown fields: ${Object.keys(rest)}`)
  if (!/^application\/json\b/.test(headerOf(answer, 'Content-Type') ?? ''))
    problems.push('the error is not said to be JSON')
  return problems
}

/** What is wrong with the answer to a request to a known route. */
export function routeProblems(plan: Plan, answer: WireAnswer, documentation: Documentation): string[] {
  const { route, want } = plan
  const body = answer.text === '' ? undefined : (parsed(answer.text) ?? answer.text)
  // `/payouts/summary;x=1` is asked for as a payout.
  const renamed = !/:\w+$/.test(route.path) && /^[^/?#]/.test(plan.tail)
  const elsewhere = plan.method !== route.method || renamed || /^\/+[^/]/.test(plan.tail)
  const reached = !elsewhere && !isNobodys(answer.status, body)
  const problems = reached ? documented(plan, answer, body, documentation) : []
  if (want === 'valid' && complainsAboutForm(answer, body)) problems.push('a valid request was refused')
  if (want === 'broken' && answer.status !== invalidStatus(plan)) {
    problems.push(`a broken request must answer ${invalidStatus(plan)}`)
  }
  return problems
}

function documented({ route }: Plan, answer: WireAnswer, body: unknown, documentation: Documentation) {
  return documentation.problems(route.operation, answer.status, headerOf(answer, 'Content-Type'), body)
}

/** An odd request may never reach its route: no operation answers that there is none, or that nothing can be read. */
function isNobodys(status: number, body: unknown): boolean {
  if (status === 405 || status === 431) return true
  const { error_messages = [] } = (body ?? {}) as { error_messages?: string[] }
  return status === 404 && /^Route /.test(error_messages[0] ?? '')
}

/** Refused before the credentials were looked at, or because of them. */
const BEFORE_THE_CALLER = /^Route |^Cross-site|^'\/|not valid HTTP|Host header|credentials/

export function isByKnownCaller({ status, text }: WireAnswer): boolean {
  if (status < 400) return true
  // No route takes a HEAD, whose refusal has no body to tell by.
  if (text === '') return false
  const { error_messages = [] } = (parsed(text) ?? {}) as { error_messages?: string[] }
  return status !== 405 && status !== 431 && !BEFORE_THE_CALLER.test(error_messages[0] ?? '')
}

function invalidStatus({ route }: Plan): number {
  return route.invalidBody === 'unprocessable' ? 422 : 400
}

/** Sums that contradict each other, and instants that have passed, are more than a schema can say. */
function complainsAboutForm({ status }: WireAnswer, body: unknown): boolean {
  if (status !== 400 && status !== 422) return false
  const {
    details,
    error_code,
    error_messages = [],
  } = body as {
    error_code?: string
    details?: { fields?: object[] }
    error_messages?: string[]
  }
  // Each field is well-formed, and an address without it is none.
  if (error_code === 'INVALID_ADDRESS') return false
  // What a contract cannot be is told in a sentence of its own.
  if (error_code === 'BAD_VALUE' && !/^Bad value: /.test(error_messages[0] ?? '')) return false
  const fields = details?.fields ?? []
  const onlySums = fields.length > 0 && fields.every((field) => 'expected' in field)
  return !onlySums && !MORE_THAN_FORM.test(error_messages[0] ?? '')
}

/** What depends on the mode, on the time, or on two fields together. */
const MORE_THAN_FORM =
  /^Bad value: (expires_at|q|at|day|time_zone|url|email: is no email address|merchant_id|merchant_urls\.\w+(, merchant_urls\.\w+)*|payment_session_url|from, to|(terms\.)?schedule\.on|iban, country, bank_code, account_number)$/

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
