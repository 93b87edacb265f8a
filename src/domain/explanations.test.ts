import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { captured, given, placed } from '../../test/support/scenario.ts'
import { type ErrorTold, explain } from './explanations.ts'
import { REFUSALS, type Refusal, type RefusalKey, refusalMessages } from './refusals.ts'

const told = (refusal: Refusal): ErrorTold => {
  const { status, code } = REFUSALS[refusal.key]
  const { details } = refusal
  return { status, code, messages: refusalMessages(refusal), ...(details && { details }) }
}

const KEYS = Object.keys(REFUSALS) as RefusalKey[]

/** Something for whatever stands in braces. */
function argsOf(key: RefusalKey): Record<string, string> {
  const names = [...REFUSALS[key].message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  return Object.fromEntries(names.map((name) => [name, `some ${name}`]))
}

/** The refusals that the rules of orders give, from their sources. */
function orderRefusals(): RefusalKey[] {
  const folder = join(import.meta.dirname, 'order')
  const sources = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))
  const keys = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/refused\(\s*'(\w+)'/g)].map(([, key]) => key),
  )
  return [...new Set(keys)] as RefusalKey[]
}

/** What every rule tells beside its message. */
const DETAILS = {
  capturable_amount: 1000,
  requested_amount: 2001,
  order_amount: 6000,
  captured_amount: 5000,
  refundable_amount: 2000,
  refunded_amount: 3000,
  capture_refundable_amount: 500,
  capture_id: 'capture-1',
  expires_at: '2026-12-01T00:00:00.000Z',
  offered_days: [14, 30],
  cleared_fields: ['email'],
}

describe('an explanation', () => {
  it.each(KEYS)('is found by what was told: %s', (key) => {
    expect(explain(told({ key, args: argsOf(key) }))?.key).toBe(key)
  })

  it.each(orderRefusals())('leaves nothing open: %s', (key) => {
    const found = explain(told({ key, args: argsOf(key), details: DETAILS }), 'SEK')
    const text = `${found?.why} ${found?.remedy}`
    expect(text).not.toMatch(/not told|[{}]|undefined/)
    expect(found?.remedy).toMatch(/\.$/)
  })

  it('knows the refusals of all rules of orders', () => {
    expect(orderRefusals().length).toBeGreaterThan(30)
  })

  it('has the numbers of that moment, as money', () => {
    const { decision } = given(placed(), captured(1, 2000)).when({ type: 'capture', amount: 4001 })
    if (decision.outcome !== 'refused') throw new Error('captured')
    expect(explain(told(decision.refusal), 'SEK')).toEqual({
      key: 'captureTooHigh',
      why: '40.01 SEK was to be captured, and 40.00 SEK can be: the order is of 60.00 SEK, of which 20.00 SEK is captured.',
      remedy: 'Capture no more than 40.00 SEK, or raise the amount of the order first.',
      amounts: { capturable_amount: 4000, requested_amount: 4001, order_amount: 6000, captured_amount: 2000 },
    })
    expect(explain(told(decision.refusal))?.why).toContain('4001 (minor units)')
    expect(explain(told(decision.refusal), 'JPY')?.why).toContain('4001 JPY')
  })

  it('is none for what is no refusal', () => {
    expect(explain({ status: 403, code: 'TEAPOT', messages: [] })).toBe(undefined)
    expect(explain({ status: 403, code: 'CAPTURE_NOT_ALLOWED', messages: ['another text'] })).toBe(undefined)
  })

  it('has every message of several', () => {
    const refusal: Refusal = { key: 'unprocessable', messages: ['a is missing', 'b is too long'] }
    expect(explain(told(refusal))?.why).toContain('a is missing b is too long')
  })
})
