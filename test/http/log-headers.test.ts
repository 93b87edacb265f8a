/** The headers of calls that the request log keeps, as they are told over HTTP. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { basic, type Client, MERCHANT_1, OPERATOR, ORDERS, type Reply } from '../support/client.ts'
import { onBothStores } from '../support/stores.ts'

interface Kept {
  request_headers: { name: string; value: string }[] | null
  response_headers: { name: string; value: string }[] | null
}

/** What is kept of a call, as lines, once it is there. */
async function kept(client: Client, call: Reply) {
  const path = `/capstan/v1/logs/${call.headers.get('klarna-correlation-id')}`
  await expect.poll(async () => (await client.get(path)).status, { timeout: 10_000 }).toBe(200)
  const { request_headers, response_headers } = (await client.get<Kept>(path)).body
  const lines = (headers: Kept['request_headers']) => headers?.map(({ name, value }) => `${name}: ${value}`)
  return { asked: lines(request_headers), answered: lines(response_headers) }
}

onBothStores('the headers in the request log', (suite) => {
  it('of a capture name what was made, and the key', async () => {
    const orderId = await suite.client.placedOrder()
    const key = randomUUID()
    const call = await suite.client.capture(orderId, 1000, { key })
    const { asked, answered } = await kept(suite.client, call)
    expect(asked).toEqual([`klarna-idempotency-key: ${key}`])
    expect(answered).toContain(`Capture-Id: ${call.headers.get('capture-id')}`)
    expect(answered).toContain(`Klarna-Correlation-Id: ${call.headers.get('klarna-correlation-id')}`)
  })

  it('of a refused call say how it was asked, without secrets, masked and cut', async () => {
    const headers = {
      authorization: MERCHANT_1,
      'content-type': 'text/plain',
      cookie: 'session=hunter2hunter2',
      'x-csrf-token': 'hunter2hunter2',
      'klarna-client-token': 'hunter2hunter2',
      'user-agent': `shop/1.0 4111111111111111 ${'x'.repeat(500)}`,
    }
    const response = await fetch(`${suite.server.url}${ORDERS}/${randomUUID()}/captures`, {
      method: 'POST',
      headers,
      body: 'x',
    })
    expect(response.status).toBe(415)
    const { asked } = await kept(suite.client, response as unknown as Reply)
    expect(asked).toContain('content-type: text/plain')
    expect(asked).toContain('content-length: 1')
    const agent = asked?.find((line) => line.startsWith('user-agent'))
    expect(agent).toMatch(/^user-agent: shop\/1\.0 \*\*\* x+…$/)
    expect(asked?.join()).not.toMatch(/hunter2|authorization|cookie/)
  })

  it('are none where the credentials were wrong', async () => {
    const wrong = suite.client.as(basic(SANDBOX_MERCHANTS[0].username, 'wrong'))
    const call = await wrong.get(`${ORDERS}/${randomUUID()}`)
    expect(call.status).toBe(401)
    expect(await kept(suite.client.as(OPERATOR), call)).toEqual({ asked: undefined, answered: undefined })
  })
})
