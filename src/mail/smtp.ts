/**
 * Mail over SMTP, a connection for each message. Whatever the server does, an attempt ends in its time: with a deadline
 * over all of it, since one that says a letter now and then is never idle.
 */
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { needsUtf8 } from '../domain/messages/address.ts'
import { mimeOf } from './mime.ts'
import type { Mail, MailPort, MailResult } from './port.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** TLS from the first byte on (`smtps`). */
  secure: boolean
  auth?: { user: string; pass: string }
  from: string
}

/** What a server may say in one answer: a list of its extensions is well below 4 KB. */
const RESPONSE_MAX = 64 * 1024
const GOODBYE_MS = 1000
const DEFAULT_PORT = { smtp: 587, smtps: 465 } as const

/** Of `smtp(s)://user:password@host:port`, which config-values.ts has checked. */
export function smtpSettings(url: string, from: string): SmtpSettings {
  const { protocol, hostname, port, username, password } = new URL(url)
  const scheme = protocol === 'smtps:' ? 'smtps' : 'smtp'
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? DEFAULT_PORT[scheme] : Number(port),
    secure: scheme === 'smtps',
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    from,
  }
}

/** STARTTLS is used where it is offered; a password does not go without it, unless it stays on this machine. */
export function connectionOptions(
  { host, port, secure, auth, from }: SmtpSettings,
  timeoutMs: number,
): SMTPConnectionOptions {
  return {
    host,
    port,
    secure,
    ...(auth && !secure && !isLocal(host) && { requireTLS: true }),
    name: from.slice(from.lastIndexOf('@') + 1),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    maxResponseSize: RESPONSE_MAX,
    logger: false,
  }
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

export class SmtpMail implements MailPort {
  readonly #settings: SmtpSettings

  constructor(settings: SmtpSettings) {
    this.#settings = settings
  }

  async send(mail: Mail, timeoutMs: number): Promise<MailResult> {
    try {
      const message = await mimeOf(mail, this.#settings.from)
      return await this.#talk(mail, message, timeoutMs)
    } catch (error) {
      return failureOf(error)
    }
  }

  #talk(mail: Mail, message: Buffer, timeoutMs: number): Promise<MailResult> {
    const connection = new SMTPConnection(connectionOptions(this.#settings, timeoutMs))
    const { promise, resolve, reject } = Promise.withResolvers<MailResult>()
    const deadline = setTimeout(() => reject(new Timeout()), timeoutMs)
    connection.on('error', reject)
    // A server that hangs up without a word: later this changes nothing.
    connection.on('end', () => reject(new Error('closed')))
    const send = () => this.#send(connection, mail, message, resolve, reject)
    connection.connect((error) => {
      if (error) return reject(error)
      const { auth } = this.#settings
      if (!auth) return send()
      connection.login(auth, (refused) => (refused ? reject(new LoginFailed(refused)) : send()))
    })
    return promise
      .then((result) => {
        // It has the message: a moment for a goodbye, which nobody waits for.
        connection.quit()
        setTimeout(() => connection.close(), GOODBYE_MS).unref()
        return result
      })
      .catch((error: unknown) => {
        connection.close()
        throw error
      })
      .finally(() => clearTimeout(deadline))
  }

  #send(
    connection: SMTPConnection,
    mail: Mail,
    message: Buffer,
    resolve: (result: MailResult) => void,
    reject: (error: unknown) => void,
  ): void {
    if (needsUtf8(mail.to) && !extensionsOf(connection).includes('SMTPUTF8')) {
      const reason = 'the mail server takes no internationalised addresses'
      resolve({ outcome: 'refused', reason })
      return
    }
    connection.send({ from: this.#settings.from, to: [mail.to] }, message, (error) => {
      if (error) reject(error)
      else resolve({ outcome: 'accepted', reason: 'the mail server took it' })
    })
  }
}

class Timeout extends Error {}

/** Whatever its status, it says nothing of the message. */
class LoginFailed extends Error {
  constructor(cause: unknown) {
    super('login', { cause })
  }
}

/** The library keeps them to itself; a test sees that they are still found here. */
function extensionsOf(connection: SMTPConnection): string[] {
  const { _supportedExtensions } = connection as unknown as { _supportedExtensions?: string[] }
  return _supportedExtensions ?? []
}

/** What the library tells of an error. */
interface Told {
  code?: unknown
  responseCode?: unknown
  command?: unknown
}

/**
 * A recipient or a message that is refused with 5xx is refused for good. A login, a sender or a whole connection that is
 * refused is a matter of settings: somebody will put it right, and the message waits for it.
 */
function failureOf(error: unknown): MailResult {
  if (error instanceof Timeout) return { outcome: 'failed', reason: 'the mail server did not answer in time' }
  if (error instanceof LoginFailed) return { outcome: 'failed', reason: 'the mail server refused the login' }
  const { code, responseCode, command } = error as Told
  const status = typeof responseCode === 'number' && responseCode > 0 ? responseCode : undefined
  if (status === undefined) return { outcome: 'failed', reason: plainReason(code) }
  const stage = STAGES.find((known) => known === command)
  const isFinal = status >= 500 && (stage === 'RCPT TO' || (code === 'EMESSAGE' && stage === 'DATA'))
  return {
    outcome: isFinal ? 'refused' : 'failed',
    reason: `the mail server answered ${status}${stage === undefined ? '' : ` to ${stage}`}`,
  }
}

const STAGES = ['CONN', 'EHLO', 'STARTTLS', 'MAIL FROM', 'RCPT TO', 'DATA'] as const

function plainReason(code: unknown): string {
  switch (code) {
    case 'ETIMEDOUT':
      return 'the mail server did not answer in time'
    case 'ETLS':
      return 'no secure connection to the mail server'
    case 'EDNS':
      return 'the mail server has no address'
    case 'ESOCKET':
    case 'ECONNECTION':
      return 'no connection to the mail server, or it broke'
    default:
      return 'the mail server could not be spoken to'
  }
}
