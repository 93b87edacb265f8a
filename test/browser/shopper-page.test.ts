/** The shopper's page in a real browser: each state as it looks, and as a screen reader, a keyboard and paper have it. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { type Client, OPERATOR, ORDERS } from '../support/client.ts'
import { inaccessible, PICTURES } from './axe.ts'
import { DESKTOP, inBrowser, PHONE } from './browser.ts'

const GOODS = [
  {
    reference: 'cup',
    name: 'Stoneware cup, speckled',
    quantity: 2,
    unit_price: 2400,
    total_amount: 4800,
    tax_rate: 1900,
    total_tax_amount: 766,
  },
  {
    reference: 'pot',
    name: 'Teapot with a bamboo handle, 1.2 l',
    quantity: 1,
    unit_price: 6900,
    total_amount: 6900,
    tax_rate: 1900,
    total_tax_amount: 1102,
  },
  {
    reference: 'tea',
    name: 'Darjeeling, first flush',
    quantity: 3,
    quantity_unit: 'bags',
    unit_price: 950,
    total_amount: 2650,
    tax_rate: 1900,
    total_tax_amount: 423,
    total_discount_amount: 200,
  },
]
const SENDING = {
  type: 'shipping_fee',
  reference: 'ship',
  name: 'Home delivery',
  quantity: 1,
  unit_price: 650,
  total_amount: 650,
  tax_rate: 1900,
  total_tax_amount: 104,
}
const ORDER = {
  purchase_country: 'DE',
  purchase_currency: 'EUR',
  order_amount: 15000,
  order_tax_amount: 2395,
  order_lines: [...GOODS, SENDING],
  merchant_reference1: 'LB-20417',
}
const [CUPS, POT, TEA] = GOODS
const FIRST = {
  captured_amount: 5450,
  order_lines: [CUPS, SENDING],
  shipping_info: [
    {
      shipping_company: 'DHL',
      tracking_number: '00340434161094042557',
      return_shipping_company: 'DHL',
      return_tracking_number: '3404 3416 1094',
    },
  ],
}
const SECOND = {
  captured_amount: 9550,
  description: 'The teapot and the tea, from our second house',
  order_lines: [POT, TEA],
  shipping_info: [{ shipping_company: 'Radkurier Kreuzberg', tracking_number: 'RK-77' }],
}

/** Registered with a day on which it has to be paid. */
async function placed(client: Client, locale: string, fraud_status = 'ACCEPTED'): Promise<string> {
  const registered = await client
    .as(OPERATOR)
    .post<{ authorization_token: string }>('/capstan/v1/authorizations', {
      merchant_id: 'PK000001_demo',
      amount: ORDER.order_amount,
      currency: ORDER.purchase_currency,
      fraud_status,
      payment_method: { type: 'invoice', number_of_days: 30 },
    })
  return client.placedOrder({ ...ORDER, locale }, registered.body.authorization_token)
}

type Life = (client: Client, locale: string) => Promise<string>

const captured =
  (...captures: object[]): Life =>
  async (client, locale) => {
    const orderId = await placed(client, locale)
    for (const capture of captures) await client.captured(orderId, capture as Record<string, unknown>)
    return orderId
  }

const then =
  (life: Life, path: string, body?: object): Life =>
  async (client, locale) => {
    const orderId = await life(client, locale)
    const reply = await client.post(`${ORDERS}/${orderId}/${path}`, body)
    if (reply.status >= 300) throw new Error(`${path}: ${reply.text}`)
    return orderId
  }

const RETURNED = {
  refunded_amount: 2000,
  description: 'One cup came back',
  order_lines: [
    { ...CUPS, quantity: 1, total_amount: 2400 },
    {
      type: 'return_fee',
      name: 'Return',
      quantity: 1,
      unit_price: -400,
      tax_rate: 0,
      total_amount: -400,
      total_tax_amount: 0,
    },
  ],
}

const LIVES: Record<string, [title: string, life: Life]> = {
  ordered: ['Thank you for your order', captured()],
  'under-review': ['Your payment is being reviewed', (client, locale) => placed(client, locale, 'PENDING')],
  'part-sent': ['Part of your order has been sent', captured(FIRST)],
  sent: ['Your order has been sent', captured(FIRST, SECOND)],
  closed: ['Part of your order was sent', then(captured(FIRST), 'release-remaining-authorization')],
  'part-refunded': [
    'Part of your money has been refunded',
    then(
      captured({
        captured_amount: 15000,
        order_lines: ORDER.order_lines,
        shipping_info: FIRST.shipping_info,
      }),
      'refunds',
      RETURNED,
    ),
  ],
  refunded: [
    'Your money has been refunded',
    then(captured(FIRST, SECOND), 'refunds', { refunded_amount: 15000 }),
  ],
  cancelled: ['Your order is cancelled', then(captured(), 'cancel')],
}

inBrowser("the shopper's page", (suite) => {
  beforeAll(async () => {
    await suite.client.patch('/capstan/v1/shop-contact', {
      email: 'hello@leaf-and-clay.example',
      phone: '+49 30 1234567',
      url: 'https://leaf-and-clay.example/help',
    })
  })

  async function linked(life: Life, locale = 'en-DE'): Promise<string> {
    const orderId = await life(suite.client, locale)
    const made = await suite.client.post<{ url: string }>(`/capstan/v1/orders/${orderId}/shopper-links`)
    return new URL(made.body.url).pathname
  }
  const opened = async (path: string, tab: Page) => tab.goto(`${suite.server.url}${path}`)
  const heading = (tab: Page) => tab.getByRole('heading', { level: 1 }).innerText()
  const partSent = captured(FIRST)

  it.each(
    Object.entries(LIVES).flatMap(([state, [title, life]]) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        [PHONE, DESKTOP].map((viewport) => ({
          state,
          title,
          life,
          colorScheme,
          viewport,
          width: viewport.width,
        })),
      ),
    ),
  )(
    'is readable: $state, $colorScheme, $width wide',
    async ({ state, title, life, colorScheme, viewport }) => {
      // The check is a script, and the page's own policy takes none.
      const tab = await suite.tab({ viewport, colorScheme, bypassCSP: true })
      await opened(await linked(life), tab)
      expect(await heading(tab)).toBe(title)
      if (PICTURES !== undefined) {
        const path = join(PICTURES, `shopper-page-${state}-${viewport.width}-${colorScheme}.png`)
        await tab.screenshot({ path, fullPage: true })
      }
      expect(await inaccessible(tab)).toEqual([])
      const overflow = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(overflow).toBeLessThanOrEqual(0)
    },
  )

  it.each([
    ['sv-SE', 'En del av din beställning har skickats'],
    ['de-DE', 'Ein Teil Ihrer Bestellung wurde versandt'],
    ['fi-FI', 'Osa tilauksestasi on lähetetty'],
    ['nb-NO', 'En del av bestillingen er sendt'],
    ['da-DK', 'En del af din bestilling er sendt'],
    ['nl-NL', 'Een deel van je bestelling is verzonden'],
    ['fr-FR', 'Une partie de votre commande a été expédiée'],
  ])('speaks %s, and fits a narrow phone in it', async (locale, title) => {
    const tab = await suite.tab({ viewport: { width: 320, height: 640 }, bypassCSP: true })
    await opened(await linked(partSent, locale), tab)
    expect(await heading(tab)).toBe(title)
    if (PICTURES !== undefined)
      await tab.screenshot({
        path: join(PICTURES, `shopper-page-part-sent-${locale}-320.png`),
        fullPage: true,
      })
    expect(await tab.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
    expect(
      await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0)
    expect(await inaccessible(tab)).toEqual([])
  })

  it('has the same with scripts off, and asks for nothing but itself', async () => {
    const tab = await suite.tab({ viewport: PHONE, javaScriptEnabled: false })
    const asked: string[] = []
    tab.on('request', (request) => asked.push(request.url()))
    const path = await linked(partSent)
    await opened(path, tab)
    expect(await heading(tab)).toBe('Part of your order has been sent')
    expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${suite.server.url}${path}`])
  })

  it('is one link away from each parcel, by keyboard, which does not learn where it was', async () => {
    const tab = await suite.tab({ viewport: PHONE })
    await opened(await linked(partSent), tab)
    await tab.keyboard.press('Tab')
    const link = tab.locator('a:focus')
    expect(await link.innerText()).toBe('Track with DHL')
    expect(await link.getAttribute('href')).toMatch(/^https:\/\/www\.dhl\.com\//)
    expect(await link.getAttribute('rel')).toContain('noreferrer')
    const box = await link.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
  })

  it('tells in the tree of a screen reader what it shows', async () => {
    const tab = await suite.tab({ viewport: PHONE })
    await opened(await linked(partSent), tab)
    const names = async (role: 'heading' | 'link') =>
      (await tab.getByRole(role).all()).map((found) => found.innerText())
    expect(await Promise.all(await names('heading'))).toEqual([
      'Part of your order has been sent',
      'Shipments',
      'Your shipment',
      'Still to be sent',
      'Your order',
      'Payment',
      'To be paid',
      'Questions?',
    ])
    expect(await tab.getByRole('term').allInnerTexts()).toContain('Still to be charged')
    expect(await tab.getByRole('definition').allInnerTexts()).toContain('€95.50')
  })

  it('prints black on white with its links written out', async () => {
    const tab = await suite.tab({ viewport: DESKTOP, colorScheme: 'dark' })
    await opened(await linked(partSent), tab)
    await tab.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const look = await tab.evaluate<string>('getComputedStyle(document.body).color')
    expect(look).toBe('rgb(0, 0, 0)')
    const after = await tab.evaluate<string>(
      "getComputedStyle(document.querySelector('a.track'), '::after').content",
    )
    expect(after).toContain('https://www.dhl.com/')
  })

  it('of a link that opens nothing says so in words', async () => {
    const tab = await suite.tab({ viewport: PHONE, locale: 'de-DE', bypassCSP: true })
    const answer = await opened(`/shopper/${randomUUID()}`, tab)
    expect(answer?.status()).toBe(404)
    expect(await heading(tab)).toBe('Diese Seite ist nicht verfügbar')
    expect(await inaccessible(tab)).toEqual([])
  })
})
