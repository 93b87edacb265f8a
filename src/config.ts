/** What a Capstan is run with: the settings as they were given, and what of them must not be started. */
import { isIPv4, isIPv6 } from 'node:net'
import type { BankFileFormat } from './engine/bank-files.ts'
import type { Mode } from './engine/store.ts'
import { LIVE_LIMITS, type RateLimits } from './rate-limits.ts'
import { type LOG_LEVELS, type Profile, SETTINGS, type Setting } from './settings.ts'

export interface Config {
  host: string
  /** 0 picks a free one. */
  port: number
  mode: Mode
  /** Folder of the embedded store; not used with `databaseUrl`. */
  dataDir: string
  databaseUrl?: string
  /** Used in `Location`. In sandbox mode it defaults to the address bound. No slash at its end. */
  publicUrl?: string
  trustProxy: boolean
  allowRemoteSandbox: boolean
  /** Business time, ms. */
  idempotencyLifetimeMs: number
  /** Days until a new order expires. */
  authorizationDays: number
  /** How long an equal capture or refund without a key counts as a possible repeat, ms; 0: never. */
  duplicateWindowMs: number
  /** Days for which a link to the shopper's page can be opened, business time. */
  shopperLinkDays: number
  /** Which dialect of the wire is spoken. */
  profile: Profile
  /** Calls a merchant may make in a second; undefined: no limit. */
  rateLimits?: RateLimits | 'off'
  /** Reads of an order show what of each line is captured and refunded. */
  lineQuantities: boolean
  logRetentionDays: number
  logMaxBytes: number
  logBodyMaxBytes: number
  /** Bootstrap operator of production mode, from the environment: never stored. */
  operator?: { username: string; secretDigest: string }
  logLevel: (typeof LOG_LEVELS)[number]
  /** Where files for the bank and from it are; by default in the data folder. */
  bankFolder?: string
  bankFormat: BankFileFormat
  /** Whose account pays: IBAN, and BIC where the bank asks for it. */
  payerName?: string
  payerIban?: string
  payerBic?: string
  /** By currency, minor units: payouts of more wait for an approval, in production mode. */
  approvalAbove?: Record<string, number>
  /** The mail server for messages to shoppers: `smtp(s)://user:password@host:port`. */
  mailUrl?: string
  /** Whose address they come from. */
  mailFrom?: string
  /** Where they are written instead, as files. */
  mailFolder?: string
  /** Who is named on fee invoices. */
  issuer: { name: string; vatNumber?: string; addressLines: string[] }
}

/** A wrong flag, argument or value: its message is one sentence for the person who typed it. Exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Flags as they were parsed: by their names in camel case (`publicUrl` for `--public-url`), as text or true. */
export type Flags = Record<string, unknown>
export type Environment = Record<string, string | undefined>

export interface ResolvedSetting {
  setting: Setting
  /** As it was typed; undefined when it is not set. */
  raw: string | undefined
  source: 'flag' | 'environment' | 'default'
  value: unknown
}

/**
 * Every setting with its value and where it came from: the flag, else the variable, else the default. An
 * empty variable counts as not set, as compose files and CI leave them. Throws UsageError.
 */
export function resolveSettings(flags: Flags, environment: Environment): ResolvedSetting[] {
  return SETTINGS.map((setting) => {
    const flag = setting.flag === undefined ? undefined : flags[camelCase(setting.flag)]
    const variable = environment[setting.variable] || undefined
    const source = flag !== undefined ? 'flag' : variable !== undefined ? 'environment' : 'default'
    const raw = flag !== undefined ? String(flag) : (variable ?? setting.fallback)
    return { setting, raw, source, value: raw === undefined ? undefined : parsed(setting, raw, source) }
  })
}

function parsed(setting: Setting, raw: string, source: ResolvedSetting['source']): unknown {
  try {
    return setting.parse(raw)
  } catch (error) {
    const where = source === 'flag' ? `--${setting.flag}` : setting.variable
    throw new UsageError(`${where} ${(error as Error).message}.`)
  }
}

/** The settings as they are, whether or not a server could start with them: for commands beside a server. */
export function configOf(settings: ResolvedSetting[]): Config {
  const entries = settings
    .filter(({ value }) => value !== undefined)
    .map(({ setting: { key }, value }) => [key, value])
  return Object.fromEntries(entries) as unknown as Config
}

/**
 * The settings of a server. Throws UsageError for a wrong value and for what must not be started: a
 * production server that lacks something, or a sandbox that others could reach.
 */
export function resolveConfig(flags: Flags, environment: Environment): Config {
  const settings = resolveSettings(flags, environment)
  const config = configOf(settings)
  if (config.mailUrl !== undefined && config.mailFrom === undefined) {
    throw new UsageError('A mail server needs an address that messages come from: --mail-from.')
  }
  if (config.mode === 'production') {
    refuseIncomplete(settings)
    config.rateLimits ??= LIVE_LIMITS
  } else if (!config.allowRemoteSandbox && !isLoopback(config.host)) {
    throw new UsageError(
      `A sandbox has credentials that everybody knows, so it listens on loopback only: ${config.host} needs --allow-remote-sandbox.`,
    )
  }
  return config
}

/**
 * Whether an operator exists is only known once the database is open, where src/server.ts looks; what can be
 * told from the settings alone is named here, all of it in one sentence.
 */
function refuseIncomplete(settings: ResolvedSetting[]): void {
  const given = (key: keyof Config) =>
    settings.some(({ setting, source }) => setting.key === key && source !== 'default')
  const missing: string[] = []
  if (!given('publicUrl')) missing.push('a public base URL (--public-url)')
  if (!given('databaseUrl') && !given('dataDir')) {
    missing.push('a database (--database-url, or --data for the embedded store)')
  }
  // What one process has staged and died with, another takes for delivered when it is not in its own folder.
  if (given('databaseUrl') && given('payerIban') && !given('bankFolder')) {
    missing.push('a folder for bank files that all processes share (--bank-folder)')
  }
  if (missing.length === 0) return
  if (!given('operator')) missing.push('an operator (CAPSTAN_OPERATOR) unless the database has one')
  throw new UsageError(`Production mode is missing ${missing.join(', ')}.`)
}

/** Whether only this machine can reach a server that is bound to the host. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIPv4(bare)) return bare.startsWith('127.')
  if (isIPv6(bare)) return bare === '::1' || bare === '0:0:0:0:0:0:0:1'
  return bare.toLowerCase() === 'localhost'
}

/** The value as it may be shown to anybody. */
export function shown({ setting, raw }: ResolvedSetting): string {
  if (raw === undefined) return ''
  return setting.redact ? setting.redact(raw) : raw
}

export function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
