/** What Capstan has beside the original paths: search, history, trying, reversing, guards and warnings. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { raw } from '../storage/raw.ts'
import { type Client, MERCHANT_2, OPERATOR, ORDERS } from '../support/client.ts'
import type { Place } from '../support/databases.ts'
import { tomatoes } from '../support/orders.ts'
import { callOf, PERMISSIONS } from '../support/routes.ts'
import { onSharedServers } from '../support/stores.ts'

const CAPSTAN = '/capstan/v1/orders'

/** A link leads to an order, and changes nothing about it. */
const CHANGES_OF_ORDERS = PERMISSIONS.filter(
  ({ route: { method, path } }) =>
    method !== 'GET' && path.includes('/:order_id') && !path.includes('/shopper-links'),
)

interface Found {
  orders: { order_id: string; status: string; customer_name?: string; merchant_id: string }[]
  next?: string
}

onSharedServers('finding orders', (suite) => {
  const find = async (query: string, client: Client = suite.client) => {
    const { status, body } = await client.get<Found>(`${CAPSTAN}?${query}`)
    expect(status).toBe(200)
    return body.orders.map(({ order_id }) => order_id)
  }

  it('looks at references, names, emails and phone numbers, by the beginning of each word', async () => {
    const { client } = suite
    const tag = randomUUID().slice(0, 8)
    const orderId = await client.placedOrder({
      merchant_reference1: `Invoice ${tag}`,
      billing_address: {
        given_name: 'Ada',
        family_name: `Lovelace${tag}`,
        email: `a.${tag}@example.com`,
        phone: '+46 70 00 01',
        country: 'SE',
      },
    })
    const order = await client.order(orderId)
    for (const query of [
      `q=${tag}`,
      `q=LOVELACE${tag.slice(0, 4)}`,
      `q=a.${tag}`,
      `q=ada+lovelace${tag}`,
      `q=${orderId}`,
      `reference=invoice+${tag}`,
    ]) {
      expect(await find(query), query).toEqual([orderId])
    }
    expect(await find(`q=${order.klarna_reference}`)).toContain(orderId)
    expect(await find('q=4670000')).toContain(orderId)
    expect(await find(`q=${encodeURIComponent('+46-700')}`)).toContain(orderId)
    expect(await find(`q=bob+lovelace${tag}`)).toEqual([])
    expect(await find(`q=${tag}x`)).toEqual([])
  })

  it('by a reference looks at references alone, from their beginning', async () => {
    const { client } = suite
    const word = `r${randomUUID().slice(0, 8)}`
    const named = await client.placedOrder({ billing_address: { given_name: word, country: 'SE' } })
    const first = await client.placedOrder({ merchant_reference1: `${word.toUpperCase()}-1` })
    const second = await client.placedOrder({ merchant_reference2: `${word} 2` })
    await client.placedOrder({ merchant_reference1: `not ${word}` })
    expect(await find(`q=${word}`)).toContain(named)
    expect(await find(`reference=${word}`)).toEqual([second, first])
    expect(await find(`reference=${word}+2`)).toEqual([second])
    expect(await find(`reference=${word}-1`)).toEqual([first])
    const { klarna_reference } = await client.order(named)
    expect(await find(`reference=${klarna_reference.toLowerCase()}`)).toEqual([named])
    const long = `${word}${'x'.repeat(80)}`
    const [one, other] = [
      await client.placedOrder({ merchant_reference1: `${long}1` }),
      await client.placedOrder({ merchant_reference1: `${long}2` }),
    ]
    expect(await find(`reference=${long}`)).toEqual([other, one])
    expect(await find(`reference=${long}1`)).toEqual([one])
  })

  it('takes references of any characters, however long', async () => {
    const { client } = suite
    const long = randomUUID().padEnd(63, 'x')
    const references = { merchant_reference1: `${long}😀`, merchant_reference2: `${long}𝒳` }
    const orderId = await client.placedOrder(references)
    expect(await find(`reference=${encodeURIComponent(`${long}😀`)}`)).toEqual([orderId])
    const other = await client.placedOrder()
    const changed = await client.patch(`${ORDERS}/${other}/merchant-references`, references)
    expect(changed.status).toBe(204)
  })

  it('looks at the other filters as well when it is asked for an id', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    expect(await find(`q=${orderId}&status=AUTHORIZED,CAPTURED`)).toEqual([orderId])
    expect(await find(`q=${orderId.toUpperCase()}&amount_from=6000`)).toEqual([orderId])
    for (const filter of ['status=CANCELLED', 'amount_from=6001', 'reference=none', 'acknowledged=true']) {
      expect(await find(`q=${orderId}&${filter}`), filter).toEqual([])
    }
    expect(await find(`q=${orderId}`, client.as(MERCHANT_2))).toEqual([])
  })

  it('follows changes of references and addresses', async () => {
    const { client } = suite
    const [before, after] = [randomUUID(), randomUUID()]
    const orderId = await client.placedOrder({ merchant_reference1: before })
    await client.patch(`${ORDERS}/${orderId}/merchant-references`, { merchant_reference1: after })
    expect(await find(`q=${before.slice(0, 13)}`)).toEqual([])
    expect(await find(`q=${after.slice(0, 13)}`)).toEqual([orderId])
    await client.patch(`${ORDERS}/${orderId}/customer-details`, {
      shipping_address: { given_name: `Moved${before.slice(0, 8)}` },
    })
    expect(await find(`q=moved${before.slice(0, 8)}`)).toEqual([orderId])
  })

  it('filters by status as of now, by amounts, dates and acknowledgement', async () => {
    const { client } = suite
    await client.post('/sandbox/v1/reset')
    const expired = await client.placedOrder()
    await client.post('/sandbox/v1/clock', { advance: 'P28D' })
    const [open, part, done] = [
      await client.placedOrder(),
      await client.placedOrder(),
      await client.placedOrder(),
    ]
    await client.captured(part, 1000)
    await client.captured(done, 6000)
    expect(await find('status=EXPIRED')).toEqual([expired])
    expect(await find('status=AUTHORIZED')).toEqual([open])
    expect(await find('status=CAPTURED,PART_CAPTURED')).toEqual([done, part])
    expect(await find('status=CLOSED')).toEqual([])
    expect(await find('acknowledged=false')).toEqual([open, expired])
    expect(await find('amount_from=6001')).toEqual([])
    expect(await find('amount_from=6000&amount_to=6000')).toHaveLength(4)
    const { created_at } = await client.order(open)
    expect(await find(`created_to=${created_at}`)).toEqual([open, expired])
    expect(await find(`created_from=${created_at}&status=AUTHORIZED`)).toEqual([open])
    const { expires_at } = await client.order(open)
    expect(await find(`expires_to=${created_at}`)).toEqual([expired])
    expect(await find(`expires_from=${created_at}&expires_to=${expires_at}`)).toEqual([done, part, open])
    expect((await client.get<{ orders: object[] }>(`${CAPSTAN}?q=${open}`)).body.orders).toMatchObject([
      { expires_at },
    ])
  })

  it('gives pages, newest first, without holes or repeats', async () => {
    const { client } = suite
    await client.post('/sandbox/v1/reset')
    const placed: string[] = []
    for (let order = 0; order < 7; order++)
      placed.push(await client.placedOrder({ merchant_reference1: 'paged' }))
    for (const filter of ['', '&q=paged', '&status=AUTHORIZED']) {
      const found: string[] = []
      for (let before = ''; ; ) {
        const { body } = await client.get<Found>(`${CAPSTAN}?size=3${filter}${before}`)
        found.push(...body.orders.map(({ order_id }) => order_id))
        if (body.next === undefined) break
        before = `&before=${body.next}`
      }
      expect(found).toEqual([...placed].reverse())
    }
  })

  it("shows a merchant its own orders, and the operator everybody's", async () => {
    const { client } = suite
    const reference = randomUUID()
    const orderId = await client.placedOrder({ merchant_reference1: reference })
    const other = client.as(MERCHANT_2)
    expect(await find(`q=${reference}`, other)).toEqual([])
    expect(await find(`q=${orderId}`, other)).toEqual([])
    expect(await find(`q=${reference}&merchant_id=PK000001_demo`, other)).toEqual([])
    expect(await find(`q=${reference}`, client.as(OPERATOR))).toEqual([orderId])
    expect(await find(`q=${reference}&merchant_id=PK000002_demo`, client.as(OPERATOR))).toEqual([])
    for (const path of ['events', 'refunds']) {
      expect((await other.get(`${CAPSTAN}/${orderId}/${path}`)).status).toBe(404)
      expect((await client.as(OPERATOR).get(`${CAPSTAN}/${orderId}/${path}`)).status).toBe(200)
    }
  })

  it.each([
    'status=LOST',
    'size=0',
    'size=201',
    'before=x',
    'created_from=today',
    'q=a+b+c+d+e+f',
    'amount_from=-1',
  ])('refuses %s', async (query) => {
    expect((await suite.client.get(`${CAPSTAN}?${query}`)).status).toBe(400)
  })
})

onSharedServers('a change of an order', (suite) => {
  it('is guarded by If-Match where it is sent', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const guarded = (match: string, key?: string) =>
      client.capture(orderId, 100, { headers: { 'if-match': match }, ...(key !== undefined && { key }) })
    const { headers } = await client.get(`${ORDERS}/${orderId}`)
    expect(headers.get('etag')).toBe('"1"')
    const key = randomUUID()
    const first = await guarded('"1"', key)
    expect([first.status, first.headers.get('etag')]).toEqual([201, '"2"'])
    expect(await guarded('"1"')).toMatchObject({
      status: 412,
      body: { error_code: 'PRECONDITION_FAILED', details: { version: 2 } },
    })
    // A retry of what went through is answered, not held against the version that it made itself.
    expect((await guarded('"1"', key)).headers.get('capture-id')).toBe(first.headers.get('capture-id'))
    for (const match of ['2', '*', '"4"']) expect((await guarded(match)).status).toBe(201)
    for (const match of ['W/"4"', 'four', '"4", "5"']) expect((await guarded(match)).status).toBe(400)
    expect((await client.order(orderId)).captures).toHaveLength(4)
  })

  it.each(CHANGES_OF_ORDERS)('by $route.operation is one that If-Match guards', async (row) => {
    const { client } = suite
    const order_id = await client.placedOrder()
    const capture_id = await client.captured(order_id, 1000)
    const none = randomUUID()
    const { method, path, body } = callOf(row, {
      order_id,
      capture_id,
      session_id: none,
      authorizationToken: none,
      refund_id: none,
      failure_id: none,
      page_id: none,
      link_id: none,
      token: none,
      message_id: none,
      customerToken: none,
      payment_reference: none,
      merchant_id: none,
      username: none,
      user_id: none,
      invitation_id: none,
      currency: 'EUR',
      correlation_id: none,
      id: none,
    })
    const before = await client.order(order_id)
    const caller = row.permissions.merchant === 'own' ? client : client.as(OPERATOR)
    const reply = await caller.call(method, path, {
      headers: { 'if-match': '"1"' },
      ...(body !== undefined && { body }),
    })
    expect(reply).toMatchObject({ status: 412, body: { details: { version: 2 } } })
    expect(await client.order(order_id)).toEqual(before)
  })

  it('warns of a capture or refund that equals one of the last minutes, when it has no key', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const lines = [tomatoes({ quantity: 1, total_amount: 600 })]
    const capture = { captured_amount: 600, order_lines: lines, reference: 'A' }
    const duplicateOf = async (reply: Promise<{ headers: Headers; status: number }>) => {
      const { headers, status } = await reply
      expect(status).toBe(201)
      return headers.get('capstan-duplicate-of')
    }
    const first = await client.capture(orderId, capture)
    const { reference, ...reordered } = capture
    expect(await duplicateOf(client.capture(orderId, { reference, ...reordered }))).toBe(
      first.headers.get('capture-id'),
    )
    expect(await duplicateOf(client.capture(orderId, { ...capture, reference: 'B' }))).toBeNull()
    expect(await duplicateOf(client.capture(orderId, { ...capture, captured_amount: 601 }))).toBeNull()
    expect(await duplicateOf(client.capture(orderId, capture, { key: randomUUID() }))).toBeNull()
    const refund = () => client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 100 })
    const refunded = await refund()
    expect(await duplicateOf(refund())).toBe(refunded.headers.get('refund-id'))
    await client.post('/sandbox/v1/clock', { advance: 'PT11M' })
    expect(await duplicateOf(refund())).toBeNull()
    const { body } = await client.get<{ events: { data: Record<string, unknown> }[] }>(
      `${CAPSTAN}/${orderId}/events`,
    )
    expect(body.events.filter(({ data }) => data.duplicate_of !== undefined)).toHaveLength(2)
    const logged = async () => {
      const path = `/capstan/v1/logs?order_id=${orderId}`
      const { body: page } = await client.get<{ logs: { duplicate_of: string | null }[] }>(path)
      return page.logs.flatMap(({ duplicate_of }) => duplicate_of ?? [])
    }
    await expect.poll(logged).toEqual([refunded.headers.get('refund-id'), first.headers.get('capture-id')])
  })

  it('names what is repeated in events of before, too, which have the version of another', async () => {
    const { client, server } = suite
    const orderId = await client.placedOrder()
    const first = await client.capture(orderId, { captured_amount: 600 })
    const second = await client.capture(orderId, { captured_amount: 600 })
    const { dataDir, databaseUrl } = server
    const place = (databaseUrl === undefined ? { dataDir } : { databaseUrl }) as Place
    const data = { captureId: second.headers.get('capture-id'), number: 2, amount: 600, personsVersion: 1 }
    const before = JSON.stringify({ ...data, duplicateOfVersion: 2 })
    await raw(place, `UPDATE events SET data = '${before}' WHERE order_id = '${orderId}' AND version = 3`)
    const { body } = await client.get<{ events: { data: Record<string, unknown> }[] }>(
      `${CAPSTAN}/${orderId}/events?after=2`,
    )
    expect(body.events.map((event) => event.data)).toEqual([
      {
        capture_id: data.captureId,
        number: 2,
        amount: 600,
        persons_version: 1,
        duplicate_of: first.headers.get('capture-id'),
      },
    ])
  })

  it('keeps the lines of a new amount where that is asked for', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const change = (headers: Record<string, string>) =>
      client.patch(`${ORDERS}/${orderId}/authorization`, { order_amount: 5000 }, { headers })
    expect((await change({ 'capstan-keep-lines': 'True' })).status).toBe(204)
    expect((await client.order(orderId)).order_lines).toHaveLength(1)
    expect((await change({})).status).toBe(204)
    expect(await client.order(orderId)).toMatchObject({ order_amount: 5000, order_lines: [] })
  })

  it('can be tried first', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const tried = async (what: string, body: unknown) =>
      (await client.post<Record<string, unknown>>(`${CAPSTAN}/${orderId}/${what}?dry_run=true`, body)).body
    expect(await tried('captures', { captured_amount: 2000 })).toMatchObject({
      accepted: true,
      status: 'PART_CAPTURED',
      capturable_amount: 4000,
      refundable_amount: 2000,
    })
    expect(await tried('captures', { captured_amount: 6001 })).toMatchObject({
      accepted: false,
      error_code: 'CAPTURE_NOT_ALLOWED',
      capturable_amount: 6000,
    })
    expect(await tried('refunds', { refunded_amount: 1 })).toMatchObject({ accepted: false })
    expect(await client.order(orderId)).toMatchObject({ status: 'AUTHORIZED', captured_amount: 0 })
    const guarded = (match: string) =>
      client.post<Record<string, unknown>>(
        `${CAPSTAN}/${orderId}/captures?dry_run=true`,
        { captured_amount: 1 },
        { headers: { 'if-match': match } },
      )
    expect((await guarded('"1"')).body).toMatchObject({ accepted: true })
    expect((await guarded('"2"')).body).toMatchObject({
      accepted: false,
      error_code: 'PRECONDITION_FAILED',
      details: { version: 1 },
      capturable_amount: 6000,
    })
    const done = await client.post(`${CAPSTAN}/${orderId}/captures`, { captured_amount: 2000 })
    expect(done).toMatchObject({ status: 201, body: { capture_id: expect.any(String), version: 2 } })
    expect(await tried('refunds', { refunded_amount: 500 })).toMatchObject({
      accepted: true,
      refundable_amount: 1500,
    })
    expect(
      (await client.post(`${CAPSTAN}/${randomUUID()}/captures?dry_run=true`, { captured_amount: 1 })).status,
    ).toBe(404)
    expect((await client.post(`${CAPSTAN}/${orderId}/captures?dry_run=true`, {})).status).toBe(422)
  })

  it('is refused when tried as it would be in earnest', async () => {
    const { client } = suite
    const nowhere = `${CAPSTAN}/${randomUUID()}`
    for (const [what, body] of [
      ['captures', { captured_amount: 1 }],
      ['refunds', { refunded_amount: 1 }],
    ] as const) {
      const tried = await client.post(`${nowhere}/${what}?dry_run=true`, body)
      const done = await client.post(`${nowhere}/${what}`, body)
      const { correlation_id: _, ...refusal } = done.body
      expect(tried).toMatchObject({ status: done.status, body: refusal })
    }
    const orderId = await client.placedOrder()
    const headers = { 'if-match': '"2"' }
    const path = `${CAPSTAN}/${orderId}/captures?dry_run=true`
    const stale = await client.post(path, { captured_amount: 1 }, { headers })
    expect(stale.body).toMatchObject({ accepted: false, error_code: 'PRECONDITION_FAILED' })
  })

  it('undoes what was done, whatever it was, in one change', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const [first, second] = [await client.captured(orderId, 1000), await client.captured(orderId, 2000)]
    await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 400, capture_id: first })
    await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 100 })
    const key = randomUUID()
    const reverse = () =>
      client.post<{ actions: unknown[] }>(`${CAPSTAN}/${orderId}/reverse`, { reference: 'undo' }, { key })
    const reply = await reverse()
    expect(reply.body.actions).toMatchObject([
      { action: 'released', amount: 3000 },
      { action: 'refunded', amount: 600, capture_id: first },
      { action: 'refunded', amount: 1900, capture_id: second },
    ])
    expect((await reverse()).body).toEqual(reply.body)
    expect(await client.order(orderId)).toMatchObject({
      status: 'CAPTURED',
      captured_amount: 3000,
      refunded_amount: 3000,
      remaining_authorized_amount: 0,
    })
    const { body } = await client.get<{ events: { transaction_id: string }[] }>(
      `${CAPSTAN}/${orderId}/events`,
    )
    expect(new Set(body.events.slice(-3).map(({ transaction_id }) => transaction_id)).size).toBe(1)
  })

  it('shows of each line what was captured and given back, where that is asked for', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    const line = (quantity: number) => tomatoes({ quantity, total_amount: 600 * quantity })
    await client.captured(orderId, { captured_amount: 2400, order_lines: [line(4)] })
    await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 600, order_lines: [line(1)] })
    const headers = { 'capstan-line-quantities': 'true' }
    const { body } = await client.get<Record<string, unknown>>(`${ORDERS}/${orderId}`, { headers })
    expect(body.capstan_line_quantities).toEqual([
      {
        reference: '75001',
        name: 'Tomatoes',
        ordered_quantity: 10,
        captured_quantity: 4,
        refunded_quantity: 1,
      },
    ])
    expect(await client.order(orderId)).not.toHaveProperty('capstan_line_quantities')
  })
})
