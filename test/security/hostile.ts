/** A shop all of whose texts try to be something else: script, markup, links, text that runs the other way. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { basic, Client, OPERATOR, ORDERS } from '../support/client.ts'
import { newUser, PASSWORD } from '../support/people.ts'

/** In a short field the first of it is what counts: each begins with what works best there. */
export const EVIL =
  `"><img src=//evil.example/i onerror=alert(1)><script src=//evil.example/s></script><svg onload=alert(2)>'-alert(3)-'` +
  `</title></textarea></style>\${alert(4)}{{constructor.constructor('alert(5)')()}}<a href=javascript:alert(6)>\u202Etxt.exe\u2066`

/** Where links are expected. */
export const EVIL_LINKS = [
  'javascript:alert(7)',
  'JaVaScRiPt:alert(8)//https://shop.example/',
  '\u0001javascript:alert(9)',
  'java\nscript:alert(10)',
  'data:text/html,<script>alert(11)</script>',
  'vbscript:alert(12)',
  'https://shop.example/"onclick="alert(13)',
  '//evil.example/t',
  'https://user:pass@evil.example/',
  'https://shop.example/\u202Egpj.exe',
  'http://evil.example\\@shop.example/',
  'file:///etc/passwd',
]

const cut = (max: number) => EVIL.slice(0, max)

const person = (email: string) => ({
  given_name: cut(99),
  family_name: cut(99),
  title: cut(20),
  street_address: cut(99),
  street_address2: cut(99),
  postal_code: '<b>"\'&1</b>'.slice(0, 10),
  city: cut(99),
  region: cut(99),
  country: 'SE',
  organization_name: cut(99),
  attention: cut(99),
  email,
  phone: cut(99),
})

const line = (total: number) => ({
  type: 'physical',
  reference: cut(255),
  name: cut(255),
  quantity: 1,
  quantity_unit: '<i>"kg',
  unit_price: total,
  total_amount: total,
  merchant_data: cut(1024),
  product_url: EVIL_LINKS[0],
  image_url: 'https://evil.example/image.png',
  product_identifiers: {
    brand: cut(70),
    category_path: cut(255),
    color: cut(64),
    size: cut(64),
    global_trade_item_number: cut(50),
    manufacturer_part_number: cut(70),
  },
})

const parcels = () =>
  EVIL_LINKS.map((uri) => ({
    shipping_company: cut(100),
    tracking_number: cut(100),
    tracking_uri: uri,
    return_shipping_company: cut(100),
    return_tracking_number: cut(100),
    return_tracking_uri: uri,
  }))

export interface Hostile {
  client: Client
  merchantId: string
  owner: { email: string; password: string }
  orderId: string
  captureId: string
  /** Of calls that were refused. */
  calls: string[]
  messageId: string
  /** What was sent, as HTML. */
  mail: string
  paymentReference: string
  /** Paths of pages for shoppers. */
  shopperPage: string
  paymentPage: string
  /** Path and fragment of an invitation that nobody has accepted. */
  invitation: string
}

interface Shop {
  merchant_id: string
  username: string
  secret: string
}

/** Makes it all. Throws where something that is needed could not be made. */
export async function hostileShop(url: string): Promise<Hostile> {
  const operator = new Client(url, OPERATOR)
  const shop = must(await operator.post<Shop>('/capstan/v1/merchants', { name: EVIL.slice(0, 255) }))
  const merchantId = shop.merchant_id
  const client = new Client(url, basic(shop.username, shop.secret))
  must(await operator.patch(`/capstan/v1/merchants/${merchantId}`, { shopper_messages: true }))
  must(
    await operator.post(`/capstan/v1/merchants/${merchantId}/contracts/SEK/bank-account`, {
      holder: 'Shop',
      iban: 'SE4550000000058398257466',
    }),
  )
  await contact(client)
  const orderId = await hostileOrder(client, 'ada@shop.example')
  const capture = {
    captured_amount: 4000,
    description: cut(255),
    reference: cut(255),
    order_lines: [line(4000)],
    shipping_info: parcels(),
  }
  const captureId = await client.captured(orderId, capture)
  must(await client.post(`${ORDERS}/${orderId}/shipping-info`, { shipping_info: parcels() }))
  const refund = {
    refunded_amount: 1000,
    description: cut(255),
    reference: cut(255),
    order_lines: [line(1000)],
  }
  must(await client.post(`${ORDERS}/${orderId}/refunds`, refund))
  const calls = await refusedCalls(client, orderId)
  const link = must(await client.post<{ url: string }>(`/capstan/v1/orders/${orderId}/shopper-links`))
  must(await client.post('/sandbox/v1/clock', { advance: 'PT3M' }))
  const { messageId, mail } = await messageOf(client, orderId)
  must(await client.post('/sandbox/v1/bank', { outcome: 'returned', reason: cut(100) }))
  must(await client.post('/sandbox/v1/clock', { advance: 'P5D' }))
  type Payouts = { payouts: { payment_reference: string }[] }
  const { payouts } = must(await client.get<Payouts>('/capstan/v1/payouts'))
  must(await operator.post(`/capstan/v1/merchants/${merchantId}/contracts/SEK/hold`, { note: cut(500) }))
  const reviewed = await hostileOrder(client, EVIL_EMAIL)
  await client.post(`/sandbox/v1/orders/${reviewed}/fraud-decision`, { fraud_status: 'PENDING' })
  await client.post('/sandbox/v1/failures', { operation: EVIL.slice(0, 60), effect: { type: 'drop' } })
  // After the clock was moved: a payment session lives for two days.
  const paymentPage = await hostedPageOf(client)
  const email = '<img/src=//evil.example/u/onerror=alert(15)>@shop.example'
  const owner = await ownerOf(operator, email, merchantId)
  const invited = must(
    await operator.post<{ link: string }>('/portal/api/users', {
      email: `'"><svg/onload=alert(16)>@shop.example`,
      role: 'support',
      merchant_id: merchantId,
    }),
  )
  const invitation = new URL(invited.link)
  return {
    client,
    merchantId,
    owner,
    orderId,
    captureId,
    calls,
    messageId,
    mail,
    paymentReference: String(payouts[0]?.payment_reference),
    shopperPage: new URL(link.url).pathname,
    paymentPage,
    invitation: `${invitation.pathname}${invitation.hash}`,
  }
}

function must<Body>({ status, body, text }: { status: number; body: Body; text: string }): Body {
  if (status >= 300) throw new Error(`not made: ${status} ${text}`)
  return body
}

/** Whatever of it is taken. */
async function contact(client: Client): Promise<void> {
  for (const fields of [
    { email: `a'b&c@shop.example` },
    { phone: '+46 (8) 1' },
    ...EVIL_LINKS.map((url) => ({ url })),
    { url: `https://shop.example/'><script>alert(17)</script>` },
  ]) {
    await client.patch('/capstan/v1/shop-contact', fields)
  }
}

const EVIL_EMAIL = '"<img/src=//evil.example/m/onerror=alert(14)>"@shop.example'

/** Messages go to `email`, where it is an address. */
function hostileOrder(client: Client, email: string): Promise<string> {
  return client.placedOrder({
    locale: 'en-SE',
    order_lines: [line(6000)],
    billing_address: person(email),
    shipping_address: person(EVIL_EMAIL),
    merchant_reference1: cut(255),
    merchant_reference2: `=cmd|' /C calc'!A0`,
    merchant_data: EVIL,
  })
}

/** Each of them in the log with what it sent: in its path, its query, its body, its key and its name. Gives their ids. */
async function refusedCalls(client: Client, orderId: string): Promise<string[]> {
  const inPath = encodeURIComponent(EVIL)
  const replies = [
    await client.capture(orderId, { captured_amount: 99_000, description: cut(255) }, { key: cut(110) }),
    await client.get(`${ORDERS}/${inPath}?q=${inPath}`),
    await client.get(`/nowhere/${inPath}?<script>alert(18)</script>`),
    await client.post(
      `${ORDERS}/${orderId}/captures`,
      `{"captured_amount": "${'<script>alert(19)</script>'}"`,
    ),
    await client.post(`${ORDERS}/${orderId}/captures`, { captured_amount: EVIL, [EVIL]: EVIL }),
    await client.as(basic(cut(100), EVIL)).get(`${ORDERS}/${orderId}`),
    await client.as(basic(`${client.url}<svg onload=alert(20)>`, 'x')).get(`${ORDERS}/${orderId}`),
  ]
  const ids = replies.slice(0, 5).map(({ headers }) => String(headers.get('klarna-correlation-id')))
  const last = ids.at(-1)
  for (let tries = 0; tries < 200; tries++) {
    const path = `/capstan/v1/logs?correlation_id=${last}`
    if ((await client.get<{ logs: object[] }>(path)).body.logs.length > 0) return ids
    await sleep(50)
  }
  throw new Error('the calls are not in the log')
}

async function messageOf(client: Client, orderId: string): Promise<{ messageId: string; mail: string }> {
  type Messages = { messages: { message_id: string; state: string }[] }
  for (let tries = 0; tries < 200; tries++) {
    const { messages } = must(await client.get<Messages>(`/capstan/v1/messages?order_id=${orderId}`))
    const sent = messages.find(({ state }) => state === 'sent')
    if (sent) {
      type Message = { content: { html: string } }
      const { content } = must(await client.get<Message>(`/capstan/v1/messages/${sent.message_id}`))
      return { messageId: sent.message_id, mail: content.html }
    }
    await sleep(50)
  }
  throw new Error('no message was sent')
}

async function hostedPageOf(client: Client): Promise<string> {
  const fields = { locale: 'en-SE', order_lines: [line(6000)], merchant_reference1: cut(255) }
  const body = { purchase_country: 'SE', purchase_currency: 'SEK', order_amount: 6000, order_tax_amount: 0 }
  const session = must(
    await client.post<{ session_id: string }>('/payments/v1/sessions', { ...body, ...fields }),
  )
  const made = must(
    await client.post<{ redirect_url: string }>('/hpp/v1/sessions', {
      payment_session_url: `${client.url}/payments/v1/sessions/${session.session_id}`,
      merchant_urls: { success: `https://shop.example/?"><script>alert(21)</script>` },
      options: { page_title: cut(100), logo_url: 'https://evil.example/logo.png' },
    }),
  )
  return new URL(made.redirect_url).pathname.replace('/base', '')
}

async function ownerOf(operator: Client, email: string, merchantId: string) {
  const person = await newUser(operator, { email, role: 'owner', merchant_id: merchantId })
  // Its own name, which it may have given itself.
  const path = `/portal/api/users/${person.me.user.user_id}`
  must(await operator.patch(path, { name: EVIL.slice(0, 100) }))
  const fresh = `${randomUUID()}@shop.example`
  await newUser(operator, { email: fresh, role: 'support', merchant_id: merchantId })
  return { email, password: PASSWORD }
}
