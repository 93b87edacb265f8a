/** Damage to contracts and to what captures and refunds cost. */
import { A } from '../world.ts'
import { type Case, type Copy, dear, sale } from './support.ts'

/** Rewrites the settlement that an event names, and nothing else. */
async function reprice(
  { one, sql }: Copy,
  captureId: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const row = await one<{ order_id: string; version: number; data: string | object }>(
    `SELECT order_id, version, data FROM events WHERE CAST(data AS TEXT) LIKE '%"${captureId}"%' AND type = 'OrderCaptured'`,
  )
  const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
  const settlement = JSON.stringify({ ...data, settlement: { ...data.settlement, ...fields } })
  await sql(
    `UPDATE events SET data = '${settlement}' WHERE order_id = '${row.order_id}' AND version = ${row.version}`,
  )
}

export const PRICES: Case[] = [
  {
    name: 'a capture that was priced otherwise',
    named: 'I5 price-differs',
    async plant(copy) {
      const { source_id, order_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { percentage: 1 })
      return { order_id, capture_id: source_id }
    },
  },
  {
    name: 'a capture that was due on another day',
    named: 'I5 price-differs',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { dueAt: 0 })
      return { capture_id: source_id }
    },
  },
  {
    name: 'a contract version that was not valid then',
    named: 'I5 contract-version',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: 1 })
      return { capture_id: source_id, contract: 1 }
    },
  },
  {
    name: 'a contract version that there is not',
    named: 'I5 contract-unknown',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: 17 })
      return { capture_id: source_id, contract: 17 }
    },
  },
  {
    name: 'a capture without a price',
    named: 'I5 price-missing',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: undefined })
      return { capture_id: source_id }
    },
  },
  {
    name: 'terms that were changed after they had priced captures',
    named: 'I5 price-differs',
    async plant({ one, sql }) {
      await sql(`UPDATE records SET data = replace(CAST(data AS TEXT), '"percentage":250', '"percentage":251')
        WHERE kind = 'contract' AND merchant_id = '${A}'`)
      const { source_id } = await one(
        `${sale} AND currency = 'EUR' AND merchant_id = '${A}' AND amount = 3333`,
      )
      return { capture_id: source_id }
    },
  },
  {
    name: 'a refund that gave back too much of a fee',
    named: 'I5 refund-price',
    async plant({ one, sql }) {
      const row = await one<{ order_id: string; version: number; data: string | object }>(
        `SELECT order_id, version, data FROM events WHERE type = 'OrderRefunded' AND CAST(data AS TEXT) LIKE '%percentageVat%'`,
      )
      const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
      data.settlement.percentage += 1
      await sql(`UPDATE events SET data = '${JSON.stringify(data)}'
        WHERE order_id = '${row.order_id}' AND version = ${row.version}`)
      return { order_id: row.order_id, refund_id: data.refundId }
    },
  },
]
