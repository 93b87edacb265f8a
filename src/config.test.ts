import { describe, expect, it } from 'vitest'
import { configOf, isLoopback, resolveConfig, resolveSettings, shown, UsageError } from './config.ts'
import { SETTINGS } from './settings.ts'

const SECRET = 's'.repeat(32)
const PRODUCTION = { CAPSTAN_MODE: 'production' }

/** The sentence with which the settings are refused. */
function refusalOf(flags: Record<string, unknown>, environment: Record<string, string> = {}): string {
  try {
    resolveConfig(flags, environment)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('the settings were taken')
}

describe('the settings', () => {
  it('have defaults that start a sandbox on loopback', () => {
    expect(resolveConfig({}, {})).toEqual({
      host: '127.0.0.1',
      port: 7070,
      mode: 'sandbox',
      dataDir: './data',
      trustProxy: false,
      allowRemoteSandbox: false,
      idempotencyLifetimeMs: 24 * 3_600_000,
      authorizationDays: 28,
      duplicateWindowMs: 600_000,
      shopperLinkDays: 180,
      profile: 'klarna',
      lineQuantities: false,
      logRetentionDays: 90,
      logMaxBytes: 10 * 1024 ** 3,
      logBodyMaxBytes: 16 * 1024,
      logLevel: 'info',
      bankFormat: 'pain.001',
      issuer: { name: 'Capstan', addressLines: [] },
    })
  })

  it('come from the flag first, then from the environment, then from the default', () => {
    const environment = { CAPSTAN_PORT: '8001', CAPSTAN_DATA: '/data' }
    const sources = Object.fromEntries(
      resolveSettings({ port: '8000' }, environment).map(({ setting, value, source }) => [
        setting.key,
        [value, source],
      ]),
    )
    expect(sources.port).toEqual([8000, 'flag'])
    expect(sources.dataDir).toEqual(['/data', 'environment'])
    expect(sources.host).toEqual(['127.0.0.1', 'default'])
    expect(sources.publicUrl).toEqual([undefined, 'default'])
  })

  it('keep the password of a mail server to themselves, whether or not it is taken', () => {
    const url = 'smtps://shop:p%40ss@mail.example:465'
    const setting = resolveSettings({ mailUrl: url }, {}).find(({ setting }) => setting.key === 'mailUrl')
    expect(setting && shown(setting)).toBe('smtps://shop:…@mail.example:465')
    const wrong = 'https://shop:p%40ss@mail.example'
    expect(refusalOf({ mailUrl: wrong })).not.toContain('p%40ss')
    expect(refusalOf({ mailUrl: 'smtp://shop:50%@mail.example' })).not.toContain('50%')
  })

  it('have somebody from whom mail comes', () => {
    expect(refusalOf({ mailUrl: 'smtp://mail.example' })).toMatch(/--mail-from/)
    expect(refusalOf({ mailFrom: 'Shop <orders@shop.example>' })).toMatch(/address of mail/)
    const config = resolveConfig({ mailUrl: 'smtp://mail.example', mailFrom: 'orders@shop.example' }, {})
    expect(config).toMatchObject({ mailUrl: 'smtp://mail.example', mailFrom: 'orders@shop.example' })
  })

  it('take an empty variable as not set', () => {
    expect(resolveConfig({}, { CAPSTAN_PORT: '', CAPSTAN_DATABASE_URL: '' })).toEqual(resolveConfig({}, {}))
  })

  it('have a flag and a variable that belong together, and no name twice', () => {
    for (const { flag, variable } of SETTINGS) {
      if (flag !== undefined) expect(variable).toBe(`CAPSTAN_${flag.toUpperCase().replaceAll('-', '_')}`)
    }
    expect(new Set(SETTINGS.map(({ key }) => key)).size).toBe(SETTINGS.length)
  })

  it('have defaults that their own rules take', () => {
    for (const { fallback, parse } of SETTINGS) {
      if (fallback !== undefined) expect(() => parse(fallback)).not.toThrow()
    }
  })

  it.each([
    [{ port: '65536' }, '--port must be a whole number from 0 to 65535, not "65536".'],
    [{ port: '-1' }, '--port must be a whole number from 0 to 65535, not "-1".'],
    [{ port: '0x10' }, '--port must be a whole number from 0 to 65535, not "0x10".'],
    [{ mode: 'test' }, '--mode must be one of sandbox, production, not "test".'],
    [{ data: '' }, '--data must be given, not "".'],
    [{ host: 'a b' }, '--host must be a host name or an IP address, not "a b".'],
    [{ host: '300.0.0.1' }, '--host must be a host name or an IP address, not "300.0.0.1".'],
    [
      { publicUrl: 'ftp://x' },
      '--public-url must be an http or https URL without credentials or query, not "ftp://x".',
    ],
    [{ databaseUrl: 'mysql://x:secret@y' }, '--database-url must be a URL that begins with postgres://.'],
    [
      { logMaxBytes: '1X' },
      '--log-max-bytes must be a number of bytes from 16777216 to 9007199254740991, like 65536 or 64K, not "1X".',
    ],
    [{ payerIban: 'DE88370400440532013000' }, '--payer-iban must be an IBAN, not "DE88370400440532013000".'],
    [{ payerBic: 'DEUTDE' }, '--payer-bic must be a BIC, not "DEUTDE".'],
    [{ payerName: ' ' }, '--payer-name must be text of 1 to 70 characters, not " ".'],
    [{ bankFormat: 'MT101' }, '--bank-format must be one of pain.001, csv, not "MT101".'],
    [
      { approvalAbove: 'EUR 100' },
      '--approval-above must be amounts in minor units by currency, like EUR=1000000,SEK=10000000, not "EUR 100".',
    ],
    [
      { issuer: ' | DE123' },
      '--issuer must be a name, and after bars a VAT number and address lines, not " | DE123".',
    ],
  ])('refuse %j in one sentence', (flags, sentence) => {
    expect(refusalOf(flags)).toBe(sentence)
  })

  it('name the variable when the wrong value came from there', () => {
    expect(refusalOf({}, { CAPSTAN_TRUST_PROXY: 'maybe' })).toBe(
      'CAPSTAN_TRUST_PROXY must be true or false, not "maybe".',
    )
  })

  it('never repeat a secret in a refusal', () => {
    const refusal = refusalOf({}, { CAPSTAN_OPERATOR: 'ops:too-short-secret' })
    expect(refusal).toMatch(/^CAPSTAN_OPERATOR must be username:secret/)
    expect(refusal).not.toContain('too-short-secret')
  })

  it('take a port at each end of its range', () => {
    expect(resolveConfig({ port: '0' }, {}).port).toBe(0)
    expect(resolveConfig({ port: '65535' }, {}).port).toBe(65_535)
  })

  it('drop the slash at the end of a public URL, and the brackets of an IPv6 address', () => {
    expect(resolveConfig({ publicUrl: 'https://pay.example/base/' }, {}).publicUrl).toBe(
      'https://pay.example/base',
    )
    expect(resolveConfig({ host: '[::1]' }, {}).host).toBe('::1')
  })

  it('count bytes with binary units', () => {
    expect(resolveConfig({ logMaxBytes: '64m', logBodyMaxBytes: '0' }, {})).toMatchObject({
      logMaxBytes: 64 * 1024 ** 2,
      logBodyMaxBytes: 0,
    })
  })

  it('take the account to pay from as people write it', () => {
    const flags = {
      payerIban: 'de89 3704 0044 0532 0130 00',
      payerBic: ' cobadeffxxx ',
      payerName: ' Pay Ltd ',
    }
    expect(resolveConfig(flags, {})).toMatchObject({
      payerIban: 'DE89370400440532013000',
      payerBic: 'COBADEFFXXX',
      payerName: 'Pay Ltd',
    })
    const longest = 'x'.repeat(70)
    expect(resolveConfig({ payerName: longest }, {}).payerName).toBe(longest)
    expect(refusalOf({ payerName: `${longest}x` })).toContain('1 to 70')
    const folder = resolveConfig({ bankFolder: '/srv/bank', bankFormat: 'csv' }, {})
    expect(folder).toMatchObject({ bankFolder: '/srv/bank', bankFormat: 'csv' })
  })

  it.each([
    ['EUR=1000000', { EUR: 1_000_000 }],
    ['EUR=0', { EUR: 0 }],
    ['EUR=100, SEK=2000 ,JPY=3', { EUR: 100, SEK: 2000, JPY: 3 }],
    ['EUR=999999999999999', { EUR: 999_999_999_999_999 }],
  ])('read %j as amounts by currency', (approvalAbove, amounts) => {
    expect(resolveConfig({ approvalAbove }, {}).approvalAbove).toEqual(amounts)
  })

  it.each([
    '',
    'EUR',
    'EUR=',
    'eur=1',
    'EURO=1',
    'EUR=1.5',
    'EUR=-1',
    'EUR=1000000000000000',
    'EUR=1,',
    'EUR=1;SEK=2',
  ])('read %j as no amounts by currency', (approvalAbove) => {
    expect(refusalOf({ approvalAbove })).toContain('--approval-above must be amounts')
  })

  it.each([
    ['Pay Ltd', { name: 'Pay Ltd', addressLines: [] }],
    ['Pay Ltd | DE123456789', { name: 'Pay Ltd', vatNumber: 'DE123456789', addressLines: [] }],
    ['Pay Ltd | | High Street 7 | | London', { name: 'Pay Ltd', addressLines: ['High Street 7', 'London'] }],
  ])('read %j as who is named on invoices', (issuer, expected) => {
    expect(resolveConfig({ issuer }, {}).issuer).toEqual(expected)
  })

  it('show no password and no secret', () => {
    const settings = resolveSettings(
      { databaseUrl: 'postgres://app:hidden@db/capstan?password=hidden&sslmode=require' },
      { CAPSTAN_OPERATOR: `ops:${SECRET}` },
    )
    const texts = Object.fromEntries(settings.map((setting) => [setting.setting.key, shown(setting)]))
    expect(texts.databaseUrl).toBe('postgres://app:…@db/capstan?password=…&sslmode=require')
    expect(texts.operator).toBe('ops:…')
  })
})

describe('a sandbox', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LOCALHOST'])('may listen on %s', (host) => {
    expect(isLoopback(host)).toBe(true)
    expect(resolveConfig({ host }, {}).host).toBe(host)
  })

  it.each(['0.0.0.0', '::', '192.168.1.2', 'localhost.example.com', '127.0.0.1.example.com'])(
    'may not listen on %s',
    (host) => {
      expect(refusalOf({ host })).toContain('--allow-remote-sandbox')
      expect(resolveConfig({ host, allowRemoteSandbox: true }, {}).host).toBe(host)
    },
  )
})

describe('production', () => {
  it('names everything that is missing in one sentence', () => {
    expect(refusalOf({}, PRODUCTION)).toBe(
      'Production mode is missing a public base URL (--public-url), a database (--database-url, or --data for the embedded store), an operator (CAPSTAN_OPERATOR) unless the database has one.',
    )
  })

  it('takes a data folder that was asked for, and never the default one', () => {
    const environment = { ...PRODUCTION, CAPSTAN_PUBLIC_URL: 'https://pay.example' }
    expect(refusalOf({}, environment)).toContain('a database')
    expect(resolveConfig({ data: './data' }, environment)).toMatchObject({ dataDir: './data' })
  })

  it('takes no folder of its own for bank files where others may work on the same database', () => {
    const flags = { publicUrl: 'https://pay.example', payerIban: 'DE89370400440532013000' }
    const shared = { ...flags, databaseUrl: 'postgres://db/capstan' }
    const folder = 'a folder for bank files that all processes share (--bank-folder)'
    expect(refusalOf(shared, PRODUCTION)).toContain(folder)
    expect(resolveConfig({ ...shared, bankFolder: '/bank' }, PRODUCTION).bankFolder).toBe('/bank')
    expect(resolveConfig({ ...flags, data: './data' }, PRODUCTION).bankFolder).toBeUndefined()
  })

  it('leaves it to the database whether there is an operator', () => {
    const flags = { publicUrl: 'https://pay.example', databaseUrl: 'postgres://db/capstan' }
    expect(resolveConfig(flags, PRODUCTION).operator).toBeUndefined()
  })

  it('keeps the digest of its operator’s secret, not the secret', () => {
    const config = configOf(resolveSettings({}, { CAPSTAN_OPERATOR: `ops:${SECRET}` }))
    expect(config.operator?.username).toBe('ops')
    expect(config.operator?.secretDigest).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(config)).not.toContain(SECRET)
  })

  it('may listen on every address', () => {
    const flags = { host: '0.0.0.0', publicUrl: 'https://pay.example', data: '/data' }
    expect(resolveConfig(flags, PRODUCTION).host).toBe('0.0.0.0')
  })
})
