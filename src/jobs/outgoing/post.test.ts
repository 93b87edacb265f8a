/** The guarded request, against receivers of every kind. */
import type { lookup } from 'node:dns'
import { createServer as httpServer } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type PostOptions, post } from './post.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function receiver(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    talk(socket)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

const answering = (text: string) =>
  receiver((socket) => {
    socket.on('data', () => socket.write(text))
  })

const send = (url: string, options: Partial<PostOptions> = {}) =>
  post(url, { order_id: '1' }, { mode: 'sandbox', correlationId: 'c', timeoutMs: 300, ...options })

describe('a request to a merchant', () => {
  it('carries the body, its length and a correlation id, and is answered by its status', async () => {
    let seen: { method?: string; headers: Record<string, unknown>; body: string } | undefined
    const server = httpServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        seen = { ...(request.method && { method: request.method }), headers: request.headers, body }
        response.writeHead(204).end()
      })
    })
    closing.push(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const result = await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?secret=1`)
    expect(result).toEqual({ outcome: 'answered', status: 204 })
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"order_id":"1"}',
      headers: { 'content-type': 'application/json', 'klarna-correlation-id': 'c', 'content-length': '16' },
    })
  })

  it('counts the status of an answer whose rest is endless, broken off or nonsense', async () => {
    const endless = await receiver((socket) => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        const more = () => socket.writable && socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`, more)
        more()
      })
    })
    expect(await send(endless)).toEqual({ outcome: 'answered', status: 200 })
    const brokenOff = await receiver((socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))
    })
    expect(await send(brokenOff)).toEqual({ outcome: 'answered', status: 200 })
    const cutOff = await receiver((socket) => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
      })
    })
    expect(await send(cutOff)).toEqual({ outcome: 'answered', status: 200 })
    const unfinished = await answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    expect(await send(unfinished)).toEqual({ outcome: 'answered', status: 200 })
  })

  it('ends when the receiver would rather speak something else', async () => {
    const upgrading = await answering(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    expect(await send(upgrading)).toEqual({ outcome: 'answered', status: 101 })
  })

  it('does not follow a redirect', async () => {
    const url = await answering(
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n',
    )
    expect(await send(url)).toEqual({ outcome: 'answered', status: 302 })
  })

  it.each([
    ['says nothing', () => {}],
    ['is slow', (socket: Socket) => setInterval(() => socket.write('H'), 50).unref()],
    ['speaks nonsense', (socket: Socket) => socket.write('SSH-2.0-OpenSSH\r\n')],
    ['hangs up', (socket: Socket) => socket.destroy()],
    [
      'has endless headers',
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'x'.repeat(1000)}\r\n`.repeat(40)}`),
    ],
  ])('fails within its time when the receiver %s', async (_, talk) => {
    expect(await send(await receiver(talk))).toMatchObject({ outcome: 'failed' })
  })

  it('fails when nobody listens', async () => {
    const url = await receiver(() => {})
    for (const close of closing.splice(0)) close()
    expect(await send(url)).toMatchObject({ outcome: 'failed', reason: 'ECONNREFUSED' })
  })
})

describe('a URL that is never spoken to', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'http://user:secret@127.0.0.1/',
    'nonsense',
  ])('is %s, in a sandbox too', async (url) => {
    expect(await send(url)).toMatchObject({ outcome: 'forbidden' })
  })

  it.each([
    'http://shop.example/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://127.1/',
  ])('is %s in production', async (url) => {
    expect(await send(url, { mode: 'production' })).toMatchObject({ outcome: 'forbidden' })
  })

  /** A resolver that gives other addresses each time. */
  function resolving(...answers: string[][]): typeof lookup {
    let asked = 0
    const resolve = (_name: string, _options: unknown, callback: (...args: unknown[]) => void) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
    return resolve as unknown as typeof lookup
  }

  it('is a name that leads to a private address, or to one among others', async () => {
    for (const addresses of [['127.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['::1'], ['::ffff:192.168.0.1']]) {
      const options = { mode: 'production', lookup: resolving(addresses) } as const
      expect(await send('https://shop.example/hook', options)).toMatchObject({ outcome: 'forbidden' })
    }
    expect(await send('https://localhost/hook', { mode: 'production' })).toMatchObject({
      outcome: 'forbidden',
    })
  })

  it('is asked for once: an answer that changes afterwards leads nowhere else', async () => {
    let connected = 0
    const url = new URL(await receiver(() => connected++))
    const lookup = resolving(['192.0.2.1'], ['127.0.0.1'])
    const result = await send(`http://shop.example:${url.port}/`, { lookup })
    expect(result.outcome).toBe('failed')
    expect(connected).toBe(0)
  })
})
