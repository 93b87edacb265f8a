/** What merchants are told, by the clock: over the whole server, with receivers of every kind. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OPERATOR } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { onBothStores, onSharedServers, type Suite } from '../support/stores.ts'
import { onTopology } from '../support/topologies.ts'

interface Received {
  url: string
  body: unknown
  correlationId: string
}

/** A shop's endpoint that answers each path with the next of its statuses, the last one for ever; 0 never answers. */
class Shop {
  readonly received: Received[] = []
  readonly #statuses = new Map<string, number[]>()
  /** How long it takes to answer, ms. */
  delayMs = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const path = String(request.url).split('?', 1)[0] as string
        const correlationId = String(request.headers['klarna-correlation-id'])
        this.received.push({ url: String(request.url), body, correlationId })
        const statuses = this.#statuses.get(path) ?? [200]
        const status = statuses.length > 1 ? statuses.shift() : statuses[0]
        if (!status) return
        const answer = () => response.writeHead(status, { location: 'http://169.254.169.254/' }).end('ok')
        if (this.delayMs === 0) answer()
        else setTimeout(answer, this.delayMs)
      })
    })
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  url(path: string, ...statuses: number[]): string {
    this.#statuses.set(path, statuses)
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`
  }

  at(path: string): Received[] {
    return this.received.filter(({ url }) => url.startsWith(path))
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text === '' ? undefined : JSON.parse(text)
}

let shop: Shop
beforeAll(async () => {
  shop = new Shop()
  await shop.open()
})
afterAll(() => shop.close())

const later = (suite: Suite, advance: string) => suite.client.post('/sandbox/v1/clock', { advance })

async function decided(suite: Suite, notification: string, fraudStatus = 'ACCEPTED'): Promise<string> {
  const { client } = suite
  const orderId = await client.placedOrder({
    merchant_reference2: 'capstan:pending',
    merchant_urls: { notification },
  })
  await client
    .as(OPERATOR)
    .post(`/capstan/v1/orders/${orderId}/fraud-decision`, { fraud_status: fraudStatus })
  return orderId
}

onSharedServers('a notification', (suite) => {
  it('says how a review ended, once it is answered with 200', async () => {
    const path = `/ok-${suite.store}`
    const orderId = await decided(suite, `${shop.url(path, 200)}?order={order.id}`, 'REJECTED')
    await later(suite, 'PT1H')
    expect(shop.at(path)).toEqual([
      {
        url: `${path}?order=${orderId}`,
        body: { order_id: orderId, event_type: 'FRAUD_RISK_REJECTED' },
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ])
  })

  it('comes every ten minutes until it is answered with exactly 200', async () => {
    const path = `/third-${suite.store}`
    await decided(suite, shop.url(path, 500, 204, 302, 200))
    await later(suite, 'PT9M')
    expect(shop.at(path)).toHaveLength(1)
    await later(suite, 'PT1H')
    expect(shop.at(path)).toHaveLength(4)
    expect(new Set(shop.at(path).map(({ correlationId }) => correlationId)).size).toBe(4)
  })

  it.each([
    ['speaks something else', (socket: Socket) => socket.write('220 mail.example ESMTP\r\n')],
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['answers a letter at a time', (socket: Socket) => setInterval(() => socket.write('H'), 200).unref()],
  ])('comes every ten minutes to a receiver that %s', async (_, talk) => {
    let calls = 0
    const sockets = new Set<Socket>()
    const receiver = createTcpServer((socket) => {
      calls++
      sockets.add(socket.on('error', () => {}))
      socket.once('data', () => talk(socket))
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    try {
      await decided(suite, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`)
      await later(suite, 'PT1H5M')
      expect(calls).toBe(7)
    } finally {
      for (const socket of sockets) socket.destroy()
      receiver.close()
    }
  })

  it('comes for 24 hours and no longer, whatever becomes of it', async () => {
    const path = `/never-${suite.store}`
    await decided(suite, shop.url(path, 500))
    await later(suite, 'P2D')
    expect(shop.at(path)).toHaveLength(145)
    const { body } = await suite.client.get<{ scheduled: { kind: string }[] }>(
      '/sandbox/v1/scheduled?size=200',
    )
    expect(body.scheduled.filter(({ kind }) => kind === 'deliver')).toEqual([])
  })

  it('to a receiver that hangs, is dead, or is forbidden holds up neither captures nor the clock', async () => {
    const { client } = suite
    await decided(suite, shop.url(`/hangs-${suite.store}`, 0))
    await decided(suite, 'http://127.0.0.1:9/')
    await decided(suite, 'http://169.254.169.254/latest/')
    const orderId = await client.placedOrder()
    const moving = later(suite, 'PT3H')
    const captures = await Promise.all(Array.from({ length: 20 }, () => client.capture(orderId, 1)))
    expect(captures.every(({ status }) => status === 201)).toBe(true)
    expect((await moving).status).toBe(200)
    // The clock does not wait for what it sends, nor for the receiver to take it.
    const tried = () => shop.at(`/hangs-${suite.store}`).length
    await expect.poll(tried).toBeGreaterThanOrEqual(18)
    expect(tried()).toBeLessThanOrEqual(19)
    const { body } = await client.get<{
      scheduled: { kind: string; data: { url: string; lastResult: string } }[]
    }>('/sandbox/v1/scheduled?size=200')
    const waiting = body.scheduled.filter(({ kind }) => kind === 'deliver')
    expect(waiting.map(({ data }) => data.url).some((url) => url.includes('169.254'))).toBe(false)
    expect(waiting.some(({ data }) => data.lastResult === 'failed: ECONNREFUSED')).toBe(true)
  })
})

/** Four at once, for five seconds each: their turns last longer than any machine needs for one message to another. */
const HUNG = 48

onBothStores('a receiver that hangs', (suite) => {
  it('keeps its own messages waiting, not those of others', async () => {
    const [silent, path] = [`/silent-${suite.store}`, `/others-${suite.store}`]
    const hanging = new Shop()
    await hanging.open()
    try {
      const url = hanging.url(silent, 0)
      await Promise.all(Array.from({ length: HUNG }, () => decided(suite, url)))
      await expect.poll(() => hanging.at(silent).length, { timeout: 30_000 }).toBe(4)
      await decided(suite, shop.url(path, 200))
      await expect.poll(() => shop.at(path).length, { timeout: 30_000 }).toBe(1)
      expect(hanging.at(silent).length).toBeLessThan(HUNG)
    } finally {
      hanging.close()
    }
  })
})

onTopology('two processes on one PostgreSQL', 'a message to a slow receiver', (topology) => {
  it('is on its way once', async () => {
    const slow = new Shop()
    slow.delayMs = 3500
    await slow.open()
    try {
      const push = slow.url('/slow', 200)
      for (let n = 0; n < 4; n++) await topology.client(n).placedOrder({ merchant_urls: { push } })
      await expect.poll(() => slow.at('/slow').length, { timeout: 30_000 }).toBe(4)
      await sleep(slow.delayMs + 1500)
      expect(slow.at('/slow')).toHaveLength(4)
    } finally {
      slow.close()
    }
  })
})

onSharedServers('a callback', (suite) => {
  it('is tried three times, with any 2xx for success', async () => {
    const [first, third, never] = ['first', 'third', 'never'].map(
      (name) => `/push-${name}-${suite.store}`,
    ) as [string, string, string]
    for (const push of [shop.url(first, 202), shop.url(third, 500, 503, 200), shop.url(never, 500)]) {
      await suite.client.placedOrder({ merchant_urls: { push: `${push}?id={order.id}` } })
    }
    await later(suite, 'PT1H')
    expect([first, third, never].map((path) => shop.at(path).length)).toEqual([1, 3, 3])
    expect(shop.at(first)[0]?.body).toBeUndefined()
  })

  it('tells of an approved session', async () => {
    const { client } = suite
    const path = `/authorized-${suite.store}`
    const { body } = await client.post<{ session_id: string }>('/payments/v1/sessions', {
      ...tomatoOrder(),
      merchant_urls: { authorization: shop.url(path, 200) },
    })
    const approved = await client.post<{ authorization_token: string }>(
      `/sandbox/v1/sessions/${body.session_id}/approve`,
    )
    await later(suite, 'PT1M')
    expect(shop.at(path)).toMatchObject([
      { body: { authorization_token: approved.body.authorization_token, session_id: body.session_id } },
    ])
  })
})
