/** The command that repeats a call: what a shell makes of it is what was sent. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { quoted, type RepeatedCall, repeatOf } from '../../portal/src/pages/logs/curl.ts'

const CALL: RepeatedCall = {
  method: 'POST',
  origin: 'https://pay.example',
  path: '/ordermanagement/v1/orders/1/captures?x=1',
  body: '{"captured_amount":100}',
  idempotencyKey: 'key-1',
}

/** The words that curl would get, from a real shell. */
function wordsOf(command: string, env: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}\n`
  const printed = execFileSync('/bin/sh', ['-c', script], { env: { PATH: '/nowhere', ...env } })
  return printed.toString('utf8').split('\0').slice(0, -1)
}

describe('the command that repeats a call', () => {
  it('is the call, with credentials from the environment', () => {
    const env = { CAPSTAN_USERNAME: 'shop', CAPSTAN_PASSWORD: "it's $HOME" }
    expect(wordsOf(repeatOf(CALL).command, env)).toEqual([
      '--globoff',
      '--request',
      'POST',
      'https://pay.example/ordermanagement/v1/orders/1/captures?x=1',
      '--user',
      "shop:it's $HOME",
      '--header',
      'Content-Type: application/json',
      '--header',
      'Klarna-Idempotency-Key: key-1',
      '--data-raw',
      '{"captured_amount":100}',
    ])
  })

  it.each([
    "'; touch /tmp/owned; '",
    '$(id) `id` $HOME \\',
    "it's a \"test\" with '' and '\\''",
    '@/etc/passwd',
    '--output /tmp/x',
    'two\nlines\r\n and a tab\t!',
    'ümläut 🍅 *?[a-z]{1,2} ~ # & | < > ;',
  ])('gives curl exactly this, wherever it stands: %j', (text) => {
    const words = wordsOf(repeatOf({ ...CALL, path: `/${text}`, body: text, idempotencyKey: text }).command)
    expect(words[3]).toBe(`https://pay.example/${text}`)
    expect(words.at(-1)).toBe(text)
    expect(words.at(-3)).toBe(`Klarna-Idempotency-Key: ${text}`)
    expect(wordsOf(`curl ${quoted(text)}`)).toEqual([text])
  })

  it('has neither key nor body where the call had none', () => {
    const { command, warnings } = repeatOf({ ...CALL, method: 'GET', body: null, idempotencyKey: null })
    expect(command).not.toMatch(/header|data/)
    expect(warnings).toEqual([])
  })

  it('tells what a key does, and what happens without one', () => {
    expect(repeatOf(CALL).warnings.join()).toContain('you get the original answer and nothing happens')
    expect(repeatOf({ ...CALL, idempotencyKey: null }).warnings.join()).toContain('its change is made again')
  })

  it('tells what is missing in it: secrets, a body that was cut, and one that may not be seen', () => {
    expect(repeatOf({ ...CALL, body: '{"token":"***"}' }).warnings.join()).toContain('replace each ***')
    expect(repeatOf({ ...CALL, body: '{"a":"…[cut]' }).warnings.join()).toContain('add what is missing')
    const unseen = repeatOf({ ...CALL, body: undefined })
    expect(unseen.command).not.toContain('data-raw')
    expect(unseen.warnings.join()).toContain('your role does not see bodies')
  })
})
