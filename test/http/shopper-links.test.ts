/** Links to the shopper's page: who gets in, until when, and that nobody else does. */
import { randomBytes, randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { select } from '../support/books.ts'
import { Client, MERCHANT_2, ORDERS } from '../support/client.ts'
import { onBothStores } from '../support/stores.ts'

interface Link {
  link_id: string
  url: string
  created_at: string
  expires_at: string
}

interface Links {
  links: { link_id: string; state: string; created_by: string; revoked_at?: string }[]
}

const DAY_MS = 86_400_000
const HTML = { accept: 'text/html' }
/** What a server may send before it hears back: ten packets. Such a page costs a phone one way there and back. */
const PAGE_MAX_BYTES = 14_000

onBothStores("a link to the shopper's page", (suite) => {
  const linksOf = (orderId: string) => `/capstan/v1/orders/${orderId}/shopper-links`
  const pathOf = ({ url }: { url: string }) => new URL(url).pathname
  const rowsIn = (table: string) => select<object>(suite.server, `SELECT * FROM ${table}`)
  const anybody = () => new Client(suite.server.url, null)

  async function linked(fields: Record<string, unknown> = {}) {
    const orderId = await suite.client.placedOrder({ locale: 'en-SE', ...fields })
    return { orderId, link: await newLink(orderId) }
  }
  async function newLink(orderId: string): Promise<Link> {
    const reply = await suite.client.post<Link>(linksOf(orderId))
    expect(reply.status).toBe(201)
    return reply.body
  }
  const open = (path: string) => anybody().call('GET', path, { headers: HTML })
  const listed = async (orderId: string) => (await suite.client.get<Links>(linksOf(orderId))).body.links

  /** A page without what is new in each: its correlation id. */
  const comparable = ({ status, text, headers }: Awaited<ReturnType<typeof open>>) => {
    const { date: _, 'klarna-correlation-id': id = '', ...rest } = Object.fromEntries(headers)
    return { status, headers: rest, text: text.replaceAll(id, '<id>') }
  }

  it('opens the order without credentials, in its language', async () => {
    const { link } = await linked({ locale: 'sv-SE', merchant_reference1: 'A-4711' })
    const page = await open(pathOf(link))
    expect(page.status).toBe(200)
    expect(page.text).toContain('<html lang="sv">')
    expect(page.text).toContain('Tack för din beställning')
    expect(page.text).toContain('A-4711')
    expect(page.text).toContain('Tomatoes')
  })

  it('opens a page that is small: one answer of less than 14 kB, without any script', async () => {
    const { orderId, link } = await linked()
    await suite.client.captured(orderId, 4500)
    const { text } = await open(pathOf(link))
    expect(Buffer.byteLength(text)).toBeLessThan(PAGE_MAX_BYTES)
    expect(text).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son\w+=|url\(/i)
  })

  it('has 256 random bits, of which the database has no more than a digest', async () => {
    const { link } = await linked()
    const token = pathOf(link).split('/').at(-1) ?? ''
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const rows = JSON.stringify(await rowsIn('records'))
    expect(rows).toContain(link.link_id)
    expect(rows).not.toContain(token)
  })

  it('is shown once: a replay of the call names it and leaves it out', async () => {
    const orderId = await suite.client.placedOrder()
    const key = randomUUID()
    const first = await suite.client.post<Link>(linksOf(orderId), undefined, { key })
    const again = await suite.client.post<Partial<Link>>(linksOf(orderId), undefined, { key })
    const { url, ...rest } = first.body
    expect(url).toMatch(/\/shopper\/[\w-]{43}$/)
    expect([again.status, again.body]).toEqual([201, rest])
    expect(await listed(orderId)).toHaveLength(1)
    expect(JSON.stringify(await rowsIn('idempotency_keys'))).not.toContain(url.split('/').at(-1))
  })

  it('lasts for 180 days, and is then as if it had never been', async () => {
    const { orderId, link } = await linked()
    const lifetime = Date.parse(link.expires_at) - Date.parse(link.created_at)
    expect(lifetime).toBe(180 * DAY_MS)
    const never = await open(`/shopper/${randomBytes(32).toString('base64url')}`)
    await suite.advanceClock(lifetime - 60_000)
    expect((await open(pathOf(link))).status).toBe(200)
    await suite.advanceClock(60_000)
    expect(comparable(await open(pathOf(link)))).toEqual(comparable(never))
    expect((await listed(orderId)).map(({ state }) => state)).toEqual(['expired'])
  })

  it('is revoked at once, and is then as if it had never been', async () => {
    const { orderId, link } = await linked()
    const other = await newLink(orderId)
    const path = `${linksOf(orderId)}/${link.link_id}`
    expect((await suite.client.call('DELETE', path)).status).toBe(204)
    const never = await open(`/shopper/${randomBytes(32).toString('base64url')}`)
    expect(comparable(await open(pathOf(link)))).toEqual(comparable(never))
    expect((await open(pathOf(other))).status).toBe(200)
    expect((await suite.client.call('DELETE', path)).status).toBe(204)
    expect(await listed(orderId)).toMatchObject([
      { link_id: link.link_id, state: 'revoked', created_by: 'merchant:PK000001_demo' },
      { link_id: other.link_id, state: 'live' },
    ])
  })

  it('that nobody was given is one and the same page, whatever is tried', async () => {
    const { link } = await linked()
    const token = pathOf(link).split('/').at(-1) ?? ''
    const guesses = [
      randomBytes(32).toString('base64url'),
      `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      link.link_id,
      randomUUID(),
      '0',
      '%00',
      '..%2F..%2Fcapstan',
      "'%20OR%201=1--",
      'A'.repeat(5000),
    ]
    const pages = new Set<string>()
    for (const guess of guesses) {
      const page = comparable(await open(`/shopper/${guess}`))
      expect([guess, page.status]).toEqual([guess, 404])
      pages.add(JSON.stringify(page))
    }
    expect(pages.size).toBe(1)
    const told = await anybody().get(`/shopper/${guesses[0]}`)
    expect([told.status, told.body.error_code]).toEqual([404, 'NOT_FOUND'])
  })

  it('is nothing that another merchant could give, see or revoke', async () => {
    const { orderId, link } = await linked()
    const other = suite.client.as(MERCHANT_2)
    const calls = [
      ['POST', linksOf(orderId)],
      ['GET', linksOf(orderId)],
      ['DELETE', `${linksOf(orderId)}/${link.link_id}`],
    ] as const
    for (const [method, path] of calls) {
      const reply = await other.call(method, path)
      expect([method, reply.status, reply.body.error_code]).toEqual([method, 404, 'NO_SUCH_ORDER'])
    }
    // Nor under an order of its own.
    const own = await other.placedOrder()
    expect((await other.call('DELETE', `${linksOf(own)}/${link.link_id}`)).status).toBe(404)
    expect((await open(pathOf(link))).status).toBe(200)
  })

  it('shows its own order and nothing of any other', async () => {
    const person = {
      given_name: 'Sigrid',
      family_name: 'Secret',
      email: 'sigrid@example.com',
      phone: '+4670',
    }
    const one = await linked({ merchant_reference1: 'first-of-two', billing_address: person })
    const two = await linked({ merchant_reference1: 'second-of-two', shipping_address: person })
    const captureId = await suite.client.captured(one.orderId, { captured_amount: 6000 })
    const page = await open(pathOf(one.link))
    expect(page.text).toContain('first-of-two')
    const nothings = ['second-of-two', 'Sigrid', 'Secret', 'sigrid@', '+4670']
    const ids = [one.orderId, two.orderId, captureId, one.link.link_id]
    for (const text of [...nothings, ...ids]) expect(page.text).not.toContain(text)
  })

  it('is masked in the request log, where its opening is found by its order', async () => {
    const { orderId, link } = await linked()
    const token = pathOf(link).split('/').at(-1) ?? ''
    await open(pathOf(link))
    const find = async () => {
      const path = `/capstan/v1/logs?order_id=${orderId}&size=50`
      return suite.client.get<{ logs: { operation: string; path: string; actor: string }[] }>(path)
    }
    const opened = async () =>
      (await find()).body.logs.filter(({ operation }) => operation === 'openShopperPage')
    await expect.poll(async () => (await opened()).length, { timeout: 30_000 }).toBe(1)
    expect((await opened())[0]).toMatchObject({ path: '/shopper/***', actor: 'shopper' })
    const everything = await find()
    expect(everything.text).toContain('giveShopperLink')
    expect(everything.text).not.toContain(token)
  })

  it('tells browsers to run, frame, keep and index nothing', async () => {
    const { link } = await linked()
    for (const path of [pathOf(link), '/shopper/nobody']) {
      const { headers, text } = await open(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
      )
      expect(Object.fromEntries(headers)).toMatchObject({
        'referrer-policy': 'no-referrer',
        'cache-control': expect.stringContaining('no-store'),
        'x-robots-tag': 'noindex, nofollow',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-type': 'text/html; charset=utf-8',
      })
      expect(text).not.toMatch(/<script|\son\w+=|<img|<link|<iframe|<form/i)
      expect(Buffer.byteLength(text)).toBeLessThan(14_000)
    }
  })

  it('is text wherever a shop sends what is none, and no link but http and https', async () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`
    const { orderId, link } = await linked({
      merchant_reference1: evil,
      order_lines: [{ name: evil, quantity: 1, quantity_unit: '<b>', unit_price: 6000, total_amount: 6000 }],
    })
    const uris = [
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'https://a@b.example/',
      evil,
    ]
    await suite.client.captured(orderId, {
      captured_amount: 4000,
      description: evil,
      order_lines: [{ name: evil, quantity: 1, unit_price: 4000, total_amount: 4000 }],
      shipping_info: uris.map((uri) => ({
        shipping_company: evil.slice(0, 100),
        tracking_number: evil.slice(0, 100),
        tracking_uri: uri,
        return_shipping_company: 'DHL',
        return_tracking_number: evil.slice(0, 100),
        return_tracking_uri: uri,
      })),
    })
    const refund = await suite.client.post(`${ORDERS}/${orderId}/refunds`, {
      refunded_amount: 100,
      description: evil,
      order_lines: [{ name: evil, quantity: 1, unit_price: 100, total_amount: 100 }],
    })
    expect(refund.status).toBe(201)
    const { status, text } = await open(pathOf(link))
    expect(status).toBe(200)
    expect(text.match(/<script|<img|<b>/g)).toBeNull()
    expect(text).toContain('&lt;script&gt;')
    expect([...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([])
  })

  it('goes with the order: each state is there the moment it is', async () => {
    const { orderId, link } = await linked()
    const heading = async () => /<h1>([^<]+)/.exec((await open(pathOf(link))).text)?.[1]
    expect(await heading()).toBe('Thank you for your order')
    await suite.client.captured(orderId, 4000)
    expect(await heading()).toBe('Part of your order has been sent')
    await suite.client.post(`${ORDERS}/${orderId}/release-remaining-authorization`)
    expect(await heading()).toBe('Part of your order was sent')
    await suite.client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 1000 })
    expect(await heading()).toBe('Part of your money has been refunded')
    await suite.client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 3000 })
    expect(await heading()).toBe('Your money has been refunded')
    const other = await linked()
    await suite.client.post(`${ORDERS}/${other.orderId}/cancel`)
    expect((await open(pathOf(other.link))).text).toContain('Your order is cancelled')
  })

  it('names whom to ask, as the shop gave it', async () => {
    const { link } = await linked()
    const path = '/capstan/v1/shop-contact'
    const given = { email: 'help@shop.example', phone: '+46 (8) 123-45', url: 'https://shop.example/help' }
    expect((await suite.client.patch(path, given)).body).toEqual(given)
    const page = (await open(pathOf(link))).text
    for (const href of ['mailto:help@shop.example', 'tel:+46812345', given.url]) {
      expect(page).toContain(`href="${href}"`)
    }
    expect((await suite.client.as(MERCHANT_2).get(path)).body).toEqual({})
    expect((await suite.client.patch(path, { phone: '' })).body).toEqual({
      email: given.email,
      url: given.url,
    })
    const wrong = [
      { url: 'javascript:alert(1)' },
      { url: 'https://user@shop.example/' },
      { email: 'a@b.example?bcc=c@d.example' },
      { email: 'a"b@c.example' },
      { phone: 'javascript' },
    ]
    for (const contact of wrong) expect((await suite.client.patch(path, contact)).status).toBe(400)
    expect((await suite.client.get(path)).body).toEqual({ email: given.email, url: given.url })
  })

  it('is one of so many: more are refused until one is revoked', async () => {
    const { orderId, link } = await linked()
    for (let made = 1; made < 50; made++) await newLink(orderId)
    const refused = await suite.client.post(linksOf(orderId))
    expect([refused.status, refused.body.error_code]).toEqual([409, 'CONFLICT'])
    await suite.client.call('DELETE', `${linksOf(orderId)}/${link.link_id}`)
    expect((await suite.client.post(linksOf(orderId))).status).toBe(201)
  })

  it('is not there for an order or a link that does not exist', async () => {
    const { orderId } = await linked()
    for (const id of [randomUUID(), 'nonsense']) {
      const reply = await suite.client.call('DELETE', `${linksOf(orderId)}/${id}`)
      expect([reply.status, reply.body.error_code]).toEqual([404, 'NOT_FOUND'])
    }
    expect((await suite.client.post(linksOf(randomUUID()))).body.error_code).toBe('NO_SUCH_ORDER')
  })

  it('is opened so often in a second from one address, and then after it', async () => {
    const { link } = await linked()
    const { host, hostname, port } = new URL(suite.server.url)
    const request = `GET ${pathOf(link)} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n`
    // In one write: a slow machine must not spread them over seconds. Over two they are still too many.
    const flood = `${`${request}\r\n`.repeat(149)}${request}Connection: close\r\n\r\n`
    const answers = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(flood))
      let text = ''
      socket.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
    const refused = answers
      .split(/(?=HTTP\/1\.1 \d{3})/)
      .filter((answer) => answer.startsWith('HTTP/1.1 429'))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toContain('Retry-After: 1')
    expect(refused[0]).toContain('Something went wrong')
    await expect.poll(async () => (await open(pathOf(link))).status, { interval: 300 }).toBe(200)
  })
})
