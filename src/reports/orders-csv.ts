/** Writes a list of orders as a file that spreadsheets open, in chunks of text, a chunk for each batch. */
import { cellText } from './csv-cells.ts'
import type { Column, CsvFormat } from './csv-layout.ts'

export interface ListedOrder {
  orderId: string
  merchantId: string
  klarnaReference: string
  merchantReference1: string | undefined
  merchantReference2: string | undefined
  status: string
  fraudStatus: string
  acknowledged: string
  country: string
  currency: string
  orderAmount: number
  capturedAmount: number
  refundedAmount: number
  customerName: string | undefined
  createdAt: number
  expiresAt: number
}

const COLUMNS: Column<keyof ListedOrder>[] = [
  { name: 'order_id', field: 'orderId', kind: 'text' },
  { name: 'merchant_id', field: 'merchantId', kind: 'text' },
  { name: 'klarna_reference', field: 'klarnaReference', kind: 'text' },
  { name: 'merchant_reference1', field: 'merchantReference1', kind: 'text' },
  { name: 'merchant_reference2', field: 'merchantReference2', kind: 'text' },
  { name: 'status', field: 'status', kind: 'text' },
  { name: 'fraud_status', field: 'fraudStatus', kind: 'text' },
  { name: 'acknowledged', field: 'acknowledged', kind: 'text' },
  { name: 'purchase_country', field: 'country', kind: 'text' },
  { name: 'purchase_currency', field: 'currency', kind: 'text' },
  { name: 'order_amount', field: 'orderAmount', kind: 'amount' },
  { name: 'captured_amount', field: 'capturedAmount', kind: 'amount' },
  { name: 'refunded_amount', field: 'refundedAmount', kind: 'amount' },
  { name: 'customer_name', field: 'customerName', kind: 'text' },
  { name: 'created_at', field: 'createdAt', kind: 'date' },
  { name: 'expires_at', field: 'expiresAt', kind: 'date' },
]

const LINE_END = '\r\n'

/** @param batches orders, in batches that bound the size of a chunk */
export async function* ordersCsv(
  batches: AsyncIterable<ListedOrder[]>,
  format: CsvFormat,
): AsyncGenerator<string> {
  yield COLUMNS.map(({ name }) => name).join(format.delimiter) + LINE_END
  for await (const batch of batches) {
    if (batch.length > 0) yield batch.map((order) => row(order, format)).join('')
  }
}

function row(order: ListedOrder, format: CsvFormat): string {
  const cells = COLUMNS.map(({ field, kind }) => cellText(order[field], kind, order.currency, format))
  return cells.join(format.delimiter) + LINE_END
}
