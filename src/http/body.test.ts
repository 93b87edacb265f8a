import { describe, expect, it } from 'vitest'
import { mayHoldUnstorable, parseBody, UnreadableBody } from './body.ts'

const parse = (text: string) => parseBody(Buffer.from(text))

describe('a request body', () => {
  it('of no bytes is no value', () => {
    expect(parse('')).toBeUndefined()
  })

  it('loses fields that are null, at any depth', () => {
    expect(parse('{"a":null,"b":{"c":null,"d":1},"e":[{"f":null}],"g":"null"}')).toEqual({
      b: { d: 1 },
      e: [{}],
      g: 'null',
    })
  })

  it('keeps all the digits of a tracking number that was written as a number', () => {
    const text =
      '{"shipping_info":[{"tracking_number":12345678901234567890123,"return_tracking_number": 42}]}'
    expect(parse(text)).toEqual({
      shipping_info: [{ tracking_number: '12345678901234567890123', return_tracking_number: '42' }],
    })
  })

  it.each(['{', 'nul', '{"a":}', "{'a':1}"])('that is not JSON is refused: %s', (text) => {
    expect(() => parse(text)).toThrow(UnreadableBody)
  })

  it('that is not UTF-8 is refused', () => {
    expect(() => parseBody(Buffer.from([0x22, 0xff, 0x22]))).toThrow(UnreadableBody)
  })

  it('that is nested without end is refused, not recursed into', () => {
    expect(() => parse(`${'['.repeat(5000)}null${']'.repeat(5000)}`)).toThrow(UnreadableBody)
  })

  it('is marked when an escape may stand for something that no store can hold', () => {
    expect(mayHoldUnstorable(parse('{"a":"\\u0000"}'))).toBe(true)
    expect(mayHoldUnstorable(parse('{"a":"\\uD83D"}'))).toBe(true)
    expect(mayHoldUnstorable(parse('{"a":"\\u00e5"}'))).toBe(false)
    expect(mayHoldUnstorable(parse('{"a":"😀"}'))).toBe(false)
  })
})
