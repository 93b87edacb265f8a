import { describe, expect, it } from 'vitest'
import { isKept, REFUSALS, type RefusalKey, type RefusalRow, refusalMessages, refuse } from './refusals.ts'

const ROWS = Object.entries(REFUSALS) as [RefusalKey, RefusalRow][]
const placeholders = (message: string) =>
  [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)

describe.each(ROWS)('%s', (key, { status, code, message, when }) => {
  it('fills its message with its arguments, and leaves no gap', () => {
    const args = Object.fromEntries(placeholders(message).map((name) => [name, `<${name}>`]))
    const [text, ...others] = refusalMessages(refuse(key, args))
    expect(others).toEqual([])
    expect(text).toBe(message.replaceAll('{', '<').replaceAll('}', '>'))
  })

  it('has an error status, a code in capitals and says when it happens', () => {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(when).toMatch(/^[A-Z].*\.$/)
  })
})

describe('the message of a refusal', () => {
  it('is left out where it would be empty', () => {
    expect(refusalMessages(refuse('badRequest'))).toEqual([])
  })

  it('is replaced by a list where there are several problems', () => {
    expect(refusalMessages({ key: 'unprocessable', messages: ['one', 'two'] })).toEqual(['one', 'two'])
  })

  it('takes arguments as they are: nothing in them is a pattern or a placeholder', () => {
    expect(refusalMessages(refuse('unprocessable', { problem: '$& $1 {problem} {x}' }))).toEqual([
      '$& $1 {problem} {x}',
    ])
  })

  it('takes numbers, 0 too', () => {
    expect(refusalMessages(refuse('shippingLimit', { limit: 0 }))[0]).toContain('than 0 parcels')
  })
})

describe('a refusal', () => {
  it('carries only what it was given', () => {
    expect(refuse('internal')).toEqual({ key: 'internal' })
    expect(refuse('cancelCaptured', {}, { captured_amount: 1 })).toEqual({
      key: 'cancelCaptured',
      args: {},
      details: { captured_amount: 1 },
    })
  })

  it('is kept under its idempotency key exactly when the engine decided it', () => {
    const kept = new Set(ROWS.filter(([key]) => isKept(refuse(key))).map(([, row]) => row.status))
    const free = new Set(ROWS.filter(([key]) => !isKept(refuse(key))).map(([, row]) => row.status))
    expect([...kept].sort()).toEqual([403, 404, 409])
    expect([...free].sort()).toEqual([400, 401, 405, 408, 412, 413, 415, 422, 429, 431, 500, 503])
  })
})

/** Section 4 of the reference: clients match on these. `{…}` is what the wire fills in. */
const WIRE: [number, string, string, RefusalKey][] = [
  [400, 'BAD_VALUE', 'Bad value: {fields}', 'badValue'],
  [400, 'INVALID_ORDER_ID', 'Order ID must be a valid UUID.', 'invalidOrderId'],
  [
    403,
    'CAPTURE_NOT_ALLOWED',
    'Captured amount is higher than the remaining authorized amount. Capture not possible.',
    'captureTooHigh',
  ],
  [403, 'CAPTURE_NOT_ALLOWED', 'Order {order_id} is expired. Capture not possible.', 'captureExpired'],
  [403, 'CAPTURE_NOT_ALLOWED', 'Order {order_id} is cancelled. Capture not possible.', 'captureCancelled'],
  [403, 'CANCEL_NOT_ALLOWED', 'Order has previous captures. Cancel not possible.', 'cancelCaptured'],
  [403, 'INVALID_OPERATION', 'Authorization token already consumed', 'authorizationConsumed'],
  [404, 'NO_SUCH_ORDER', 'Order {order_id} cannot be found{suffix}', 'noSuchOrder'],
  [
    404,
    'NO_SUCH_ORDER',
    'Order cannot be found. Merchant references cannot be updated.',
    'noSuchOrderForReferences',
  ],
  [404, 'NO_SUCH_CAPTURE', 'Capture could not be found{suffix}', 'noSuchCapture'],
  [404, 'NOT_FOUND', 'Invalid session id', 'invalidSession'],
  [404, 'NOT_FOUND', 'Invalid authorization token', 'invalidToken'],
  [404, 'NOT_FOUND', 'Authorization cannot be deleted', 'tokenNotDeletable'],
  [409, 'CONFLICT', 'Not matching fields: {fields}', 'notMatching'],
  [413, 'REQUEST_TOO_LARGE', 'Request is too large', 'tooLarge'],
  [500, 'INTERNAL_SERVER_ERROR', 'Unexpected server error', 'internal'],
  [503, 'TEMPORARILY_UNAVAILABLE', 'Temporarily unavailable', 'unavailable'],
]

describe('the wire', () => {
  it.each(WIRE)('has %i %s "%s"', (status, code, message, key) => {
    expect(REFUSALS[key]).toMatchObject({ status, code, message })
  })

  it.each([
    ['badRequest', 400, 'BAD_REQUEST'],
    ['unauthorized', 401, 'UNAUTHORIZED'],
    ['merchantInactive', 403, 'MERCHANT_INACTIVE'],
    ['sessionCompleted', 404, 'SESSION_COMPLETED'],
    ['unprocessable', 422, 'UNPROCESSABLE_ENTITY'],
  ] as const)('has a code and no fixed message for %s', (key, status, code) => {
    expect(REFUSALS[key]).toMatchObject({ status, code })
  })
})
