import { describe, expect, it } from 'vitest'
import { mailAddress, maskedAddress, needsUtf8, oneLine, senderName } from './address.ts'

describe('an address of mail', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    ['  anna.berg+shop@mail.example.com ', 'anna.berg+shop@mail.example.com'],
    ["o'neill@example.org", "o'neill@example.org"],
    ['anna@EXAMPLE.Com', 'anna@example.com'],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['anna@例え.テスト', 'anna@xn--r8jz45g.xn--zckzah'],
    ['jürgen@example.com', 'jürgen@example.com'],
  ])('may be %s', (text, address) => {
    expect(mailAddress(text)).toBe(address)
  })

  it.each([
    '',
    'anna',
    '@example.com',
    'anna@',
    'anna@localhost',
    'anna@127.0.0.1',
    'anna@127.1',
    'anna@0x7f.1',
    'anna@[127.0.0.1]',
    'anna@example..com',
    'anna@-example.com',
    'anna@example.com.',
    'anna@exa%6dple.com',
    'anna@example.com/path',
    'anna@example.com:25',
    'anna..berg@example.com',
    '.anna@example.com',
    '"anna berg"@example.com',
    'anna@example.com,eva@example.com',
    'anna@example.com;eva@example.com',
    'Anna <anna@example.com>',
    'anna@example.com>\r\nRCPT TO:<eva@example.com',
    'anna\r\n@example.com',
    'anna@example.com\nBcc: eva@example.com',
    'anna\u0000@example.com',
    'an na@example.com',
    'eva@example.com@example.org',
    `${'a'.repeat(65)}@example.com`,
    `anna@${'a'.repeat(64)}.com`,
    `anna@${'abc.'.repeat(63)}com`,
  ])('is not %j', (text) => {
    expect(mailAddress(text)).toBeUndefined()
  })

  it('needs a server that knows more than ASCII only for its local part', () => {
    expect(needsUtf8('jürgen@example.com')).toBe(true)
    expect(needsUtf8('anna@xn--bcher-kva.example')).toBe(false)
  })

  it('is masked to its first letter and its domain', () => {
    expect(maskedAddress('anna@example.com')).toBe('a…@example.com')
    expect(maskedAddress('𝒶nna@example.com')).toBe('𝒶…@example.com')
    expect(maskedAddress('nonsense')).toBe('…')
  })
})

describe('a line of a header', () => {
  it('breaks nowhere, whatever is in it', () => {
    expect(oneLine('Your order\r\nBcc: eva@example.com', 80)).toBe('Your order Bcc: eva@example.com')
    expect(oneLine('a\u2028b\u0085c\u0000d\u202Ee\u200Bf\ud800g', 80)).toBe('a b c d e f g')
  })

  it('is cut where it is too long, between characters', () => {
    expect(oneLine('x'.repeat(200), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(oneLine('😀'.repeat(11), 10)).toBe(`${'😀'.repeat(9)}…`)
  })
})

describe('the name of a sender', () => {
  it('does not look like an address', () => {
    expect(senderName('"Bank" <service@bank.example>, x')).toBe('Bank service bank.example x')
    expect(senderName('Käsehaus & Söhne')).toBe('Käsehaus & Söhne')
  })
})
