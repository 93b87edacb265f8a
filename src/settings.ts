/**
 * The settings of a running Capstan: one table, SETTINGS, from which the flags, the environment variables,
 * `capstan config`, every `--help` and docs/reference/configuration.md are made.
 */
import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import {
  amountsByCurrency,
  bic,
  bytes,
  choice,
  databaseUrl,
  host,
  iban,
  integer,
  issuer,
  mailSender,
  mailUrl,
  operatorCredential,
  type Parser,
  publicUrl,
  rateLimits,
  shortText,
  switched,
  text,
} from './config-values.ts'
import { BANK_FILE_FORMATS } from './engine/bank-files.ts'
import { SHOPPER_LINK_DAYS } from './engine/shopper-links.ts'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const

/** Which dialect of the wire is spoken: `kustom` lacks three operations. */
export const PROFILES = ['klarna', 'kustom'] as const
export type Profile = (typeof PROFILES)[number]

export interface Setting {
  key: keyof Config
  /** Long flag without its dashes; absent where a value on the command line would be seen by others. */
  flag?: string
  variable: string
  /** As one would type it; absent: not set. */
  fallback?: string
  /** Shown in the help after the flag; absent for a switch. */
  placeholder?: string
  /** What is taken, for the reference page. */
  type: string
  description: string
  /** What is shown instead of the value. */
  redact?: (value: string) => string
  parse: Parser<unknown>
}

const HOUR_MS = 3_600_000

/** A table row whose parser must give what the Config field holds. */
function setting<K extends keyof Config>(row: Setting & { key: K; parse: Parser<Config[K]> }): Setting {
  return row
}

export const SETTINGS: readonly Setting[] = [
  setting({
    key: 'port',
    flag: 'port',
    variable: 'CAPSTAN_PORT',
    fallback: '7070',
    placeholder: 'number',
    type: '0 to 65535',
    description: 'TCP port to listen on; 0 picks a free one',
    parse: integer(0, 65_535),
  }),
  setting({
    key: 'host',
    flag: 'host',
    variable: 'CAPSTAN_HOST',
    fallback: '127.0.0.1',
    placeholder: 'address',
    type: 'host name or IP address',
    description: 'address to listen on',
    parse: host,
  }),
  setting({
    key: 'mode',
    flag: 'mode',
    variable: 'CAPSTAN_MODE',
    fallback: 'sandbox',
    placeholder: 'mode',
    type: '`sandbox` or `production`',
    description:
      'sandbox brings demo credentials and takes any authorization token; production has no default secret',
    parse: choice(['sandbox', 'production']),
  }),
  setting({
    key: 'dataDir',
    flag: 'data',
    variable: 'CAPSTAN_DATA',
    fallback: './data',
    placeholder: 'folder',
    type: 'path',
    description: 'folder of the embedded store; not used with a database URL',
    parse: text,
  }),
  setting({
    key: 'databaseUrl',
    flag: 'database-url',
    variable: 'CAPSTAN_DATABASE_URL',
    placeholder: 'url',
    type: '`postgres://…`',
    description: 'PostgreSQL database to use instead of the embedded store',
    redact: withoutPassword,
    parse: databaseUrl,
  }),
  setting({
    key: 'publicUrl',
    flag: 'public-url',
    variable: 'CAPSTAN_PUBLIC_URL',
    placeholder: 'url',
    type: '`http://…` or `https://…`',
    description:
      'base URL that callers use, for Location headers; required in production mode, else the address bound',
    parse: publicUrl,
  }),
  setting({
    key: 'trustProxy',
    flag: 'trust-proxy',
    variable: 'CAPSTAN_TRUST_PROXY',
    fallback: 'false',
    type: 'switch',
    description:
      'believe what the reverse proxy in front says of its caller: the last address in X-Forwarded-For. Only where nobody else can reach this server. Without it all who come through the proxy share the limits of one address; the log says so',
    parse: switched,
  }),
  setting({
    key: 'allowRemoteSandbox',
    flag: 'allow-remote-sandbox',
    variable: 'CAPSTAN_ALLOW_REMOTE_SANDBOX',
    fallback: 'false',
    type: 'switch',
    description: 'let a sandbox, whose credentials everybody knows, listen on more than loopback',
    parse: switched,
  }),
  setting({
    key: 'idempotencyLifetimeMs',
    flag: 'idempotency-hours',
    variable: 'CAPSTAN_IDEMPOTENCY_HOURS',
    fallback: '24',
    placeholder: 'hours',
    type: '1 to 720 hours of business time',
    description: 'how long the outcome of an idempotency key is kept and replayed',
    parse: integer(1, 720, HOUR_MS),
  }),
  setting({
    key: 'authorizationDays',
    flag: 'authorization-days',
    variable: 'CAPSTAN_AUTHORIZATION_DAYS',
    fallback: '28',
    placeholder: 'days',
    type: '1 to 180 days',
    description: 'days from its creation until a new order expires, at midnight UTC',
    parse: integer(1, 180),
  }),
  setting({
    key: 'duplicateWindowMs',
    flag: 'duplicate-minutes',
    variable: 'CAPSTAN_DUPLICATE_MINUTES',
    fallback: '10',
    placeholder: 'minutes',
    type: '0 to 1440 minutes of business time; 0: never',
    description:
      'how long after a capture or refund an equal one without a key is marked as a possible repeat',
    parse: integer(0, 1440, 60_000),
  }),
  setting({
    key: 'shopperLinkDays',
    flag: 'shopper-link-days',
    variable: 'CAPSTAN_SHOPPER_LINK_DAYS',
    fallback: String(SHOPPER_LINK_DAYS),
    placeholder: 'days',
    type: '1 to 3650 days',
    description: "days for which a new link to the shopper's page of an order can be opened",
    parse: integer(1, 3650),
  }),
  setting({
    key: 'profile',
    flag: 'profile',
    variable: 'CAPSTAN_PROFILE',
    fallback: 'klarna',
    placeholder: 'profile',
    type: '`klarna` or `kustom`',
    description: 'dialect of the wire; kustom lacks three operations',
    parse: choice(PROFILES),
  }),
  setting({
    key: 'rateLimits',
    flag: 'rate-limits',
    variable: 'CAPSTAN_RATE_LIMITS',
    placeholder: 'limits',
    type: '`off`, `live`, or `sessions=40,tokens=40,pages=40,other=200` (those left out as in `live`)',
    description:
      'calls that a merchant may make in a second, of each kind; by default live in production mode and off in sandbox mode',
    parse: rateLimits,
  }),
  setting({
    key: 'lineQuantities',
    flag: 'line-quantities',
    variable: 'CAPSTAN_LINE_QUANTITIES',
    fallback: 'false',
    type: 'switch',
    description: 'show in every read of an order what of each line is captured and refunded',
    parse: switched,
  }),
  setting({
    key: 'logRetentionDays',
    flag: 'log-retention-days',
    variable: 'CAPSTAN_LOG_RETENTION_DAYS',
    fallback: '90',
    placeholder: 'days',
    type: '1 to 3650 days',
    description: 'days for which the request log is kept',
    parse: integer(1, 3650),
  }),
  setting({
    key: 'logMaxBytes',
    flag: 'log-max-bytes',
    variable: 'CAPSTAN_LOG_MAX_BYTES',
    fallback: '10G',
    placeholder: 'bytes',
    type: 'bytes, or with K, M, G or T; at least 16M',
    description: 'size of the request log beyond which its oldest part is deleted before its time',
    parse: bytes(16 * 1024 ** 2, Number.MAX_SAFE_INTEGER),
  }),
  setting({
    key: 'logBodyMaxBytes',
    flag: 'log-body-max-bytes',
    variable: 'CAPSTAN_LOG_BODY_MAX_BYTES',
    fallback: '16K',
    placeholder: 'bytes',
    type: 'bytes, or with K or M; 0 to 1M',
    description: 'how much of each request and response body the request log keeps',
    parse: bytes(0, 1024 ** 2),
  }),
  setting({
    key: 'payerName',
    flag: 'payer-name',
    variable: 'CAPSTAN_PAYER_NAME',
    placeholder: 'name',
    type: 'text of up to 70 characters',
    description: 'holder of the account that payouts are paid from; a sandbox has one of its own',
    parse: shortText(70),
  }),
  setting({
    key: 'payerIban',
    flag: 'payer-iban',
    variable: 'CAPSTAN_PAYER_IBAN',
    placeholder: 'iban',
    type: 'IBAN',
    description:
      'account that payouts are paid from; without it no files for the bank are written in production mode',
    parse: iban,
  }),
  setting({
    key: 'payerBic',
    flag: 'payer-bic',
    variable: 'CAPSTAN_PAYER_BIC',
    placeholder: 'bic',
    type: 'BIC',
    description: 'the bank of that account, where it wants to be named',
    parse: bic,
  }),
  setting({
    key: 'bankFolder',
    flag: 'bank-folder',
    variable: 'CAPSTAN_BANK_FOLDER',
    placeholder: 'folder',
    type: 'path',
    description:
      'where files for the bank and from it are, the same for all processes; by default the folder bank beside the embedded store',
    parse: text,
  }),
  setting({
    key: 'bankFormat',
    flag: 'bank-format',
    variable: 'CAPSTAN_BANK_FORMAT',
    fallback: 'pain.001',
    placeholder: 'format',
    type: '`pain.001` or `csv`',
    description: 'form of the files that tell the bank whom to pay',
    parse: choice(BANK_FILE_FORMATS),
  }),
  setting({
    key: 'approvalAbove',
    flag: 'approval-above',
    variable: 'CAPSTAN_APPROVAL_ABOVE',
    placeholder: 'amounts',
    type: '`EUR=1000000,SEK=10000000`, minor units',
    description: 'payouts of more than this wait for the approval of a second operator, in production mode',
    parse: amountsByCurrency,
  }),
  setting({
    key: 'issuer',
    flag: 'issuer',
    variable: 'CAPSTAN_ISSUER',
    fallback: 'Capstan',
    placeholder: 'text',
    type: '`Name | VAT number | address line | …`',
    description: 'who is named on the invoices for fees',
    parse: issuer,
  }),
  setting({
    key: 'mailUrl',
    flag: 'mail-url',
    variable: 'CAPSTAN_MAIL_URL',
    placeholder: 'url',
    type: '`smtp://user:password@host:587` or `smtps://…:465`, login and port may be left out',
    description:
      'mail server for messages to shoppers; without it none are sent, and a sandbox writes them into a folder',
    redact: withoutPassword,
    parse: mailUrl,
  }),
  setting({
    key: 'mailFrom',
    flag: 'mail-from',
    variable: 'CAPSTAN_MAIL_FROM',
    placeholder: 'address',
    type: 'an address of mail',
    description:
      "address that messages to shoppers come from, beside the shop's name; needed with a mail server",
    parse: mailSender,
  }),
  setting({
    key: 'mailFolder',
    flag: 'mail-folder',
    variable: 'CAPSTAN_MAIL_FOLDER',
    placeholder: 'folder',
    type: 'path',
    description:
      "where messages to shoppers are written as .eml files when there is no mail server; a sandbox's is the folder mail beside the embedded store",
    parse: text,
  }),
  setting({
    key: 'logLevel',
    flag: 'log-level',
    variable: 'CAPSTAN_LOG_LEVEL',
    fallback: 'info',
    placeholder: 'level',
    type: LOG_LEVELS.map((level) => `\`${level}\``).join(', '),
    description: "least severe level of the process's own log",
    parse: choice(LOG_LEVELS),
  }),
  setting({
    key: 'operator',
    variable: 'CAPSTAN_OPERATOR',
    type: '`username:secret`, the secret with at least 32 characters',
    description:
      'operator credential that is valid while it is set, to make the first ones in production mode; never stored',
    redact: (value) => `${value.slice(0, Math.max(value.indexOf(':'), 0))}:…`,
    parse: (value) => {
      const { username, secret } = operatorCredential(value)
      return { username, secretDigest: createHash('sha256').update(secret).digest('hex') }
    },
  }),
]

/** Passwords stand before the host, or among the parameters of a URL to a socket. */
function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/?#]*?):[^/?#]*@/, '$1:…@').replace(/([?&]password=)[^&#]*/gi, '$1…')
}
