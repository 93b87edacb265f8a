/** A command that makes the store throw answers 500 alone: its neighbours in the batch go through. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectBooks } from '../support/books.ts'
import { type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { execute, onBothStores, type StoreName, type Suite } from '../support/stores.ts'
import { parallel } from '../support/topologies.ts'

/** Enough for one batch to hold the guilty one between others, wherever it stands. */
const NEIGHBOURS = 48

onBothStores('A command that makes the store throw', (suite) => {
  describe('when it is written', () => {
    it('answers 500 alone, and its neighbours are captured', async () => {
      const guilty = await suite.client.placedOrder()
      await execute(suite.server, RAISE[suite.store](guilty))
      const key = randomUUID()
      const capture = () => suite.client.capture(guilty, 6000, { key })
      expectFailure(await amongNeighbours(suite, capture))
      await expectBooks(suite.client, suite.server, guilty, { captureIds: [], amount: 0 })

      await execute(suite.server, DROP[suite.store])
      const again = await capture()
      expect(again.status, again.text).toBe(201)
      const captureIds = [again.headers.get('capture-id') as string]
      await expectBooks(suite.client, suite.server, guilty, { captureIds, amount: 6000 })
    })

    it('several guilty ones in one batch are each found', async () => {
      const guilty = await parallel(3, () => suite.client.placedOrder())
      const innocent = await parallel(NEIGHBOURS, () => suite.client.placedOrder())
      for (const orderId of guilty)
        await execute(suite.server, RAISE[suite.store](orderId, orderId.slice(-12)))
      const orderIds = [...innocent, ...guilty].sort((a, b) => a.slice(-4).localeCompare(b.slice(-4)))
      const replies = await Promise.all(orderIds.map((orderId) => suite.client.capture(orderId, 1)))
      const failed = orderIds.filter((_, index) => replies[index]?.status === 500)
      const captured = orderIds.filter((_, index) => replies[index]?.status === 201)
      expect(failed.sort()).toEqual([...guilty].sort())
      expect(captured.sort()).toEqual([...innocent].sort())
    })
  })

  describe('when it is read', () => {
    it('an order whose row cannot be read answers 500 alone', async () => {
      const guilty = await suite.client.placedOrder()
      // Beyond the integers that JavaScript holds: read as another number it would be worse than an error.
      const amounts = 'order_amount = 9007199254740993, captured_amount = 9007199254740993'
      await execute(suite.server, `UPDATE orders SET ${amounts} WHERE order_id = '${guilty}'`)
      expectFailure(await amongNeighbours(suite, () => suite.client.capture(guilty, 1)))
    })

    it('an order whose events cannot be replayed answers 500 alone', async () => {
      const guilty = await suite.client.placedOrder()
      const captureId = await suite.client.captured(guilty, 6000)
      await execute(suite.server, `DELETE FROM events WHERE order_id = '${guilty}' AND version = 1`)
      const path = `${ORDERS}/${guilty}/captures/${captureId}/shipping-info`
      const body = { shipping_info: [{ tracking_number: '1' }] }
      expectFailure(await amongNeighbours(suite, () => suite.client.post(path, body)))
      // Nor is it told to come back: no retry will make it readable.
      expectFailure(await suite.client.get(`${ORDERS}/${guilty}`))
    })

    it('a kept outcome that cannot be read answers 500 alone', async () => {
      const guilty = await suite.client.placedOrder()
      const key = randomUUID()
      expect((await suite.client.capture(guilty, 1, { key })).status).toBe(201)
      await execute(suite.server, `UPDATE idempotency_keys SET outcome = 'null' WHERE key = '${key}'`)
      expectFailure(await amongNeighbours(suite, () => suite.client.capture(guilty, 1, { key })))
    })

    it('an authorization that cannot be read answers 500 alone', async () => {
      const token = randomUUID()
      expect((await suite.client.place({}, token)).status).toBe(200)
      const gone = `UPDATE authorizations SET order_id = NULL WHERE token = '${token}'`
      await execute(suite.server, gone)
      expectFailure(await amongNeighbours(suite, () => suite.client.place({}, token)))
    })
  })
})

/** The guilty call, sent in the middle of captures that must all succeed. */
async function amongNeighbours(
  { client, server }: Suite,
  guilty: () => Promise<Reply<ErrorBody>>,
): Promise<Reply<ErrorBody>> {
  const orderIds = await parallel(NEIGHBOURS, () => client.placedOrder())
  const capture = (orderId: string) => client.capture(orderId, 1, { key: randomUUID() })
  const before = orderIds.slice(0, NEIGHBOURS / 2).map(capture)
  const asked = guilty()
  const after = orderIds.slice(NEIGHBOURS / 2).map(capture)
  const [reply, ...neighbours] = await Promise.all([asked, ...before, ...after])
  expect(neighbours.map(({ status }) => status)).toEqual(Array(NEIGHBOURS).fill(201))
  const captureIds = [neighbours[0]?.headers.get('capture-id') as string]
  await expectBooks(client, server, orderIds[0] as string, { captureIds, amount: 1 })
  return reply
}

/** The one error body, and nothing of what went wrong inside. */
function expectFailure({ status, body, text, headers }: Reply<ErrorBody>): void {
  expect(status, text).toBe(500)
  expect(body).toEqual({
    error_code: 'INTERNAL_SERVER_ERROR',
    error_messages: ['Unexpected server error'],
    correlation_id: headers.get('klarna-correlation-id'),
  })
}

/** A fault in the database itself: whoever books something for this order fails. */
const RAISE: Record<StoreName, (orderId: string, name?: string) => string> = {
  SQLite: (orderId, name = 'guilty') => `
    CREATE TRIGGER "${name}" BEFORE INSERT ON transfers WHEN NEW.order_id = '${orderId}'
    BEGIN SELECT RAISE(ABORT, 'made to fail'); END`,
  PostgreSQL: (orderId, name = 'guilty') => `
    CREATE FUNCTION "raise_${name}"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'made to fail'; END $$;
    CREATE TRIGGER "${name}" BEFORE INSERT ON transfers FOR EACH ROW
    WHEN (NEW.order_id = '${orderId}') EXECUTE FUNCTION "raise_${name}"()`,
}

const DROP: Record<StoreName, string> = {
  SQLite: 'DROP TRIGGER guilty',
  PostgreSQL: 'DROP TRIGGER guilty ON transfers',
}
