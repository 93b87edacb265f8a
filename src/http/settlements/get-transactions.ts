import type { SettlementTransaction } from '../../domain/payout/transaction.ts'
import { read } from '../reading.ts'
import { type Call, route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { paginationSchema, transactionSchema } from './schemas.ts'
import {
  BAD_VALUE,
  type Paging,
  pageOf,
  paging,
  paymentReference,
  readPayout,
  SETTLEMENTS,
} from './shared.ts'
import { paginationOnWire, transactionOnWire } from './wire.ts'

/** From there on rows are gone through to find where a page begins; before it a page is a few portions. */
const LONG_OFFSET = 5000

export const getTransactions = route({
  operation: 'getTransactions',
  method: 'GET',
  path: `${SETTLEMENTS}/transactions`,
  access: 'merchant',
  need: 'settlements',
  tag: 'Settlements',
  plainErrors: true,
  summary: 'List what a payout consists of, what was booked for an order, or everything.',
  query: Type.Object({
    payment_reference: Type.Optional(paymentReference),
    order_id: Type.Optional(Type.String({ format: 'uuid' })),
    ...paging,
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'A page of rows, and links to the pages beside it. What is not paid out yet has no payment_reference. Of an unknown payout or order there are none. Without a filter the pagination has no total: nobody counts millions of rows for each page.',
      schema: Type.Object({ transactions: Type.Array(transactionSchema), pagination: paginationSchema }),
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const asked = () => page(call)
    const isShort = call.query.order_id !== undefined || pageOf(call.query).offset < LONG_OFFSET
    const { rows, total, hasNext } = await (isShort ? asked() : read(call, asked))
    const count = rows.length
    return {
      status: 200,
      body: {
        transactions: rows.map((row) => transactionOnWire(row, call)),
        pagination: paginationOnWire(call, '/transactions', call.query, {
          count,
          hasNext: hasNext ?? (total !== undefined && count > 0 && pageOf(call.query).offset + count < total),
          ...(total !== undefined && { total }),
        }),
      },
    }
  },
})

interface Page {
  rows: SettlementTransaction[]
  total?: number
  hasNext?: boolean
}

type Asked = Paging & { payment_reference?: string; order_id?: string }

async function page(call: Call<unknown, Asked>): Promise<Page> {
  const { merchantId, query, services } = call
  const { settlements } = services
  const { size, offset } = pageOf(query)
  const { payment_reference: reference, order_id: orderId } = query
  if (orderId !== undefined) {
    const all = await settlements.ofOrder(merchantId, orderId.toLowerCase())
    const rows = all.filter(
      ({ paymentReference }) => reference === undefined || paymentReference === reference,
    )
    return { rows: rows.slice(offset, offset + size), total: rows.length }
  }
  if (reference !== undefined) {
    const { payout } = { payout: undefined, ...(await readPayout(call, reference)) }
    if (!payout) return { rows: [], total: 0 }
    return { rows: await settlements.ofPayout(payout, offset, size), total: settlements.countOf(payout) }
  }
  const rows = await settlements.ofMerchant(merchantId, offset, size + 1)
  return { rows: rows.slice(0, size), hasNext: rows.length > size }
}
