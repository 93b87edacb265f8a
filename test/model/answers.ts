/** What an answer must look like, and the comparison with one that came. */
import { expect } from 'vitest'
import type { Span, World } from './world.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  body: unknown
  at: Span
}

/** An id that no answer has named before. */
export const NEW = Symbol('new')

/** The headers that carry meaning; one that is not expected must not be there. */
const HEADERS = [
  'Transaction-Id',
  'Capture-Id',
  'Refund-Id',
  'Location',
  'Klarna-Order-Validation',
  'Capstan-Duplicate-Of',
] as const
type HeaderName = (typeof HEADERS)[number]

export interface Expected {
  status: number
  headers?: { [name in HeaderName]?: string | typeof NEW | ((answer: Answer) => string | null) }
  /** Compared as a whole; `undefined`: no body. */
  body?: unknown
  /** Beside the three fields of an error, where numbers are promised. */
  details?: Record<string, unknown>
  /** Takes over what the answer made known. */
  learn?(answer: Answer): void
}

export function refusal(status: number, code: string, message: string, details?: Record<string, unknown>) {
  const body = { error_code: code, error_messages: [message] }
  return { status, body, ...(details && { details }) } satisfies Expected
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Throws where the answer is not what was expected. */
export function compare(answer: Answer, expected: Expected, world: World): void {
  const { correlation, body } = apart(answer)
  expect({ status: answer.status, body: answer.status < 400 ? body : withoutDetails(body) }).toEqual({
    status: expected.status,
    body: expected.body,
  })
  if (expected.details) expect(body).toMatchObject({ details: expected.details })
  expectNew(correlation, world)
  for (const name of HEADERS) compareHeader(name, answer, expected, world)
  const empty = expected.body === undefined
  expect(answer.headers.get('Content-Type')).toBe(empty ? null : 'application/json')
  if (empty) expect(answer.headers.get('Content-Length')).toBe(expected.status === 204 ? null : '0')
  expected.learn?.(answer)
}

function compareHeader(name: HeaderName, answer: Answer, { headers }: Expected, world: World): void {
  const found = answer.headers.get(name)
  const rule = headers?.[name]
  if (rule === NEW) {
    expectNew(found, world)
  } else {
    const wanted = typeof rule === 'function' ? rule(answer) : (rule ?? null)
    expect({ [name]: found }).toEqual({ [name]: wanted })
  }
}

function expectNew(id: string | null, world: World): void {
  expect(id).toMatch(UUID)
  expect(world.seen).not.toContain(id)
  world.seen.add(id as string)
}

/** The answer's correlation id, and its body without it: an error names the same one as the header. */
export function apart(answer: Answer): { correlation: string | null; body: unknown } {
  const correlation = answer.headers.get('Klarna-Correlation-Id')
  if (answer.text === '') return { correlation, body: undefined }
  const { body } = answer
  if (answer.status < 400) return { correlation, body }
  if (typeof body !== 'object' || body === null || !('error_code' in body)) return { correlation, body }
  const { correlation_id, ...rest } = body as Record<string, unknown>
  expect(correlation_id).toBe(correlation)
  return { correlation, body: rest }
}

function withoutDetails(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('error_code' in body)) return body
  const { details: _, ...rest } = body as Record<string, unknown>
  return rest
}

/** The headers of an answer that a replay repeats. */
export function keptHeaders(answer: Answer): Record<string, string | null> {
  return Object.fromEntries(HEADERS.map((name) => [name, answer.headers.get(name)]))
}

/** A replay is the first answer again, details and all, under a new correlation id. */
export function compareReplay(
  answer: Answer,
  kept: { status: number; headers: Record<string, string | null>; body: unknown },
  world: World,
): void {
  const { correlation, body } = apart(answer)
  expect({ status: answer.status, headers: keptHeaders(answer), body }).toEqual({
    status: kept.status,
    headers: kept.headers,
    body: kept.body,
  })
  expectNew(correlation, world)
}
