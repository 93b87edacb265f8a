/** Real calls of every operation that we serve of the published APIs: their successes and every refusal they declare. */
import { randomUUID } from 'node:crypto'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { agree } from '../support/agreed.ts'
import {
  basic,
  type CallOptions,
  Client,
  MERCHANT_1,
  OPERATOR,
  ORDERS,
  type Reply,
} from '../support/client.ts'
import { tomatoes, tomatoOrder } from '../support/orders.ts'
import type { CapstanServer } from '../support/server.ts'
import { letReturn } from '../support/settled.ts'
import { ADDRESSED, CUSTOMER, fullLine, ORDER, PARCEL, SESSION } from './bodies.ts'
import type { Exchange } from './compare.ts'

const NOBODY = randomUUID()
const STRANGER = basic('nobody', 'wrong')

/** Keeps what it calls. */
class Recorder extends Client {
  readonly exchanges: Exchange[]

  constructor(url: string, authorization: string | null, exchanges: Exchange[] = []) {
    super(url, authorization)
    this.exchanges = exchanges
  }

  override as(authorization: string | null): Recorder {
    return new Recorder(this.url, authorization, this.exchanges)
  }

  override async call<Body>(method: string, path: string, options: CallOptions = {}): Promise<Reply<Body>> {
    const reply = await super.call<Body>(method, path, options)
    const { status, headers, body } = reply
    this.exchanges.push({ method, path: path.split('?', 1)[0] as string, status, headers, body })
    return reply
  }
}

export async function exchangesWith(server: CapstanServer): Promise<Exchange[]> {
  const recorder = new Recorder(server.url, MERCHANT_1)
  await payments(recorder)
  await orderManagement(recorder)
  await customerTokens(recorder)
  await hostedPages(recorder)
  await wrongCaller(recorder.as(OPERATOR))
  await settlements(recorder, server)
  return recorder.exchanges
}

async function payments(client: Recorder): Promise<void> {
  const path = '/payments/v1/sessions'
  const session = await client.post<{ session_id: string }>(path, SESSION)
  const at = `${path}/${session.body.session_id}`
  await client.post(path, {})
  await client.get(at)
  await client.post(at, { merchant_reference1: 'A-1' })
  await client.post(at, { order_amount: -1 })
  await client.get(`${path}/${NOBODY}`)
  await client.post(`${path}/${NOBODY}`, {})
  const token = randomUUID()
  const authorizations = '/payments/v1/authorizations'
  await client.post(`${authorizations}/${token}/order`, ORDER)
  await client.post(`${authorizations}/${randomUUID()}/order`, {})
  await client.call('DELETE', `${authorizations}/${token}`)
  const given = randomUUID()
  await client.call('DELETE', `${authorizations}/${given}`)
  await client.post(`${authorizations}/${given}/order`, tomatoOrder())
  const approved = await client.post<{ authorization_token: string }>(
    `/sandbox/v1/sessions/${session.body.session_id}/approve`,
    {},
  )
  await client.get(at)
  const sessionToken = approved.body.authorization_token
  await client.post(`${authorizations}/${sessionToken}/order`, {
    ...tomatoOrder({ order_amount: 600, order_lines: [tomatoes({ quantity: 1, total_amount: 600 })] }),
  })
}

/** The token of a purchase that a company pays in parts. */
async function companyPurchase(client: Recorder): Promise<string> {
  const token = randomUUID()
  await client.as(OPERATOR).post('/capstan/v1/authorizations', {
    merchant_id: SANDBOX_MERCHANTS[0].merchantId,
    amount: ORDER.order_amount,
    currency: ORDER.purchase_currency,
    payment_method: { type: 'b2b_invoice', number_of_installments: 3, number_of_days: 30 },
    authorization_token: token,
  })
  return token
}

/** An order with one capture of 1000 and one refund of 100 of it, and one without anything. */
async function orderManagement(client: Recorder): Promise<void> {
  const orderId = await client.placedOrder(ORDER, await companyPurchase(client))
  const at = `${ORDERS}/${orderId}`
  const captureId = await client.captured(orderId, {
    captured_amount: 1000,
    description: 'First parcel',
    reference: 'C-1',
    order_lines: [fullLine({ quantity: 1, unit_price: 1000, total_amount: 1000 })],
    shipping_info: [PARCEL],
  })
  const refund = await client.post(`${at}/refunds`, {
    refunded_amount: 100,
    description: 'Bruised',
    reference: 'R-1',
    order_lines: [fullLine({ quantity: 1, unit_price: 100, total_amount: 100 })],
  })
  const parcels = { shipping_info: [{ ...PARCEL, tracking_number: '3' }] }
  const capture = `${at}/captures/${captureId}`
  await client.post(`${at}/acknowledge`)
  await client.patch(`${at}/merchant-references`, { merchant_reference2: 'B-1' })
  await client.patch(`${at}/customer-details`, { shipping_address: { city: 'Uppsala' } })
  await client.patch(`${at}/customer-details`, { billing_address: { city: 'Uppsala' } })
  await client.patch(`${at}/authorization`, { order_amount: 5000, order_lines: [fullLine()] })
  await client.patch(`${at}/authorization`, { order_amount: 500 })
  await client.post(`${at}/extend-authorization-time`)
  await client.post(`${at}/shipping-info`, parcels)
  await client.post(`${capture}/shipping-info`, parcels)
  await client.post(`${capture}/trigger-send-out`)
  await client.get(`${capture}/extend-due-date-options`)
  await client.patch(`${capture}/extend-due-date`, { number_of_days: 10 })
  await client.patch(`${capture}/extend-due-date`, { number_of_days: 11 })
  await client.get(at)
  await client.get(`${at}/captures`)
  await client.get(capture)
  await client.get(`${at}/captures/${NOBODY}`)
  await client.get(`${at}/refunds/${refund.headers.get('refund-id')}`)
  await client.get(`${at}/refunds/${NOBODY}`)
  await client.post(`${at}/captures/${NOBODY}/shipping-info`, parcels)
  await client.post(`${at}/captures/${NOBODY}/trigger-send-out`)
  await client.patch(`${at}/captures/${NOBODY}/extend-due-date`, { number_of_days: 10 })
  await client.capture(orderId, 9000)
  await client.post(`${at}/cancel`)
  await client.post(`${at}/refunds`, { refunded_amount: 9000 })
  await client.post(`${at}/release-remaining-authorization`)
  await closedOrder(client)
  await unknownOrder(client)
}

async function closedOrder(client: Recorder): Promise<void> {
  const orderId = await client.placedOrder()
  const at = `${ORDERS}/${orderId}`
  await client.post(`${at}/release-remaining-authorization`)
  await client.post(`${at}/captures/${NOBODY}/shipping-info`, { shipping_info: [{ tracking_number: '1' }] })
  await client.post(`${at}/captures/${NOBODY}/trigger-send-out`)
  await client.post(`${at}/cancel`)
  await client.post(`${at}/acknowledge`)
  await client.patch(`${at}/merchant-references`, { merchant_reference1: 'A' })
  await client.patch(`${at}/customer-details`, { shipping_address: { city: 'Uppsala' } })
  await client.post(`${at}/extend-authorization-time`)
}

async function unknownOrder(client: Recorder): Promise<void> {
  const at = `${ORDERS}/${NOBODY}`
  const parcels = { shipping_info: [{ tracking_number: '1' }] }
  await client.get(at)
  await client.get(`${at}/captures`)
  await client.get(`${at}/refunds/${NOBODY}`)
  for (const change of [
    'acknowledge',
    'cancel',
    'extend-authorization-time',
    'release-remaining-authorization',
  ]) {
    await client.post(`${at}/${change}`)
  }
  await client.capture(NOBODY, 1)
  await client.post(`${at}/refunds`, { refunded_amount: 1 })
  await client.post(`${at}/shipping-info`, parcels)
  await client.post(`${at}/captures/${NOBODY}/shipping-info`, parcels)
  await client.get(`${at}/captures/${NOBODY}/extend-due-date-options`)
}

async function customerTokens(client: Recorder): Promise<void> {
  const made = await client.post<{ token_id: string }>(
    `/payments/v1/authorizations/${await companyPurchase(client)}/customer-token`,
    {
      description: 'Tomatoes every week',
      intended_use: 'SUBSCRIPTION',
      locale: 'sv-SE',
      purchase_country: 'SE',
      purchase_currency: 'SEK',
      ...ADDRESSED,
      customer: CUSTOMER,
    },
  )
  await client.post(`/payments/v1/authorizations/${randomUUID()}/customer-token`, {})
  const at = `/customer-token/v1/tokens/${made.body.token_id}`
  const { purchase_country: _, locale: __, ...order } = tomatoOrder()
  await client.get(at)
  await client.post(`${at}/order`, order)
  await client.post(`${at}/order`, {})
  await client.patch(`${at}/status`, { status: 'CANCELLED' })
  await client.post(`${at}/order`, order)
  await client.patch(`${at}/status`, {})
  const unknown = `/customer-token/v1/tokens/${NOBODY}`
  await client.get(unknown)
  await client.post(`${unknown}/order`, order)
  await client.patch(`${unknown}/status`, { status: 'CANCELLED' })
}

async function hostedPages(client: Recorder): Promise<void> {
  const session = await client.post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder())
  const paymentSessionUrl = `${client.url}/payments/v1/sessions/${session.body.session_id}`
  const path = '/hpp/v1/sessions'
  const page = await client.post<{ session_id: string }>(path, {
    payment_session_url: paymentSessionUrl,
    merchant_urls: { success: 'https://shop.example/ok', status_update: 'https://shop.example/update' },
    options: { place_order_mode: 'PLACE_ORDER' },
  })
  const at = `${path}/${page.body.session_id}`
  await client.get(at)
  await client.call('DELETE', at)
  await client.post(path, {})
  await client.post(path, { payment_session_url: `${client.url}/payments/v1/sessions/${NOBODY}` })
  await client.call('DELETE', `${path}/${await completedPage(client, 'PLACE_ORDER')}`)
  await completedPage(client, 'NONE')
  const unknown = `${path}/${NOBODY}`
  await client.get(unknown)
  await client.call('DELETE', unknown)
  const stranger = client.as(STRANGER)
  await stranger.post(path, {})
  await stranger.get(at)
  await stranger.call('DELETE', at)
}

/** A page on which the shopper has approved, read afterwards. */
async function completedPage(client: Recorder, placeOrderMode: string): Promise<string> {
  const session = await client.post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder())
  const page = await client.post<{ session_id: string; redirect_url: string }>('/hpp/v1/sessions', {
    payment_session_url: `${client.url}/payments/v1/sessions/${session.body.session_id}`,
    options: { place_order_mode: placeOrderMode },
  })
  const { pathname } = new URL(page.body.redirect_url)
  const { text } = await client.get(pathname)
  const hidden = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const form = new URLSearchParams(hidden.map(([, name = '', value = '']): [string, string] => [name, value]))
  form.set('action', 'approve')
  await client.post(pathname, form.toString(), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  await client.get(`/hpp/v1/sessions/${page.body.session_id}`)
  return page.body.session_id
}

/** The payouts of what the other calls captured, one of which comes back, and of a capture with VAT on its fees. */
async function settlements(client: Recorder, server: CapstanServer): Promise<void> {
  await agree(server, 'EUR', { vatRate: 2500 })
  const taxed = { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' }
  await client.captured(await client.placedOrder(taxed), 1000)
  const base = '/settlements/v1'
  const dates = 'start_date=2000-01-01&end_date=2100-01-01T00:00:00Z'
  await letReturn(client)
  await client.call('POST', '/sandbox/v1/clock', { body: { advance: 'P6D' } })
  const listed = await client.get<{ payouts: { payment_reference: string }[] }>(`${base}/payouts?`)
  const reference = listed.body.payouts[0]?.payment_reference
  await client.get(`${base}/payouts?size=1&${dates}`)
  await client.get(`${base}/payouts?size=1&offset=1&${dates}`)
  await client.get(`${base}/payouts?size=501`)
  await client.get(`${base}/payouts/${reference}`)
  await client.get(`${base}/payouts/NOBODYS234`)
  await client.get(`${base}/payouts/summary?${dates}`)
  await client.get(`${base}/payouts/summary`)
  await client.get(`${base}/transactions?payment_reference=${reference}&size=500`)
  await client.get(`${base}/transactions?size=500`)
  await client.get(`${base}/transactions?size=1&offset=1`)
  await client.get(`${base}/transactions?offset=-1`)
  for (const report of ['payout-with-transactions', 'payout']) {
    await client.get(`${base}/reports/${report}?payment_reference=${reference}`)
    await client.get(`${base}/reports/${report}?payment_reference=NOBODYS234`)
    await client.get(`${base}/reports/${report}`)
  }
  for (const report of ['payouts-summary-with-transactions', 'payouts-summary']) {
    await client.get(`${base}/reports/${report}?${dates}`)
    await client.get(`${base}/reports/${report}?start_date=tomorrow`)
  }
}

/** A known caller whom these operations are not for. */
async function wrongCaller(operator: Recorder): Promise<void> {
  await operator.post('/payments/v1/sessions', {})
  await operator.get(`/payments/v1/sessions/${NOBODY}`)
  await operator.post(`/payments/v1/sessions/${NOBODY}`, {})
  await operator.call('DELETE', `/payments/v1/authorizations/${NOBODY}`)
  await operator.post(`/payments/v1/authorizations/${NOBODY}/customer-token`, {})
  await operator.get(`/customer-token/v1/tokens/${NOBODY}`)
  await operator.patch(`/customer-token/v1/tokens/${NOBODY}/status`, {})
  await operator.post('/hpp/v1/sessions', {})
  await operator.get(`/hpp/v1/sessions/${NOBODY}`)
  await operator.call('DELETE', `/hpp/v1/sessions/${NOBODY}`)
}
