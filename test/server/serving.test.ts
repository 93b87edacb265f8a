/** What the settings of a server change: profile, rate limits, line quantities. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, MERCHANT_2, ORDERS } from '../support/client.ts'
import { type CapstanServer, startServer } from '../support/server.ts'

function serverWith(...args: string[]) {
  let server: CapstanServer
  beforeAll(async () => {
    server = await startServer({ args })
  })
  afterAll(() => server?.dispose())
  return () => new Client(server.url)
}

describe('the kustom profile', () => {
  const client = serverWith('--profile', 'kustom')

  it('lacks three operations, as if they were not', async () => {
    const orderId = await client().placedOrder()
    const captureId = await client().captured(orderId, 1000)
    const at = `${ORDERS}/${orderId}`
    const parcels = { shipping_info: [{ tracking_number: '1' }] }
    const replies = [
      await client().post(`${at}/shipping-info`, parcels),
      await client().get(`${at}/captures/${captureId}/extend-due-date-options`),
      await client().patch(`${at}/captures/${captureId}/extend-due-date`, { number_of_days: 10 }),
    ]
    for (const reply of replies) {
      expect(reply).toMatchObject({ status: 404, body: { error_code: 'NOT_FOUND' } })
      expect(reply.body.error_messages[0]).toMatch(/^Route /)
    }
    expect((await client().post(`${at}/captures/${captureId}/shipping-info`, parcels)).status).toBe(204)
    const { body } = await client().get<{ paths: Record<string, unknown> }>('/openapi.json')
    expect(Object.keys(body.paths).filter((path) => path.includes('extend-due-date'))).toEqual([])
  })
})

describe('rate limits', () => {
  const client = serverWith('--rate-limits', 'other=3')

  it('are told with every answer, and answer 429 past them, which no key keeps', async () => {
    await expect
      .poll(
        async () => {
          const replies = await Promise.all(Array.from({ length: 8 }, () => client().get(`${ORDERS}/x`)))
          return replies.filter(({ status }) => status === 429).length
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0)
    const statuses = new Set<number>()
    await expect
      .poll(
        async () => {
          const reply = await client().post(`${ORDERS}/x/cancel`, undefined, { key: 'one' })
          statuses.add(reply.status)
          if (reply.status === 429) {
            expect(reply.body).toMatchObject({
              error_code: 'TOO_MANY_REQUESTS',
              error_messages: ['Too many requests'],
            })
            expect(reply.headers.get('retry-after')).toBe('1')
          }
          expect(reply.headers.get('x-ratelimit-limit')).toBe('3, 3;w=1')
          return [...statuses].sort()
        },
        { timeout: 30_000, interval: 10 },
      )
      .toEqual([400, 429])
    expect((await client().as(MERCHANT_2).get(`${ORDERS}/x`)).status).toBe(400)
    expect((await client().as(null).get('/health/live')).status).toBe(200)
  })

  it('are off in a sandbox unless they are set', async () => {
    const server = await startServer()
    const reply = await new Client(server.url).get(`${ORDERS}/x`)
    expect(reply.headers.get('x-ratelimit-limit')).toBeNull()
    await server.dispose()
  })
})

describe('line quantities', () => {
  const client = serverWith('--line-quantities')

  it('are in every read where the setting is on', async () => {
    const orderId = await client().placedOrder()
    expect(await client().order(orderId)).toHaveProperty('capstan_line_quantities')
  })
})

describe('a proxy in front', () => {
  const WARNING = '--trust-proxy is off'
  const pass = ({ url }: CapstanServer) =>
    new Client(url).get('/capstan/v1/orders', { headers: { 'x-forwarded-for': '198.51.100.7' } })

  it('that nobody told of is named in the log, once', async () => {
    const server = await startServer()
    expect((await new Client(server.url).get('/capstan/v1/orders')).status).toBe(200)
    expect(server.output()).not.toContain(WARNING)
    await pass(server)
    await pass(server)
    await expect.poll(() => server.output()).toContain(WARNING)
    await server.stop()
    expect(server.output().split(WARNING)).toHaveLength(2)
    await server.dispose()
  })

  it('that is trusted is not', async () => {
    const server = await startServer({ args: ['--trust-proxy'] })
    await pass(server)
    await server.stop()
    expect(server.output()).not.toContain(WARNING)
    await server.dispose()
  })
})
