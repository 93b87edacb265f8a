import { describe, expect, it } from 'vitest'
import type { LogEntry } from './port.ts'
import { prepare } from './prepare.ts'

const ENTRY: LogEntry = {
  correlationId: '01900000-0000-7000-8000-000000000000',
  at: 1_700_000_000_000,
  durationMs: 1.5,
  merchantId: 'PK000001_demo',
  actor: 'merchant:PK000001_demo',
  method: 'POST',
  path: '/ordermanagement/v1/orders/01900000-0000-7000-8000-000000000001/captures',
  operation: 'captureOrder',
  orderId: '01900000-0000-7000-8000-000000000001',
  status: 201,
  errorCode: null,
  idempotencyKey: 'key-1',
  requestBody: '{"captured_amount":6000}',
  responseBody: null,
  duplicateOf: null,
  headers: null,
}

describe('a row', () => {
  it('is the entry, when there is nothing to hide', () => {
    expect(prepare(ENTRY, 1000)).toEqual(ENTRY)
  })

  it('hides in every part that comes from outside', () => {
    const secret = '4111111111111111'
    const entry: LogEntry = {
      ...ENTRY,
      actor: 'klarna_test_api_abcdefghijkl',
      path: `/x?card=${secret}`,
      idempotencyKey: secret,
      requestBody: `{"pan":"${secret}"}`,
      responseBody: '{"client_token":"abc"}',
    }
    expect(prepare(entry, 1000)).toEqual({
      ...ENTRY,
      actor: '***',
      path: '/x?card=***',
      idempotencyKey: '***',
      requestBody: '{"pan":"***"}',
      responseBody: '{"client_token":"***"}',
    })
  })

  it('has nothing that a database cannot store', () => {
    const odd = 'a\0b\ud800c\udc00'
    const row = prepare(
      { ...ENTRY, path: odd, actor: odd, idempotencyKey: odd, requestBody: odd, orderId: odd },
      1000,
    )
    for (const text of [row.path, row.actor, row.idempotencyKey, row.requestBody]) {
      expect(text).toBe('a\ufffdb\ufffdc\ufffd')
    }
    expect(row.orderId).toBe(null)
    const numbers = prepare({ ...ENTRY, at: 1.6, durationMs: Number.NaN }, 1000)
    expect([numbers.at, numbers.durationMs]).toEqual([2, 0])
  })

  it('has bounded texts, also where a character straddles the bound', () => {
    const row = prepare(
      { ...ENTRY, path: `/${'😀'.repeat(5000)}`, idempotencyKey: `a${'😀'.repeat(500)}` },
      1000,
    )
    expect(row.path.length).toBe(2048)
    expect(row.idempotencyKey?.length).toBe(256)
    expect(row.path.isWellFormed() && row.idempotencyKey?.isWellFormed()).toBe(true)
  })

  it('has an order id in one spelling, or none', () => {
    expect(prepare({ ...ENTRY, orderId: 'ABCDEF00-0000-4000-8000-00000000000F' }, 1000).orderId).toBe(
      'abcdef00-0000-4000-8000-00000000000f',
    )
    expect(prepare({ ...ENTRY, orderId: 'not-an-id' }, 1000).orderId).toBe(null)
    expect(prepare({ ...ENTRY, correlationId: 'broken' }, 1000).correlationId).toMatch(/^018bcfe5-6800-7000/)
  })
})
