/** An order in every state that it can have, and everything that can be asked of one: over HTTP, on a sandbox. */
import { randomUUID } from 'node:crypto'
import { type Client, ORDERS, type Reply } from './client.ts'
import { tomatoes } from './orders.ts'

export interface Prepared {
  orderId: string
  /** The order's first capture; without one an id that nothing has. */
  captureId: string
  refundId: string
}

const ADDRESS = {
  given_name: 'Ada',
  family_name: 'Lovelace',
  email: 'ada@example.com',
  street_address: 'Sveavägen 44',
  postal_code: '111 34',
  city: 'Stockholm',
  country: 'SE',
}

type Step = (client: Client, order: Prepared) => Promise<void>

const capture =
  (amount: number): Step =>
  async (client, order) => {
    order.captureId = await client.captured(order.orderId, amount)
  }

const refund =
  (amount: number): Step =>
  async (client, order) => {
    const reply = await client.post(`${ORDERS}/${order.orderId}/refunds`, { refunded_amount: amount })
    order.refundId = String(reply.headers.get('refund-id'))
  }

const post =
  (path: string, body?: unknown): Step =>
  async (client, { orderId }) => {
    const reply = await client.post(path.replace('{order}', orderId), body)
    if (reply.status >= 300) throw new Error(`${path} was answered with ${reply.status}: ${reply.text}`)
  }

const decided = (fraudStatus: string) =>
  post('/sandbox/v1/orders/{order}/fraud-decision', { fraud_status: fraudStatus })

/** Of orders of 6000. Those named `expired` need the clock to be moved beyond their expiry. */
export const STATES = {
  authorized: [],
  'part captured': [capture(2000)],
  captured: [capture(6000)],
  cancelled: [post(`${ORDERS}/{order}/cancel`)],
  released: [capture(2000), post(`${ORDERS}/{order}/release-remaining-authorization`)],
  expired: [],
  'expired with captures': [capture(2000)],
  'partly refunded': [capture(6000), refund(1000)],
  'refunded in full, captured in part': [capture(2000), refund(2000)],
  'refunded in full, captured in full': [capture(6000), refund(6000)],
  'fraud pending': [],
  'fraud rejected': [decided('REJECTED')],
} satisfies Record<string, Step[]>

export type StateName = keyof typeof STATES

export async function prepared(client: Client, state: StateName): Promise<Prepared> {
  const isReviewed = state.startsWith('fraud')
  const order: Prepared = {
    orderId: await client.placedOrder({
      billing_address: ADDRESS,
      shipping_address: ADDRESS,
      ...(isReviewed && { merchant_reference2: 'capstan:pending' }),
    }),
    captureId: randomUUID(),
    refundId: randomUUID(),
  }
  for (const step of STATES[state]) await step(client, order)
  return order
}

type Call = (client: Client, order: Prepared) => Promise<Reply<unknown>>

const at = (order: Prepared, path: string) => `${ORDERS}/${order.orderId}${path}`
const ofCapture = (order: Prepared, path: string) => at(order, `/captures/${order.captureId}${path}`)
const parcels = { shipping_info: [{ shipping_company: 'dhl', tracking_number: '1' }] }

export const OPERATIONS = {
  read: (client, order) => client.get<unknown>(at(order, '')),
  acknowledge: (client, order) => client.post<unknown>(at(order, '/acknowledge')),
  'set the authorization': (client, order) =>
    client.patch<unknown>(at(order, '/authorization'), {
      order_amount: 5000,
      order_lines: [tomatoes({ quantity: 1, unit_price: 5000, total_amount: 5000 })],
    }),
  'adjust the authorization': (client, order) =>
    client.post<unknown>(at(order, '/authorization-adjustments'), { adjust_amount: 500 }),
  'change customer details': (client, order) =>
    client.patch<unknown>(at(order, '/customer-details'), { shipping_address: { city: 'Lund' } }),
  'change merchant references': (client, order) =>
    client.patch<unknown>(at(order, '/merchant-references'), { merchant_reference1: 'A-2' }),
  'extend the authorization': (client, order) =>
    client.post<unknown>(at(order, '/extend-authorization-time')),
  cancel: (client, order) => client.post<unknown>(at(order, '/cancel')),
  release: (client, order) => client.post<unknown>(at(order, '/release-remaining-authorization')),
  'add shipping info': (client, order) => client.post<unknown>(at(order, '/shipping-info'), parcels),
  capture: (client, order) => client.post<unknown>(at(order, '/captures'), { captured_amount: 1000 }),
  'list captures': (client, order) => client.get<unknown>(at(order, '/captures')),
  'read a capture': (client, order) => client.get<unknown>(ofCapture(order, '')),
  'add shipping info to a capture': (client, order) =>
    client.post<unknown>(ofCapture(order, '/shipping-info'), parcels),
  "change a capture's customer details": (client, order) =>
    client.patch<unknown>(ofCapture(order, '/customer-details'), { shipping_address: { city: 'Lund' } }),
  'trigger a send-out': (client, order) => client.post<unknown>(ofCapture(order, '/trigger-send-out')),
  'read due-date options': (client, order) =>
    client.get<unknown>(ofCapture(order, '/extend-due-date-options')),
  'extend the due date': (client, order) =>
    client.patch<unknown>(ofCapture(order, '/extend-due-date'), { number_of_days: 10 }),
  refund: (client, order) => client.post<unknown>(at(order, '/refunds'), { refunded_amount: 500 }),
  'read a refund': (client, order) => client.get<unknown>(at(order, `/refunds/${order.refundId}`)),
  'end the review': (client, order) =>
    client.post<unknown>(`/sandbox/v1/orders/${order.orderId}/fraud-decision`, { fraud_status: 'ACCEPTED' }),
  reverse: (client, order) => client.post<unknown>(`/capstan/v1/orders/${order.orderId}/reverse`, {}),
} satisfies Record<string, Call>

export type OperationName = keyof typeof OPERATIONS
