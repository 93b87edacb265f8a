import { describe, expect, it } from 'vitest'
import { type CalledHeaders, loggedHeaders, readHeaders } from './logged-headers.ts'

const CALL: CalledHeaders = {
  asked: {
    host: 'shop.example',
    'user-agent': 'shop/1.0',
    accept: '*/*',
    'content-type': 'application/json',
    'if-match': '"3"',
    authorization: 'Basic c2VjcmV0OnNlY3JldA==',
    cookie: 'capstan_session=secret',
    'x-csrf-token': 'secret',
    'klarna-client-token': 'secret',
    'x-forwarded-for': '192.0.2.1',
    'accept-language': 'sv',
  },
  answered: [
    ['Location', 'https://shop.example/ordermanagement/v1/orders/1/captures/2'],
    ['Capture-Id', '2'],
    ['Set-Cookie', 'capstan_session=secret'],
    ['X-Ratelimit-Remaining', '7'],
    ['ETag', '"4"'],
  ],
  isRefused: false,
  isByProgram: true,
}
const read = (changes: Partial<CalledHeaders> = {}) => {
  const { asked, answered } = readHeaders(loggedHeaders({ ...CALL, ...changes }))
  const texts = (lines: typeof asked) => lines.map(({ name, value }) => `${name}=${value}`)
  return { asked: texts(asked), answered: texts(answered) }
}

describe('the headers that are kept', () => {
  it('are few of a call that went well', () => {
    expect(read()).toEqual({
      asked: ['if-match="3"'],
      answered: ['Capture-Id=2'],
    })
    expect(loggedHeaders(CALL)).toBe('if-match: "3"\n\nCapture-Id: 2\n')
  })

  it('are more of one that was refused, and never what is secret or a person’s', () => {
    expect(read({ isRefused: true })).toEqual({
      asked: [
        'user-agent=shop/1.0',
        'if-match="3"',
        'host=shop.example',
        'accept=*/*',
        'content-type=application/json',
      ],
      answered: ['Capture-Id=2', 'X-Ratelimit-Remaining=7', 'ETag="4"'],
    })
    const kept = loggedHeaders({ ...CALL, isRefused: true })
    for (const part of ['secret', 'c2Vjc', '192.0.2.1', 'sv']) expect(kept).not.toContain(part)
  })

  it('say where something is that has no other name', () => {
    expect(read({ answered: [['Location', '/x']] }).answered).toEqual(['Location=/x'])
  })

  it('do not tell what a person’s browser is, and may be none', () => {
    const asked = { 'user-agent': 'shop/1.0', 'if-match': '*' }
    const refused = { isRefused: true, isByProgram: false, asked, answered: [] }
    expect(read(refused)).toEqual({ asked: ['if-match=*'], answered: [] })
    expect(loggedHeaders({ ...CALL, asked: {}, answered: [] })).toBe('\n')
    expect(read({ asked: {} })).toEqual({ asked: [], answered: ['Capture-Id=2'] })
  })

  it('are cut, each at its bound', () => {
    const [line] = read({ isRefused: true, asked: { 'user-agent': 'x'.repeat(9000) } }).asked
    expect(line).toBe(`user-agent=${'x'.repeat(160)}…`)
  })
})
