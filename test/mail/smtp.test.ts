/** The mail port over SMTP, against servers of every kind. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Mail } from '../../src/mail/port.ts'
import { connectionOptions, SmtpMail, smtpSettings } from '../../src/mail/smtp.ts'
import { decodedHeader, headerNames, headerOf, MailServer, partsOf, type Whim } from '../support/smtp.ts'

const FROM = 'orders@shop.example'
/** Enough for a server that answers at once, on busy cores; for one that never does it is waited out. */
const PATIENT_MS = 10_000
const SHORT_MS = 400

const mail = (fields: Partial<Mail> = {}): Mail => ({
  messageId: randomUUID(),
  to: 'anna@example.com',
  senderName: 'Tomatoes & Söhne',
  subject: 'Your order is on its way',
  html: '<p>Hej, är du där?</p>',
  text: 'Hej, är du där?\n.\nIt ends later.',
  language: 'sv',
  at: Date.UTC(2026, 2, 29, 12),
  ...fields,
})

let server: MailServer
beforeEach(async () => {
  server = await new MailServer().open()
})
afterEach(() => server.close())

const port = () => new SmtpMail(smtpSettings(server.url, FROM))
const send = (fields: Partial<Mail> = {}, timeoutMs = PATIENT_MS) => port().send(mail(fields), timeoutMs)

describe('a message over SMTP', () => {
  it('arrives as text and HTML, with the sender, the subject and the date it was given', async () => {
    const sent = mail()
    expect(await port().send(sent, PATIENT_MS)).toEqual({
      outcome: 'accepted',
      reason: 'the mail server took it',
    })
    expect(server.received).toHaveLength(1)
    const [got] = server.received as [(typeof server.received)[0]]
    expect(got).toMatchObject({ from: FROM, to: ['anna@example.com'] })
    expect(decodedHeader(headerOf(got, 'From') as string)).toMatch(
      /Tomatoes & Söhne"? <orders@shop\.example>$/,
    )
    expect(headerOf(got, 'To')).toBe('anna@example.com')
    expect(headerOf(got, 'Subject')).toBe('Your order is on its way')
    expect(headerOf(got, 'Message-ID')).toBe(`<${sent.messageId}@shop.example>`)
    expect(Date.parse(headerOf(got, 'Date') as string)).toBe(sent.at)
    expect(headerOf(got, 'Auto-Submitted')).toBe('auto-generated')
    expect(headerOf(got, 'Content-Language')).toBe('sv')
    expect(partsOf(got)).toEqual({
      'text/plain': 'Hej, är du där?\r\n.\r\nIt ends later.',
      'text/html': '<p>Hej, är du där?</p>',
    })
  })

  it('is one message to one recipient, whatever its names say', async () => {
    const evil = 'x\r\nBcc: eva@example.com\r\n\r\n<script>alert(1)</script>\u2028\u0000\ud800'
    const result = await send({
      subject: `Order ${evil}`,
      senderName: `"Bank" <bank@example.net> ${evil}`,
      language: `sv${evil}`,
    })
    expect(result.outcome).toBe('accepted')
    const [got] = server.received as [(typeof server.received)[0]]
    expect(got.to).toEqual(['anna@example.com'])
    expect(
      headerNames(got)
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual([
      'auto-submitted',
      'content-language',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ])
    expect(server.commands.filter((command) => command.startsWith('RCPT'))).toEqual([
      'RCPT TO:<anna@example.com>',
    ])
    const from = decodedHeader(headerOf(got, 'From') as string)
    expect(from.endsWith('<orders@shop.example>')).toBe(true)
    expect(from.split('@')).toHaveLength(2)
  })

  it('has a subject that no list of messages is broken by', async () => {
    await send({ subject: `${'Tomater är goda. '.repeat(600)}` })
    const [got] = server.received as [(typeof server.received)[0]]
    const subject = decodedHeader(headerOf(got, 'Subject') as string)
    expect([...subject]).toHaveLength(150)
    expect(subject.endsWith('…')).toBe(true)
    const lines = got.data.split('\r\n')
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998)
  })

  it('has no line that is longer than the protocol allows', async () => {
    await send({ text: 'a'.repeat(20_000), html: `<p>${'b'.repeat(20_000)}</p>` })
    const [got] = server.received as [(typeof server.received)[0]]
    expect(Math.max(...got.data.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
    expect(partsOf(got)['text/plain']).toBe('a'.repeat(20_000))
  })

  it('goes to an internationalised address where the server takes one', async () => {
    expect((await send({ to: 'jürgen@xn--bcher-kva.example' })).outcome).toBe('accepted')
    expect(server.commands).toContain('MAIL FROM:<orders@shop.example> SMTPUTF8')
    expect(server.received[0]?.to).toEqual(['jürgen@xn--bcher-kva.example'])
  })

  it('is refused where the server does not', async () => {
    server.extensions = ['8BITMIME']
    expect(await send({ to: 'jürgen@example.com' })).toEqual({
      outcome: 'refused',
      reason: 'the mail server takes no internationalised addresses',
    })
    expect(server.commands.some((command) => command.startsWith('MAIL'))).toBe(false)
  })
})

/** Says this to the commands that begin so. */
const says =
  (begin: string, answer: string): Whim =>
  (command) =>
    command.startsWith(begin) ? answer : undefined

describe('a mail server that says no', () => {
  it.each([
    ['greets with 554', says('CONNECT', '554 go away'), 'failed', 'the mail server answered 554 to CONN'],
    ['greets with 421', says('CONNECT', '421 busy'), 'failed', 'the mail server answered 421 to CONN'],
    [
      'refuses the sender with 550',
      says('MAIL', '550 not you'),
      'failed',
      'the mail server answered 550 to MAIL FROM',
    ],
    [
      'defers the recipient with 450',
      says('RCPT', '450 later'),
      'failed',
      'the mail server answered 450 to RCPT TO',
    ],
    ['has no room with 452', says('RCPT', '452 full'), 'failed', 'the mail server answered 452 to RCPT TO'],
    [
      'refuses the recipient with 550',
      says('RCPT', '550 anna@example.com is unknown'),
      'refused',
      'the mail server answered 550 to RCPT TO',
    ],
    ['refuses data with 451', says('DATA', '451 not now'), 'failed', 'the mail server answered 451 to DATA'],
    [
      'defers the message with 451',
      says('END', '451 not now'),
      'failed',
      'the mail server answered 451 to DATA',
    ],
    [
      'refuses the message with 554',
      says('END', '554 spam'),
      'refused',
      'the mail server answered 554 to DATA',
    ],
  ] as const)('and %s', async (_, whim, outcome, reason) => {
    server.whim = whim
    expect(await send()).toEqual({ outcome, reason })
    expect(server.received).toEqual([])
  })
})

describe('a mail server that misbehaves', () => {
  const hangUp =
    (begin: string): Whim =>
    (command, socket) => {
      if (!command.startsWith(begin)) return undefined
      socket.destroy()
      return 'nothing'
    }

  it.each(['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'END'])('and hangs up at %s', async (command) => {
    server.whim = hangUp(command)
    const { outcome, reason } = await send()
    expect(outcome).toBe('failed')
    expect(reason).toBe('no connection to the mail server, or it broke')
  })

  it.each(['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'END'])(
    'and says nothing any more at %s',
    async (command) => {
      server.whim = says(command, 'nothing')
      const began = performance.now()
      expect(await send({}, SHORT_MS)).toEqual({
        outcome: 'failed',
        reason: 'the mail server did not answer in time',
      })
      expect(performance.now() - began).toBeLessThan(SHORT_MS * 40)
    },
  )

  it('and says a letter now and then', async () => {
    const timers: NodeJS.Timeout[] = []
    server.whim = (command, socket: Socket) => {
      if (!command.startsWith('RCPT')) return undefined
      timers.push(setInterval(() => socket.write('2'), SHORT_MS / 8))
      return 'nothing'
    }
    const began = performance.now()
    expect(await send({}, SHORT_MS)).toMatchObject({ outcome: 'failed' })
    expect(performance.now() - began).toBeLessThan(SHORT_MS * 40)
    for (const timer of timers) clearInterval(timer)
  })

  it('and speaks something else, or without an end', async () => {
    server.whim = says('CONNECT', 'HTTP/1.1 400 Bad Request')
    expect((await send({}, 2000)).outcome).toBe('failed')
    server.whim = says('EHLO', Array.from({ length: 20_000 }, (_, n) => `250-EXTENSION${n}`).join('\r\n'))
    expect((await send({}, 5000)).outcome).toBe('failed')
  })

  it('and is not there', async () => {
    const gone = smtpSettings(server.url, FROM)
    server.close()
    expect(await new SmtpMail(gone).send(mail(), PATIENT_MS)).toEqual({
      outcome: 'failed',
      reason: 'no connection to the mail server, or it broke',
    })
  })
})

describe('a mail server with a login', () => {
  const open = async (options: ConstructorParameters<typeof SMTPServer>[0]) => {
    const messages: string[] = []
    const logins: string[] = []
    const authenticating = new SMTPServer({
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth: ({ username, password }, _session, done) => {
        logins.push(`${username}:${password}`)
        if (username === 'shop' && password === 'p@ss:w%rd') done(null, { user: username })
        else done(new Error('no'))
      },
      onData: (stream, _session, done) => {
        let text = ''
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        stream.on('end', () => {
          messages.push(text)
          done()
        })
      },
      ...options,
    })
    authenticating.on('error', () => {})
    await new Promise<void>((resolve) => authenticating.listen(0, '127.0.0.1', resolve))
    const { port } = authenticating.server.address() as AddressInfo
    return { authenticating, port, messages, logins }
  }

  it('takes a message from who knows the password, and lets others wait for better settings', async () => {
    const { authenticating, port, messages, logins } = await open({
      hideSTARTTLS: true,
      allowInsecureAuth: true,
    })
    const as = (password: string) =>
      new SmtpMail(smtpSettings(`smtp://shop:${encodeURIComponent(password)}@127.0.0.1:${port}`, FROM))
    expect(await as('p@ss:w%rd').send(mail(), PATIENT_MS)).toMatchObject({ outcome: 'accepted' })
    expect(messages).toHaveLength(1)
    expect(await as('wrong').send(mail(), PATIENT_MS)).toEqual({
      outcome: 'failed',
      reason: 'the mail server refused the login',
    })
    expect(logins).toContain('shop:p@ss:w%rd')
    authenticating.close()
  })

  it('with a certificate that nobody vouches for gets neither password nor message', async () => {
    const { authenticating, port, messages, logins } = await open({ secure: true })
    const settings = smtpSettings(`smtps://shop:secret@127.0.0.1:${port}`, FROM)
    expect((await new SmtpMail(settings).send(mail(), PATIENT_MS)).outcome).toBe('failed')
    expect([messages, logins]).toEqual([[], []])
    authenticating.close()
  })

  it('gets no password in the clear, unless it is on this machine', () => {
    const options = (url: string) => connectionOptions(smtpSettings(url, FROM), 1000)
    expect(options('smtp://shop:secret@mail.example').requireTLS).toBe(true)
    expect(options('smtp://shop:secret@127.0.0.1').requireTLS).toBeUndefined()
    expect(options('smtp://mail.example').requireTLS).toBeUndefined()
    expect(options('smtps://shop:secret@mail.example')).toMatchObject({ secure: true, port: 465 })
    expect(options('smtp://shop:secret@[::1]:2525')).toMatchObject({ host: '::1', port: 2525, secure: false })
  })
})
