/** What one store could hold and another not, or none exactly: refused alike on both, before anything is decided. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type CallOptions, type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { tomatoes, tomatoOrder } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

/** As they are written in JSON: the text itself is good UTF-8, what it stands for is not. */
const TEXTS: Record<string, string> = {
  NUL: '\\u0000',
  'NUL within': 'a\\u0000b',
  'a high surrogate alone': '\\ud83d',
  'a low surrogate alone': '\\udf45',
  'surrogates in the wrong order': '\\udf45\\ud83d',
  'surrogates apart': '\\uD83D-\\uDF45',
}
const GOOD: Record<string, [json: string, text: string]> = {
  'a pair of surrogates as escapes': ['\\ud83c\\udf45', '🍅'],
  'a character beyond the basic plane': ['🍅', '🍅'],
  'control characters': ['\\u0001\\u001f\\t\\n', '\u0001\u001f\t\n'],
  'the last character': ['\\uffff', '\uffff'],
  'a backslash before u0000': ['\\\\u0000', '\\u0000'],
  'both forms of the same letter': ['é e\\u0301', 'é e\u0301'],
}

const UNSAFE = [
  '9007199254740992',
  '-9007199254740992',
  '9007199254740993',
  '100000000000000000000',
  '1e308',
  '1e400',
  '-1e400',
  '9007199254740991.5',
  '0.1',
]

/** A body with one place in it for a JSON value. */
type Template = (json: string) => string

const HOLE = '"<hole>"'
const template = (body: unknown): Template => {
  const text = JSON.stringify(body)
  return (json) => text.replace(HOLE, () => json)
}
const line = (fields: object) => ({ ...tomatoes(), ...fields })
const hole = '<hole>'

onBothStores('what cannot be stored', (suite) => {
  /** One order for all: most calls are refused, and the others take one minor unit of it each. */
  let orderId = ''
  beforeAll(async () => {
    orderId = await suite.client.placedOrder()
  })

  /** Where texts come in. */
  const places: Record<
    string,
    { at: string; body: Template; send: (body: string, options?: CallOptions) => Promise<Reply<ErrorBody>> }
  > = {}
  const place = (
    name: string,
    at: string,
    body: unknown,
    send: (body: string) => Promise<Reply<ErrorBody>>,
  ) => {
    places[name] = { at, body: template(body), send }
  }
  const capture = async (body: string) => suite.client.post(`${ORDERS}/${orderId}/captures`, body)
  const order = (body: string) =>
    suite.client.post(`/payments/v1/authorizations/${crypto.randomUUID()}/order`, body)
  const session = (body: string) => suite.client.post('/payments/v1/sessions', body)
  place('the description of a capture', 'description', { captured_amount: 1, description: hole }, capture)
  place('the reference of a capture', 'reference', { captured_amount: 1, reference: hole }, capture)
  place(
    'a line of a capture',
    'order_lines/name',
    { captured_amount: 1, order_lines: [line({ name: hole })] },
    capture,
  )
  place(
    'an identifier in a line',
    'order_lines/product_identifiers/brand',
    { captured_amount: 1, order_lines: [line({ product_identifiers: { brand: hole } })] },
    capture,
  )
  place(
    'a parcel',
    'shipping_info/tracking_number',
    { captured_amount: 1, shipping_info: [{ tracking_number: hole }] },
    capture,
  )
  place('a reference', 'merchant_reference1', { merchant_reference1: hole }, async (body) =>
    suite.client.call('PATCH', `${ORDERS}/${orderId}/merchant-references`, { body }),
  )
  place(
    'a parcel of an order',
    'shipping_info/tracking_uri',
    { shipping_info: [{ tracking_uri: hole }] },
    async (body) => suite.client.post(`${ORDERS}/${orderId}/shipping-info`, body),
  )
  place(
    'a line of an order',
    'order_lines[0].reference',
    tomatoOrder({ order_lines: [line({ reference: hole })] }),
    order,
  )
  place('an address', 'billing_address.city', tomatoOrder({ billing_address: { city: hole } }), order)
  place('merchant data', 'merchant_data', tomatoOrder({ merchant_data: hole }), order)
  place('a session', 'merchant_reference1', tomatoOrder({ merchant_reference1: hole }), session)

  describe.each(Object.entries(places))('%s', (_, { at, body, send }) => {
    it.each(Object.entries(TEXTS))('does not take %s', async (_, json) => {
      const reply = await send(body(`"${json}"`))
      expect([400, 422]).toContain(reply.status)
      expect(['BAD_VALUE', 'UNPROCESSABLE_ENTITY']).toContain(reply.body.error_code)
      expect(reply.body.error_messages).toHaveLength(1)
      expect(reply.body.error_messages[0]).toContain(at)
    })

    it.each(Object.entries(GOOD))('takes %s', async (_, [json]) => {
      const { status, text } = await send(body(`"${json}"`))
      expect([200, 201, 204].includes(status) ? 'taken' : text).toBe('taken')
    })
  })

  it.each(Object.entries(GOOD))('%s is read back as it was sent', async (_, [json, text]) => {
    const orderId = await suite.client.placedOrder()
    const body = `{"captured_amount":1,"description":"${json}"}`
    expect((await suite.client.post(`${ORDERS}/${orderId}/captures`, body)).status).toBe(201)
    expect((await suite.client.order(orderId)).captures[0]?.description).toBe(text)
  })

  it.each(Object.values(TEXTS))('in a field that nobody knows it does no harm: %s', async (json) => {
    const orderId = await suite.client.placedOrder()
    const body = `{"captured_amount":1,"unknown":"${json}","${json}":1,"order_lines":[]}`
    expect((await suite.client.post(`${ORDERS}/${orderId}/captures`, body)).status).toBe(201)
  })

  describe.each(UNSAFE)('the number %s', (number) => {
    it.each(['captured_amount', 'shipping_delay'])('is no %s', async (field) => {
      const other = field === 'captured_amount' ? '' : '"captured_amount":1,'
      const reply = await capture(`{${other}"${field}":${number}}`)
      expect([reply.status, reply.body.error_code]).toEqual([422, 'UNPROCESSABLE_ENTITY'])
      expect(reply.body.error_messages[0]).toContain(field)
    })

    it.each(['quantity', 'unit_price', 'total_amount', 'total_tax_amount', 'tax_rate'])(
      'is no %s of a line',
      async (field) => {
        const reply = await capture(
          template({ captured_amount: 1, order_lines: [line({ [field]: hole })] })(number),
        )
        expect([reply.status, reply.body.error_code]).toEqual([422, 'UNPROCESSABLE_ENTITY'])
        expect(reply.body.error_messages[0]).toContain(`order_lines/${field}`)
      },
    )

    it('is no amount of an order', async () => {
      const reply = await order(template({ ...tomatoOrder(), order_amount: hole })(number))
      expect([reply.status, reply.body.error_messages]).toEqual([400, ['Bad value: order_amount']])
    })
  })

  it('numbers that are whole, however they are written, are taken', async () => {
    for (const one of ['1', '1.0', '1e0', '10e-1', '0.1e1']) {
      expect((await capture(`{"captured_amount":${one}}`)).status).toBe(201)
    }
  })

  it('a sum beyond 2^53 is told exactly', async () => {
    const huge = line({ quantity: Number.MAX_SAFE_INTEGER, unit_price: 3, total_amount: 6000 })
    const reply = await order(JSON.stringify(tomatoOrder({ order_lines: [huge] })))
    expect([reply.status, reply.body.error_messages]).toEqual([
      400,
      ['Bad value: order_lines[0].total_amount'],
    ])
    expect(JSON.stringify(reply.body.details)).toContain('27021597764222973')
  })

  it('an idempotency key of odd characters is one key on both stores', async () => {
    for (const key of ['\u00e9\u00ff', '"\\', '%00', ' ', 'x'.repeat(255)]) {
      const orderId = await suite.client.placedOrder()
      const replies = [
        await suite.client.capture(orderId, 1, { key }),
        await suite.client.capture(orderId, 1, { key }),
      ]
      expect(replies.map(({ status }) => status)).toEqual([201, 201])
      if (key.trim() !== '') {
        expect(replies[0]?.headers.get('capture-id')).toBe(replies[1]?.headers.get('capture-id'))
      }
    }
  })
})
