/** Operators that race: one id is one merchant, and no merchant gets a third active credential. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { basic, type Client, OPERATOR } from '../support/client.ts'
import { onTopologies, parallel, type Topology } from '../support/topologies.ts'

const CALLERS = 32
const MERCHANTS = '/capstan/v1/merchants'

interface Added {
  merchant_id: string
  username: string
  secret?: string
}

onTopologies('Operators that race', (topology) => {
  it(`one merchant id added ${CALLERS} times is one merchant, with the secret that was shown`, async () => {
    const merchantId = `M${randomUUID().slice(0, 8)}`
    const replies = await parallel(CALLERS, (n) =>
      operator(topology, n).post<Added>(MERCHANTS, { merchant_id: merchantId, name: `by ${n}` }),
    )
    const added = replies.filter(({ status }) => status === 201)
    expect([added.length, replies.filter(({ status }) => status === 409).length]).toEqual([1, CALLERS - 1])
    const [{ username, secret = '' }] = added.map(({ body }) => body) as [Added]
    const merchant = topology.client(1).as(basic(username, secret))
    expect(await merchant.placedOrder()).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('of many credentials added at once one is made, beside the first', async () => {
    const merchantId = await addedMerchant(topology)
    const path = `${MERCHANTS}/${merchantId}/credentials`
    const replies = await parallel(CALLERS, (n) => operator(topology, n).post<Added>(path))
    const statuses = replies.map(({ status }) => status).sort()
    expect(statuses).toEqual([201, ...Array(CALLERS - 1).fill(409)])
  })

  it('one key makes one merchant, whose secret is told once', async () => {
    const key = randomUUID()
    const replies = await parallel(CALLERS, (n) =>
      operator(topology, n).post<Added>(MERCHANTS, { name: 'keyed' }, { key }),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(201))
    expect(new Set(replies.map(({ body }) => body.merchant_id)).size).toBe(1)
    expect(replies.filter(({ body }) => body.secret !== undefined)).toHaveLength(1)
  })
})

async function addedMerchant(topology: Topology): Promise<string> {
  const { body, status, text } = await operator(topology, 0).post<Added>(MERCHANTS, { name: 'first' })
  expect(status, text).toBe(201)
  return body.merchant_id
}

function operator(topology: Topology, n: number): Client {
  return topology.client(n).as(OPERATOR)
}
