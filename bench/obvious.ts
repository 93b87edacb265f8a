/**
 * The obvious implementation of a capture, for comparison: a Fastify route that runs one transaction per request
 * (select for update, insert the event and the transfer, update the order, commit) with prepared statements, on the
 * product's own tables with the same durability. It has no authentication, no idempotency and no request log, which
 * is all in its favour. Settings come in the environment as for the product, and POOL_SIZE for PostgreSQL.
 */
import Fastify from 'fastify'
import { uuidv7 } from '../src/engine/ids.ts'
import { type CaptureRequestBody, NoSuchOrder, NotCapturable } from './obvious-capture.ts'
import { openObviousPostgres } from './obvious-postgres.ts'
import { openObviousSqlite } from './obvious-sqlite.ts'

const { CAPSTAN_DATABASE_URL: databaseUrl, CAPSTAN_DATA: dataDir = '', POOL_SIZE = '10' } = process.env
const capture = databaseUrl ? openObviousPostgres(databaseUrl, Number(POOL_SIZE)) : openObviousSqlite(dataDir)

const app = Fastify()

const bodySchema = {
  type: 'object',
  required: ['captured_amount'],
  properties: {
    captured_amount: { type: 'integer', minimum: 1, maximum: 200_000_000 },
    description: { type: 'string', maxLength: 255 },
    order_lines: { type: 'array', maxItems: 1000, items: { type: 'object' } },
    shipping_info: { type: 'array', maxItems: 500, items: { type: 'object' } },
  },
}

app.post<{ Params: { orderId: string }; Body: CaptureRequestBody }>(
  '/ordermanagement/v1/orders/:orderId/captures',
  { schema: { body: bodySchema } },
  async (request, reply) => {
    const { orderId } = request.params
    try {
      const captureId = await capture(orderId, request.body)
      return await reply
        .code(201)
        .headers({
          location: `http://${request.host}/ordermanagement/v1/orders/${orderId}/captures/${captureId}`,
          'capture-id': captureId,
          'klarna-correlation-id': uuidv7(),
        })
        .send()
    } catch (error) {
      if (error instanceof NoSuchOrder) return reply.code(404).send({ error_code: 'NO_SUCH_ORDER' })
      if (error instanceof NotCapturable) return reply.code(403).send({ error_code: 'CAPTURE_NOT_ALLOWED' })
      throw error
    }
  },
)

const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ url })
process.once('disconnect', () => process.exit(0))
