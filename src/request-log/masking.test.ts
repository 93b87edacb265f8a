import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskBody, maskPath, maskText } from './masking.ts'

const CARD = '4111111111111111'
const KEY = 'klarna_test_api_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4'
const masked = (value: unknown) => JSON.parse(maskBody(JSON.stringify(value)))

describe('a body that is JSON', () => {
  it.each([
    'client_token',
    'authorization_token',
    'token',
    'token_id',
    'access_token',
    'refreshToken',
    'customer-token',
    'password',
    'newPassword',
    'secret',
    'client_secret',
    'secret_digest',
    'api_key',
    'apiKey',
    'private_key',
    'credential',
    'national_identification_number',
    'nationalIdentificationNumber',
    'last_four_ssn',
    'ssn',
    'date_of_birth',
    'dateOfBirth',
    'DATE OF BIRTH',
    'card_number',
    'pan',
    'cvc',
    'cvv2',
    'pin',
  ])('hides the value of %s, whatever it is', (name) => {
    for (const value of ['tell-nobody', '', 'with "quotes" and \\', 'ä\u2028', 1234, -1.5e3, true, false]) {
      expect(masked({ [name]: value })).toEqual({ [name]: '***' })
    }
    expect(masked({ [name]: null })).toEqual({ [name]: null })
  })

  it.each([
    'amount',
    'reference',
    'tokenize',
    'token_type',
    'national',
    'country',
    'given_name',
    'email',
    'organization_registration_id',
    'passenger_name',
    'card_type',
    'keyboard',
    'shipping_company',
  ])('shows the value of %s', (name) => {
    expect(masked({ [name]: 'seen', token: 'x' })).toEqual({ [name]: 'seen', token: '***' })
  })

  it('hides everything inside of such a field, and keeps its shape', () => {
    expect(
      masked({
        credentials: { username: 'u', nested: [1, { deep: 'x' }, null], empty: {} },
        tokens: ['a', 'b'],
        after: ['seen', { also: 'seen' }],
      }),
    ).toEqual({
      credentials: { username: '***', nested: ['***', { deep: '***' }, null], empty: {} },
      tokens: ['***', '***'],
      after: ['seen', { also: 'seen' }],
    })
  })

  it('keeps every other character: spaces, order, repeated names, forms of numbers', () => {
    expect(maskBody('{ "a" : 1.50, "token" :\n "x" , "a":2E3,"b" : "\\u00e5\\/" }')).toBe(
      '{ "a" : 1.50, "token" :\n "***" , "a":2E3,"b" : "\\u00e5\\/" }',
    )
  })

  it('sees through escaped characters', () => {
    expect(maskBody('{"pass\\u0077ord":"x"}')).toBe('{"pass\\u0077ord":"***"}')
    expect(maskBody('{"note":"\\u0034111 1111 1111 1111"}')).toBe('{"note":"***"}')
    expect(maskBody('{"url":"https://shop.example/shopper/abc-DEF"}')).toBe(
      '{"url":"https://shop.example/shopper/***"}',
    )
    expect(maskBody('{"u":"https:\\/\\/s\\/payments\\/v1\\/authorizations\\/abc-def\\/order"}')).toBe(
      '{"u":"https://s/payments/v1/authorizations/***/order"}',
    )
  })

  it('hides what is recognised by its look, in any field and in names', () => {
    expect(masked({ note: `my card ${CARD}` })).toEqual({ note: 'my card ***' })
    expect(masked({ note: `key ${KEY} here` })).toEqual({ note: 'key *** here' })
    expect(masked({ note: KEY.replace('test', 'live') })).toEqual({ note: '***' })
    expect(masked({ [CARD]: 1 })).toEqual({ '***': 1 })
    expect(masked({ number: 4111111111111111 })).toEqual({ number: '***' })
    expect(masked([4111111111111111])).toEqual(['***'])
    expect(masked({ url: 'https://shop.example/?order=1&token=abc#x' })).toEqual({
      url: 'https://shop.example/?order=1&token=***#x',
    })
    expect(masked({ url: 'https://bob:hunter2@shop.example/' })).toEqual({
      url: 'https://bob:***@shop.example/',
    })
  })

  it('hides Basic and Bearer credentials, and no product that is called so', () => {
    const basic = Buffer.from('PK000001_demo:demo-key-not-secret').toString('base64')
    expect(masked({ h: `Basic ${basic}` })).toEqual({ h: 'Basic ***' })
    expect(masked({ h: `basic ${Buffer.from(KEY).toString('base64')}` })).toEqual({ h: 'basic ***' })
    expect(masked({ h: 'Bearer abcdefghijklmnop' })).toEqual({ h: 'Bearer ***' })
    expect(masked({ h: 'eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln' })).toEqual({ h: '***' })
    const names = { a: 'Basic Hoodie', b: 'Basic Sneakers', c: 'Basic Kapuzenpullover', d: 'basic tee' }
    expect(masked({ ...names, token: 'x' })).toEqual({ ...names, token: '***' })
  })

  it('shows amounts, quantities and references, long as they may be', () => {
    const body = {
      order_amount: 4111111111111111,
      unit_price: 4111111111111111,
      reference: '75001',
      merchant_reference1: '01900000-0000-7000-8000-000000000000',
      tracking_number: '1Z999AA10123456784',
      phone: '+46701234567',
    }
    expect(masked(body)).toEqual(body)
  })

  it('looks into JSON in a string, as an attachment has it', () => {
    const inner = JSON.stringify({ customer: { date_of_birth: '1980-01-01', seen: 1 } })
    expect(JSON.parse(masked({ attachment: { body: inner } }).attachment.body)).toEqual({
      customer: { date_of_birth: '***', seen: 1 },
    })
  })

  it('never breaks JSON, and never shows the value of such a field', () => {
    const names = fc.constantFrom('token', 'password', 'date_of_birth', 'a', 'order_lines', 'ssn', '"', '\\')
    const secrets = fc.constant('S3CRET-VALUE')
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
        fc.record({ password: fc.oneof(secrets, fc.array(secrets), fc.record({ x: secrets })) }),
      ),
    })).tree
    fc.assert(
      fc.property(value, fc.boolean(), (tree, pretty) => {
        const text = maskBody(JSON.stringify(tree, null, pretty ? 2 : 0))
        JSON.parse(text)
        expect(text).not.toContain('S3CRET-VALUE')
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a body that is not JSON', () => {
  it.each([
    ['broken', '{"password": "SECRET", "a": }'],
    ['cut in the value', '{"a": 1, "client_token": "SECRET'],
    ['cut behind an escape', '{"token": "SECRET\\'],
    ['cut in an object', '{"credentials": {"a": "SECRET", "b": ["SECRET'],
    ['a quote too few', '{"a: 1, "password": "SECRET"}'],
    ['single quotes', "{'password': 'SECRET'}"],
    ['no quotes', '{password: SECRET, a: 1}'],
    ['spaces in a value without quotes', 'password: SECRET and SECRET\nnext: 1'],
    ['escaped twice', '{"body": "{\\"date_of_birth\\": \\"SECRET\\"}'],
    ['escaped characters', '{"pass\\u0077ord": "SECRET", }'],
    ['form data', 'grant_type=x&client_secret=SECRET&a=1'],
    ['nested form data', 'customer[date_of_birth]=SECRET&customer%5Bssn%5D=SECRET'],
    ['XML', '<a><password>SECRET</password></a>'],
    ['an array of a language', "array('password' => 'SECRET')"],
    ['a byte order mark', '\ufeff{"password":"SECRET"}'],
    ['a dotted name', 'customer.pin=SECRET'],
  ])('hides values: %s', (_, text) => {
    const result = maskBody(text)
    expect(result).not.toContain('SECRET')
    expect(result).toContain('***')
  })

  it('hides what is recognised by its look', () => {
    expect(maskBody(`{"a": "${CARD}", `)).toBe('{"a": "***", ')
    expect(maskBody(`${KEY}!`)).toBe('***!')
  })

  it('shows the rest', () => {
    expect(maskBody('{"amount": 6000, "token": "x", "reference": "75001"')).toBe(
      '{"amount": 6000, "token": "***", "reference": "75001"',
    )
    expect(maskBody('')).toBe('')
    expect(maskBody('hello')).toBe('hello')
  })

  it('masks any text in linear time', () => {
    const pieces = [
      '{"token":',
      '\\u0041',
      '"',
      '\\',
      'secret="',
      '\\"',
      'secret={',
      'basic ',
      'eyJaaaaaaaa',
      '1 ',
      '&a',
      '://',
      'token=',
      ' ',
    ]
    for (const piece of pieces) {
      const text = `token ${piece.repeat(64_000 / piece.length)}`
      const before = performance.now()
      maskBody(text)
      // A quadratic pattern would take minutes for 64 KB; a busy machine takes some milliseconds.
      expect(performance.now() - before, piece).toBeLessThan(2_000)
    }
  })
})

describe('a path', () => {
  it.each([
    ['/payments/v1/authorizations/abc-123/order', '/payments/v1/authorizations/***/order'],
    ['/payments/v1/authorizations/abc', '/payments/v1/authorizations/***'],
    ['//payments//v1//authorizations//abc//order', '//payments//v1//authorizations//***//order'],
    ['/payments/v1/authorizations/abc?x=1', '/payments/v1/authorizations/***?x=1'],
    ['/customer-token/v1/tokens/abc/order', '/customer-token/v1/tokens/***/order'],
    ['/payments/v1/%61uthorizations/abc/order', '/payments/v1/authorizations/***/order'],
    ['/payments/v1/authorizations/%61bc%2Fd', '/payments/v1/authorizations/***/d'],
    ['/shopper/abc-DEF_1', '/shopper/***'],
    ['//shopper//abc?x=1', '//shopper//***?x=1'],
    ['/%73hopper/abc', '/shopper/***'],
    ['/shopper%2Fabc', '/shopper/***'],
    ['/x?token=abc&limit=2', '/x?token=***&limit=2'],
    ['/x?a=1&date_of_birth=1980-01-01', '/x?a=1&date_of_birth=***'],
    ['/x?%74oken=abc', '/x?token=***'],
    [`/orders/${CARD}`, '/orders/***'],
    [`/x?key=${KEY}`, '/x?key=***'],
  ])('%s is stored as %s', (path, stored) => {
    expect(maskPath(path)).toBe(stored)
  })

  it.each([
    '/ordermanagement/v1/orders/01900000-0000-7000-8000-000000000000/captures',
    '/payments/v1/sessions/01900000-0000-7000-8000-000000000000',
    '/capstan/v1/authorizations',
    '/capstan/v1/orders/01900000-0000-7000-8000-000000000000/shopper-links',
    '/capstan/v1/logs?order_id=01900000-0000-7000-8000-000000000000&from=2026-11-22T00%3A00%3A00Z',
    '/%zz/%',
  ])('%s is stored as it is', (path) => {
    expect(maskPath(path)).toBe(path)
  })
})

describe('an idempotency key or a username', () => {
  it('hides card numbers and API keys, and shows the rest', () => {
    expect(maskText(`capture-${CARD}`)).toBe('capture-***')
    expect(maskText(KEY)).toBe('***')
    expect(maskText('01900000-0000-7000-8000-000000000000')).toBe('01900000-0000-7000-8000-000000000000')
    expect(maskText('merchant:PK000001_demo')).toBe('merchant:PK000001_demo')
  })
})
