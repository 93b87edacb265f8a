import { describe, expect, test } from 'vitest'
import { parseAnswer } from './http-client.ts'

const answer = (...lines: string[]) => Buffer.from(lines.join('\r\n'))

describe('parseAnswer', () => {
  test('an answer without a body ends with its head, whatever the spelling of its length', () => {
    const bytes = answer('HTTP/1.1 201 Created', 'content-LENGTH:  0', 'Capture-Id: 1', '', '')
    expect(parseAnswer(bytes)).toEqual({ status: 201, length: bytes.length })
  })

  test('a 204 needs no length', () => {
    const bytes = answer('HTTP/1.1 204 No Content', 'Date: today', '', '')
    expect(parseAnswer(bytes)).toEqual({ status: 204, length: bytes.length })
  })

  test('an answer that came in pieces is complete only with its last byte', () => {
    const bytes = answer('HTTP/1.1 404 Not Found', 'Content-Length: 5', '', 'hello')
    for (let end = 0; end < bytes.length; end++) expect(parseAnswer(bytes.subarray(0, end))).toBeUndefined()
    expect(parseAnswer(bytes)).toEqual({ status: 404, length: bytes.length })
  })

  test('a chunked body ends after its trailers', () => {
    const bytes = answer(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '4',
      'abcd',
      '1',
      'e',
      '0',
      'T: 1',
      '',
      '',
    )
    for (let end = 0; end < bytes.length; end++) expect(parseAnswer(bytes.subarray(0, end))).toBeUndefined()
    expect(parseAnswer(bytes)).toEqual({ status: 200, length: bytes.length })
  })

  test('an interim answer is skipped', () => {
    const bytes = answer('HTTP/1.1 100 Continue', '', 'HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok')
    expect(parseAnswer(bytes)).toEqual({ status: 200, length: bytes.length })
  })

  test('what is no HTTP, or has no end, is refused', () => {
    expect(() => parseAnswer(answer('SSH-2.0', '', ''))).toThrow('not an answer')
    expect(() => parseAnswer(answer('HTTP/1.1 200 OK', '', ''))).toThrow('neither a length nor chunks')
  })
})
