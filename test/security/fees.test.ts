/** What a merchant pays is told only who may see settlements, in an order's history as well. */
import { expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import { demoUser } from '../support/people.ts'
import { onBothStores } from '../support/stores.ts'

const SEES = { owner: true, finance: true, read_only: true, operator: true, support: false, developer: false }

onBothStores('the history of an order', (suite) => {
  it('has the fees of captures and refunds for who may see settlements, and the rest for everybody', async () => {
    const { client, server } = suite
    const orderId = await client.placedOrder()
    await client.captured(orderId, 6000)
    await client.post(`/ordermanagement/v1/orders/${orderId}/refunds`, { refunded_amount: 6000 })
    const historyOf = async (who: Client) => {
      const path = `/capstan/v1/orders/${orderId}/events`
      const { status, body } = await who.get<{ events: { data: Record<string, unknown> }[] }>(path)
      if (status !== 200) throw new Error(`no history: ${status}`)
      return body.events.map(({ data }) => data)
    }
    const whole = await historyOf(client)
    expect(whole.map(({ settlement }) => settlement !== undefined)).toEqual([false, true, true])
    const less = whole.map(({ settlement: _, ...data }) => data)
    for (const [role, sees] of Object.entries(SEES)) {
      const person = await demoUser(server.url, role as keyof typeof SEES)
      expect([role, await historyOf(person)]).toEqual([role, sees ? whole : less])
    }
  })
})
