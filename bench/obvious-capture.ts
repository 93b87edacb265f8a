/** What the obvious implementation decides, the same on both databases, and the rows that it writes. */
import { payoutRun } from '../src/engine/due-work.ts'
import { uuidv7 } from '../src/engine/ids.ts'

export interface CaptureRequestBody {
  captured_amount: number
  description?: string
  order_lines?: unknown[]
  shipping_info?: unknown[]
}

export class NoSuchOrder extends Error {}
export class NotCapturable extends Error {}

/** Captures and gives the capture's id, once it is on disk. Throws NoSuchOrder or NotCapturable. */
export type Capture = (orderId: string, body: CaptureRequestBody) => Promise<string>

/** Of the order's row, what a capture needs. */
export interface LockedOrder {
  merchant_id: string
  currency: string
  status: string
  order_amount: number
  captured_amount: number
  capture_count: number
  version: number
  acknowledged_by: string | null
}

export const ORDER_FIELDS =
  'merchant_id, currency, status, order_amount, captured_amount, capture_count, version, acknowledged_by'

/** The values of one event, one transfer, what is to be paid out of it, and the order's update, each in the order of its statement below. */
export interface CaptureRows {
  captureId: string
  event: (string | number)[]
  transfer: (string | number)[]
  item: (string | number)[]
  order: (string | number)[]
}

export const EVENT_COLUMNS =
  'order_id, version, merchant_id, transaction_id, at, correlation_id, actor, type, data'
export const TRANSFER_COLUMNS =
  'merchant_id, source_id, type, order_id, event_version, debit, credit, amount, currency, booked_at'
export const ITEM_COLUMNS = 'merchant_id, currency, due_at, source_id, part'
export const ORDER_CHANGES = [
  'status',
  'captured_amount',
  'capture_count',
  'version',
  'acknowledged_by',
] as const

export function decideCapture(
  orderId: string,
  order: LockedOrder | undefined,
  body: CaptureRequestBody,
): CaptureRows {
  if (!order) throw new NoSuchOrder()
  const capturedAmount = order.captured_amount + body.captured_amount
  const open = order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
  if (!open || capturedAmount > order.order_amount) throw new NotCapturable()
  const now = Date.now()
  const [captureId, transactionId] = [uuidv7(), uuidv7()]
  const version = order.version + 1
  const number = order.capture_count + 1
  const data = JSON.stringify({
    captureId,
    number,
    amount: body.captured_amount,
    description: body.description,
    orderLines: body.order_lines,
    shippingInfo: body.shipping_info,
    personsVersion: 1,
  })
  const status = capturedAmount === order.order_amount ? 'CAPTURED' : 'PART_CAPTURED'
  const { merchant_id: merchant, currency } = order
  return {
    captureId,
    event: [
      orderId,
      version,
      merchant,
      transactionId,
      now,
      uuidv7(),
      `merchant:${merchant}`,
      'OrderCaptured',
      data,
    ],
    transfer: [
      merchant,
      captureId,
      'SALE',
      orderId,
      version,
      'consumer_receivable',
      'merchant_payable',
      body.captured_amount,
      currency,
      now,
    ],
    item: [merchant, currency, now, captureId, 'order'],
    order: [status, capturedAmount, number, version, order.acknowledged_by ?? transactionId, orderId],
  }
}

/** What pays the captures out one day, as an insert that is repeated without harm. It prices none: it has no contract. */
export function payoutRunInsert(merchantId: string, currency: string): string {
  const { workId, kind, dueAt, createdAt } = payoutRun(merchantId, currency, Date.now(), Date.now() + DAY_MS)
  const values = `'${workId}', '${kind}', '${merchantId}', NULL, ${dueAt}, 0, '{"about":"${currency}"}', ${createdAt}`
  return `INSERT INTO due_work (work_id, kind, merchant_id, order_id, due_at, attempts, data, created_at)
    VALUES (${values}) ON CONFLICT DO NOTHING`
}

const DAY_MS = 24 * 3_600_000
