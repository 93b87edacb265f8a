import { describe, expect, it } from 'vitest'
import type { LogRow } from '../../request-log/port.ts'
import { mergedPages, narrowed, questionOf } from './log-question.ts'

const ID = '01a2056c-05d6-7000-9c39-eddb0f080dc1'

describe('what is typed', () => {
  it.each([
    ['403', { any: [{ statusFrom: 403, statusTo: 403 }] }],
    [' 4xx ', { any: [{ statusFrom: 400, statusTo: 499 }] }],
    ['post', { any: [{ method: 'POST' }] }],
    ['/payments/v1/sessions', { any: [{ path: '/payments/v1/sessions' }] }],
    ['PATCH /ordermanagement', { any: [{ method: 'PATCH', path: '/ordermanagement' }] }],
    [
      `post /a/orders/${ID}/captures`,
      { any: [{ method: 'POST', path: `/a/orders/${ID}/captures`, orderId: ID }] },
    ],
    ['http://127.0.0.1:7070/a/b?c=d', { any: [{ path: '/a/b?c=d' }] }],
    ['capture_not_allowed', { any: [{ errorCode: 'CAPTURE_NOT_ALLOWED' }] }],
    [
      'captureOrder',
      { any: [{ operation: 'captureOrder' }, { idempotencyKey: 'captureOrder' }], reference: 'captureOrder' },
    ],
    ['ON4711', { any: [{ idempotencyKey: 'ON4711' }], reference: 'ON4711' }],
    ['600', { any: [{ idempotencyKey: '600' }], reference: '600' }],
    [
      ID.toUpperCase(),
      {
        correlationId: ID,
        any: [{ orderId: ID }, { idempotencyKey: ID.toUpperCase() }],
        reference: ID.toUpperCase(),
      },
    ],
  ])('%s', (typed, question) => {
    expect(questionOf(typed)).toEqual(question)
  })
})

describe('two filters at once', () => {
  it('are both of them, or nothing where they exclude each other', () => {
    expect(narrowed({ method: 'GET', path: '/a' }, { path: '/a/b' })).toEqual({ method: 'GET', path: '/a/b' })
    expect(narrowed({ path: '/a/b' }, { path: '/a' })).toEqual({ path: '/a/b' })
    expect(narrowed({ path: '/a' }, { path: '/b' })).toBe(undefined)
    expect(narrowed({ method: 'GET' }, { method: 'POST' })).toBe(undefined)
    expect(narrowed({ statusFrom: 400, statusTo: 499 }, { statusFrom: 403, statusTo: 403 })).toEqual({
      statusFrom: 403,
      statusTo: 403,
    })
    expect(narrowed({ statusFrom: 200, statusTo: 299 }, { statusFrom: 403, statusTo: 403 })).toBe(undefined)
    expect(narrowed({}, {})).toEqual({})
  })
})

describe('pages of several searches', () => {
  const row = (correlationId: string) => ({ correlationId }) as LogRow
  const rows = (ids: string) => [...ids].map(row)

  it('are one, newest first, each call once', () => {
    const page = mergedPages([{ rows: rows('db') }, { rows: rows('dca') }], 10)
    expect(page).toEqual({ rows: rows('dcba') })
  })

  it('end where there are enough, and where one of them has not looked any further', () => {
    expect(mergedPages([{ rows: rows('db') }, { rows: rows('ca') }], 3)).toEqual({
      rows: rows('dcb'),
      next: 'b',
    })
    expect(mergedPages([{ rows: rows('d'), next: 'c' }, { rows: rows('ca') }], 9)).toEqual({
      rows: rows('dc'),
      next: 'c',
    })
    expect(mergedPages([{ rows: [], next: 'x' }], 9)).toEqual({ rows: [], next: 'x' })
  })
})
