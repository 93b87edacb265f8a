/** A mail server for tests that does as it is told: over plain TCP, one answer to each command. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

export interface ReceivedMail {
  from: string
  to: string[]
  /** Headers and body, as they came. */
  data: string
}

/** What it says to a command instead of its own answer; it may do anything with the socket. Undefined: as usual. */
export type Whim = (command: string, socket: Socket) => string | undefined | 'nothing'

export class MailServer {
  readonly received: ReceivedMail[] = []
  /** Every command, as it came. */
  readonly commands: string[] = []
  connections = 0
  whim: Whim = () => undefined
  /** What it offers in answer to EHLO. */
  extensions: string[] = ['8BITMIME', 'SMTPUTF8']
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket))
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  to(address: string): ReceivedMail[] {
    return this.received.filter(({ to }) => to.includes(address))
  }

  #serve(socket: Socket): void {
    this.connections++
    this.#sockets.add(socket)
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    socket.setEncoding('utf8')
    let mail: ReceivedMail = { from: '', to: [], data: '' }
    let inData = false
    let rest = ''
    const answer = (command: string, usual: string) => {
      const said = this.whim(command, socket) ?? usual
      if (said !== 'nothing' && !socket.destroyed) socket.write(`${said}\r\n`)
      return said
    }
    answer('CONNECT', '220 mail.example ESMTP')
    socket.on('data', (chunk: string) => {
      rest += chunk
      for (;;) {
        const end = rest.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const text = rest.slice(0, end)
        rest = rest.slice(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          mail.data = text.replace(/^\.\./gm, '.')
          if (answer('END', '250 taken').startsWith('250')) this.received.push(mail)
          mail = { from: '', to: [], data: '' }
          continue
        }
        this.commands.push(text)
        const path = /<(.*)>/.exec(text)?.[1] ?? ''
        if (/^EHLO/i.test(text)) {
          answer(
            text,
            ['mail.example', ...this.extensions]
              .map((line, n, all) => `250${n === all.length - 1 ? ' ' : '-'}${line}`)
              .join('\r\n'),
          )
        } else if (/^MAIL/i.test(text)) {
          mail.from = path
          answer(text, '250 ok')
        } else if (/^RCPT/i.test(text)) {
          if (answer(text, '250 ok').startsWith('250')) mail.to.push(path)
        } else if (/^DATA/i.test(text)) {
          inData = answer(text, '354 go on').startsWith('354')
        } else if (/^QUIT/i.test(text)) {
          answer(text, '221 bye')
          socket.end()
        } else answer(text, '502 what?')
      }
    })
  }
}

/** The value of a header, unfolded; undefined when it is not there. */
export function headerOf({ data }: Pick<ReceivedMail, 'data'>, name: string): string | undefined {
  const head = data.slice(0, data.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  const line = head.split('\r\n').find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(name.length + 1).trim()
}

export function headerNames({ data }: Pick<ReceivedMail, 'data'>): string[] {
  const head = data.slice(0, data.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return head.split('\r\n').map((line) => line.slice(0, line.indexOf(':')))
}

/** The words of an encoded header (RFC 2047). */
export function decodedHeader(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, form: string, text: string) =>
      form.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replace(/_/g, ' ')
              .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ).toString('utf8'),
    )
}

/** The parts of a message by their type, decoded. */
export function partsOf({ data }: Pick<ReceivedMail, 'data'>): Record<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(data)?.[1]
  if (boundary === undefined) return {}
  const parts: Record<string, string> = {}
  for (const part of data.split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const [head, body] = [part.slice(0, end), part.slice(end + 4).replace(/\r\n$/, '')]
    const type = /content-type: ([^;\r\n]+)/i.exec(head)?.[1] ?? ''
    const encoding = /content-transfer-encoding: (\S+)/i.exec(head)?.[1]?.toLowerCase()
    parts[type] = decodedBody(body, encoding)
  }
  return parts
}

function decodedBody(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const plain = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1').toString('utf8')
}
