/** One of everything that a merchant can have, with texts by which it is known wherever it appears. */
import { randomUUID } from 'node:crypto'
import { userIdOf } from '../../src/engine/users.ts'
import { type Client, OPERATOR, ORDERS } from './client.ts'
import { tomatoOrder } from './orders.ts'
import type { Ids } from './routes.ts'
import { paidOut } from './settled.ts'

/** Distinctive texts of the first merchant: none may ever be in an answer to somebody else. */
export const SECRETS = [
  'Sigrid-Isolde',
  'reference-of-one',
  'data-of-one',
  'parcel-of-one',
  'capture-of-one',
  'note-of-one',
  'invited-of-one',
  'key-of-one',
] as const

const MERCHANT = 'PK000001_demo'

/**
 * The ids of what the first merchant of a sandbox now has. To be called first of all: the clock that it moves would end
 * sessions of payments. Throws where something could not be made: it is not what is tested.
 */
export async function belongingsOf(client: Client): Promise<Ids> {
  const operator = client.as(OPERATOR)
  const made = async <Body>(
    what: string,
    reply: Promise<{ status: number; body: unknown; text: string }>,
  ) => {
    const { status, body, text } = await reply
    if (status >= 300) throw new Error(`no ${what}: ${status} ${text}`)
    return body as Body
  }
  const payment_reference = await paidOut(client)
  await operator.post(`/capstan/v1/merchants/${MERCHANT}/contracts/SEK/hold`, { note: SECRETS[5] })
  const fields = {
    billing_address: { given_name: SECRETS[0] },
    merchant_reference1: SECRETS[1],
    merchant_data: SECRETS[2],
  }
  const session = await client.post<{ session_id: string }>('/payments/v1/sessions', {
    ...tomatoOrder(),
    ...fields,
  })
  const { session_id } = session.body
  const order_id = await client.placedOrder(fields, undefined)
  await client.post(`${ORDERS}/${order_id}/shipping-info`, {
    shipping_info: [{ tracking_number: SECRETS[3] }],
  })
  const capture = { captured_amount: 1000, description: SECRETS[4] }
  const captured = await client.capture(order_id, capture, { key: SECRETS[7] })
  const capture_id = String(captured.headers.get('capture-id'))
  const { authorization_token: authorizationToken } = await made<{ authorization_token: string }>(
    'authorization',
    operator.post('/capstan/v1/authorizations', {
      merchant_id: MERCHANT,
      amount: 6000,
      currency: 'SEK',
      session_id,
    }),
  )
  const message_id = await messageOf(client)
  const refund = await client.post(`${ORDERS}/${order_id}/refunds`, { refunded_amount: 100 })
  const agreed = await made<{ token_id: string }>(
    'customer token',
    client.post(`/payments/v1/authorizations/${randomUUID()}/customer-token`, {
      description: SECRETS[2],
      intended_use: 'SUBSCRIPTION',
      locale: 'sv-SE',
      purchase_country: 'SE',
      purchase_currency: 'SEK',
      billing_address: { given_name: SECRETS[0] },
    }),
  )
  const failure = await made<{ id: string }>(
    'failure',
    client.post('/sandbox/v1/failures', { operation: 'nothing', effect: { type: 'drop' } }),
  )
  const link = await made<{ link_id: string; url: string }>(
    'link',
    client.post(`/capstan/v1/orders/${order_id}/shopper-links`),
  )
  const page = await made<{ session_id: string }>(
    'hosted page',
    client.post('/hpp/v1/sessions', {
      payment_session_url: `${client.url}/payments/v1/sessions/${session_id}`,
      merchant_urls: {},
    }),
  )
  const key = await made<{ username: string }>(
    'credential',
    operator.post(`/capstan/v1/merchants/${MERCHANT}/credentials`),
  )
  const invited = await made<{ invitation_id: string }>(
    'invitation',
    operator.post('/portal/api/users', {
      email: `${SECRETS[6]}@shop.example`,
      role: 'support',
      merchant_id: MERCHANT,
    }),
  )
  return {
    order_id,
    capture_id,
    session_id,
    authorizationToken,
    refund_id: String(refund.headers.get('refund-id')),
    failure_id: failure.id,
    page_id: page.session_id,
    link_id: link.link_id,
    token: String(link.url.split('/').at(-1)),
    customerToken: agreed.token_id,
    merchant_id: MERCHANT,
    username: key.username,
    user_id: userIdOf('owner@demo.example'),
    invitation_id: invited.invitation_id,
    // A contract is named by merchant and currency.
    currency: 'SEK',
    payment_reference,
    correlation_id: String(session.headers.get('klarna-correlation-id')),
    message_id,
    id: capture_id,
  }
}

/** Ids of the same form that are nobody's. */
export function nobodysIds(): Ids {
  return {
    order_id: randomUUID(),
    capture_id: randomUUID(),
    session_id: randomUUID(),
    authorizationToken: randomUUID(),
    refund_id: randomUUID(),
    failure_id: randomUUID(),
    page_id: randomUUID(),
    link_id: randomUUID(),
    token: randomUUID(),
    customerToken: randomUUID(),
    merchant_id: 'PK000009_demo',
    username: 'PK000009_demo',
    user_id: randomUUID(),
    invitation_id: randomUUID(),
    currency: 'SEK',
    payment_reference: 'ABCDEFGHJK',
    correlation_id: randomUUID(),
    message_id: randomUUID(),
    id: randomUUID(),
  }
}

/** One to the shopper of an order of its own. */
async function messageOf(client: Client): Promise<string> {
  const switched = (shopper_messages: boolean) =>
    client.as(OPERATOR).patch(`/capstan/v1/merchants/${MERCHANT}`, { shopper_messages })
  await switched(true)
  const orderId = await client.placedOrder({
    billing_address: { given_name: SECRETS[0], email: `${SECRETS[0]}@example.com` },
  })
  await client.captured(orderId, 1000)
  await client.post('/sandbox/v1/clock', { advance: 'PT2M' })
  await switched(false)
  const path = `/capstan/v1/messages?order_id=${orderId}`
  const { body } = await client.get<{ messages: { message_id: string }[] }>(path)
  return String(body.messages[0]?.message_id)
}
