/** Wrong usage is one sentence and exit code 2; every command has a help. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../src/settings.ts'
import { newFolder } from '../support/databases.ts'
import { capstanHere as capstan } from './run.ts'

const COMMANDS = [
  'serve',
  'demo',
  'merchants',
  'users',
  'contracts',
  'payouts',
  'verify',
  'trace',
  'balance',
  'trial-balance',
  'import-settlement',
  'migrate',
  'backup',
  'config',
]

describe('wrong usage', () => {
  it.each([
    ['no command', [], /^capstan: No command is given: .*\n$/],
    ['an unknown command', ['server'], /^capstan: There is no command 'server': .*\n$/],
    [
      'an unknown flag',
      ['serve', '--prot', '1'],
      /^capstan: Unknown option '--prot' \(Did you mean --port\?\)\n$/,
    ],
    [
      'a flag without its value',
      ['serve', '--port'],
      /^capstan: Option '--port <number>' argument missing.\n$/,
    ],
    ['a wrong value', ['serve', '--port', 'x'], /^capstan: --port must be a whole number .*\n$/],
    ['a word too many', ['verify', 'all'], /^capstan: Too many arguments .*\n$/],
    ['a missing argument', ['backup'], /^capstan: Missing required argument 'folder'.\n$/],
    ['an email that is none', ['users', 'add', 'kim'], /^capstan: "kim" is no email address\.\n$/],
    [
      'a role that is none',
      ['users', 'add', 'k@b.example', '--role', 'boss'],
      /^capstan: "boss" is no role: .*\n$/,
    ],
    ['an unknown subcommand', ['merchants', 'make'], /^capstan: Unknown command 'make'.*\n$/],
    ['an id that no path can hold', ['merchants', 'add', '--id', 'a/b'], /^capstan: "a\/b" is no id.*\n$/],
    ['no merchant', ['contracts', 'show'], /^capstan: Missing required argument 'merchant'.\n$/],
    ['a hold for no reason', ['contracts', 'hold', 'M1', 'EUR'], /^capstan: Required option '--note .*\n$/],
    [
      'a fee that is no percentage',
      ['contracts', 'set', 'M1', 'EUR', '--percentage', '2,99'],
      /^capstan: "2,99" is no percentage, such as 2.99.\n$/,
    ],
    [
      'an amount that is no number',
      ['contracts', 'set', 'M1', 'EUR', '--fixed', '0.30'],
      /^capstan: "0.30" is no whole number.\n$/,
    ],
    ['no payout', ['payouts', 'approve'], /^capstan: Missing required argument 'reference'.\n$/],
    [
      'too many orders at once',
      ['demo', '--orders', 'x', '--concurrency', '0'],
      /^capstan: --concurrency .*\n$/,
    ],
    [
      'production with nothing',
      ['serve', '--mode', 'production'],
      /^capstan: Production mode is missing .*\n$/,
    ],
    [
      'a sandbox for everybody',
      ['serve', '--host', '0.0.0.0'],
      /^capstan: A sandbox .*--allow-remote-sandbox.\n$/,
    ],
  ])('like %s is one sentence and exit code 2', async (_, args, sentence) => {
    const { code, stdout, stderr } = await capstan(args)
    expect(stderr).toMatch(sentence)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('leaves no data folder behind', async () => {
    const dataDir = join(newFolder(), 'data')
    await capstan(['serve', '--data', dataDir, '--mode', 'production'])
    expect(existsSync(dataDir)).toBe(false)
  })
})

describe('help', () => {
  it.each(COMMANDS)('tells about %s', async (command) => {
    const { code, stdout } = await capstan([command, '--help'])
    expect(stdout).toMatch(new RegExp(`^Usage: capstan ${command} `))
    expect(code).toBe(0)
  })

  it('names every command', async () => {
    const { code, stdout } = await capstan(['--help'])
    for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `)
    expect(code).toBe(0)
  })

  it('of serve names every setting', async () => {
    const { stdout } = await capstan(['serve', '--help'])
    for (const { flag, variable } of SETTINGS) {
      expect(stdout).toContain(variable)
      if (flag !== undefined) expect(stdout).toContain(`--${flag}`)
    }
  })
})

describe('capstan config', () => {
  it('shows every setting and where it comes from, and no secret', async () => {
    const secret = 'x'.repeat(40)
    const { code, stdout } = await capstan(['config', '--port', '1234'], {
      CAPSTAN_DATA: '/srv/capstan',
      CAPSTAN_OPERATOR: `ops:${secret}`,
      CAPSTAN_DATABASE_URL: 'postgres://app:hidden@db/capstan',
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^port +1234 +--port$/m)
    expect(stdout).toMatch(/^data +\/srv\/capstan +CAPSTAN_DATA$/m)
    expect(stdout).toMatch(/^host +127\.0\.0\.1 +default$/m)
    expect(stdout).toMatch(/^database-url +postgres:\/\/app:…@db\/capstan +CAPSTAN_DATABASE_URL$/m)
    expect(stdout).toMatch(/^CAPSTAN_OPERATOR +ops:… +CAPSTAN_OPERATOR$/m)
    expect(stdout).not.toContain(secret)
    expect(stdout).not.toContain('hidden')
  })
})

it('prints its version', async () => {
  const { code, stdout } = await capstan(['--version'])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(code).toBe(0)
})
