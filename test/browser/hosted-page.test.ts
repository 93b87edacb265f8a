/** The hosted payment page as a shopper meets it, in a real browser. */
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { basic } from '../support/client.ts'
import { tomatoes } from '../support/orders.ts'
import { DESKTOP, type HostedPage, hostedPage, inBrowser, PHONE } from './browser.ts'

interface PageBody {
  status: string
  order_id?: string
  authorization_token?: string
}

const NAMES = {
  approve: 'Approve',
  review: 'Put under review',
  decline: 'Be declined',
  abort: 'Cancel the purchase',
}

/** What the element that has the focus says. */
async function focused(tab: Page): Promise<string> {
  return tab.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''")
}

inBrowser('the hosted page', (suite) => {
  const ENGLISH = { locale: 'en-SE' }

  /** Its URLs tell one end from the other, and which page it was. */
  function urls(name: string): Record<string, string> {
    const to = (end: string) => `${suite.shop.url}/${name}/${end}?page={{session_id}}&order={{order_id}}`
    return {
      success: to('success'),
      cancel: to('cancel'),
      failure: to('failure'),
      error: to('error'),
      back: to('back'),
    }
  }

  const readPage = async ({ pageId }: HostedPage) =>
    (await suite.client.get<PageBody>(`/hpp/v1/sessions/${pageId}`)).body

  const ordersWith = async (reference: string) => {
    const path = `/capstan/v1/orders?reference=${reference}`
    return (await suite.client.get<{ orders: { order_id: string }[] }>(path)).body.orders
  }

  const heading = (tab: Page) => tab.getByRole('heading', { level: 1 }).innerText()

  it.each([
    ['PLACE_ORDER', 'AUTHORIZED', 0],
    ['CAPTURE_ORDER', 'CAPTURED', 6000],
  ])('approved, with %s, leads to the shop with an order that is %s', async (mode, status, captured) => {
    const page = await hostedPage(suite.client, {
      fields: ENGLISH,
      merchantUrls: urls(mode),
      options: { place_order_mode: mode },
    })
    const tab = await suite.tab()
    await tab.goto(page.url)
    expect(await readPage(page)).toMatchObject({ status: 'IN_PROGRESS' })
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/**`)
    const read = await readPage(page)
    expect(read.status).toBe('COMPLETED')
    expect(tab.url()).toBe(`${suite.shop.url}/${mode}/success?page=${page.pageId}&order=${read.order_id}`)
    expect(await suite.client.order(String(read.order_id))).toMatchObject({
      status,
      captured_amount: captured,
      fraud_status: 'ACCEPTED',
    })
  })

  it('approved, with NONE, gives the shop an authorization to place the order with', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('none') })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/none/success**`)
    const { status, order_id, authorization_token } = await readPage(page)
    expect([status, order_id]).toEqual(['COMPLETED', undefined])
    const placed = await suite.client.place(ENGLISH, String(authorization_token))
    expect(placed.status, placed.text).toBe(200)
  })

  it.each([
    ['PLACE_ORDER', 'PENDING'],
    ['CAPTURE_ORDER', 'PENDING'],
    ['NONE', 'PENDING'],
  ])('put under review, with %s, is %s', async (mode, fraudStatus) => {
    const merchantUrls = urls(`review-${mode}`)
    const options = { place_order_mode: mode }
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls, options })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES.review }).click()
    await tab.waitForURL(`${suite.shop.url}/review-${mode}/success**`)
    const { order_id, authorization_token } = await readPage(page)
    const orderId = order_id ?? (await suite.client.place(ENGLISH, String(authorization_token))).body.order_id
    expect(await suite.client.order(orderId)).toMatchObject({ fraud_status: fraudStatus, captured_amount: 0 })
    await tab.goto(page.url)
    expect(await heading(tab)).toBe('Your payment is being reviewed')
  })

  it.each([
    ['decline', 'failure', 'FAILED', 'Your payment was declined'],
    ['abort', 'cancel', 'CANCELLED', 'The purchase is cancelled'],
  ] as const)('%s leads to %s, and places nothing', async (action, end, status, title) => {
    const reference = randomUUID()
    const page = await hostedPage(suite.client, {
      fields: { ...ENGLISH, merchant_reference1: reference },
      merchantUrls: urls(action),
      options: { place_order_mode: 'CAPTURE_ORDER' },
    })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES[action] }).click()
    await tab.waitForURL(`${suite.shop.url}/${action}/${end}**`)
    expect(await readPage(page)).toMatchObject({ status })
    expect(await ordersWith(reference)).toEqual([])
    // Who comes back by the browser's button sees how it ended, and cannot change it.
    await tab.goto(page.url)
    expect(await heading(tab)).toBe(title)
    expect(await tab.getByRole('button').count()).toBe(0)
  })

  it.each([NAMES.approve, NAMES.review])('of who is denied leads to failure, also by %s', async (name) => {
    const reference = randomUUID()
    const page = await hostedPage(suite.client, {
      fields: {
        ...ENGLISH,
        merchant_reference1: reference,
        billing_address: { email: 'ada+denied@example.com', country: 'SE' },
      },
      merchantUrls: urls('denied'),
      options: { place_order_mode: 'PLACE_ORDER' },
    })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name }).click()
    await tab.waitForURL(`${suite.shop.url}/denied/failure**`)
    expect(await readPage(page)).toMatchObject({ status: 'FAILED' })
    expect(await ordersWith(reference)).toEqual([])
  })

  it('back leads to the shop, and the shopper may come again', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('back') })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name: 'Back to the shop' }).click()
    await tab.waitForURL(`${suite.shop.url}/back/back**`)
    expect(await readPage(page)).toMatchObject({ status: 'BACK' })
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/back/success**`)
  })

  it('without URLs of the shop says itself how it ended', async () => {
    const page = await hostedPage(suite.client, {
      fields: ENGLISH,
      options: { place_order_mode: 'PLACE_ORDER' },
    })
    const tab = await suite.tab()
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await expect.poll(() => heading(tab)).toBe('Thank you for your purchase')
    expect(new URL(tab.url()).origin).toBe(suite.server.url)
  })

  it('works without a mouse, and shows where the keyboard is', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('keys') })
    const tab = await suite.tab()
    await tab.goto(page.url)
    const reached: string[] = []
    for (let presses = 0; presses < 10; presses++) {
      await tab.keyboard.press('Tab')
      const name = await focused(tab)
      const outline = await tab.evaluate<string>('getComputedStyle(document.activeElement).outlineWidth')
      if (name.includes('Complete your purchase')) break
      expect(Number.parseInt(outline, 10), `the outline of ${name}`).toBeGreaterThanOrEqual(2)
      reached.push(name)
      if (name === 'Back to the shop') break
    }
    expect(reached.filter((name) => Object.values(NAMES).includes(name))).toEqual([
      NAMES.approve,
      NAMES.review,
      NAMES.decline,
      NAMES.abort,
    ])
    while ((await focused(tab)) !== NAMES.approve) {
      await tab.keyboard.press('Shift+Tab')
    }
    await tab.keyboard.press('Enter')
    await tab.waitForURL(`${suite.shop.url}/keys/success**`)
  })

  it('works where scripts are off', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('noscript') })
    const tab = await suite.tab({ viewport: PHONE, javaScriptEnabled: false })
    await tab.goto(page.url)
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/noscript/success**`)
  })

  it.each([PHONE, { width: 320, height: 640 }, DESKTOP])(
    'is no wider than $width pixels, whatever is in it',
    async (viewport) => {
      const name = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(4)
      const lines = Array.from({ length: 30 }, (_, index) =>
        tomatoes({
          name: `${index} ${name}`.slice(0, 255),
          reference: `L${index}`,
          quantity: 1,
          unit_price: 5_000_000,
          total_amount: 5_000_000,
        }),
      )
      const page = await hostedPage(suite.client, {
        fields: { ...ENGLISH, order_amount: 150_000_000, order_lines: lines },
        options: { page_title: name.slice(0, 255) },
      })
      const tab = await suite.tab({ viewport })
      await tab.goto(page.url)
      await tab.locator('summary').click()
      const [inner, whole] = await tab.evaluate<number[]>(
        '[innerWidth, document.documentElement.scrollWidth]',
      )
      expect(whole).toBeLessThanOrEqual(inner as number)
    },
  )

  it.each([
    ['JPY', 'en-US', 6000, '¥6,000'],
    ['KWD', 'en-US', 6000, 'KWD 6.000'],
    ['SEK', 'sv-SE', 6000, '60,00 kr'],
    ['EUR', 'de-DE', 6000, '60,00 €'],
  ])('shows %s in %s as it is written there', async (purchase_currency, locale, _, shown) => {
    const page = await hostedPage(suite.client, { fields: { purchase_currency, locale } })
    const tab = await suite.tab()
    await tab.goto(page.url)
    const text = (await tab.locator('.amount').innerText()).replace(/\s/g, ' ')
    expect(text).toBe(shown)
    expect(await tab.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
  })

  it('sent twice, or in two tabs at once, places one order', async () => {
    const reference = randomUUID()
    const page = await hostedPage(suite.client, {
      fields: { ...ENGLISH, merchant_reference1: reference },
      merchantUrls: urls('twice'),
      options: { place_order_mode: 'CAPTURE_ORDER' },
    })
    const tabs = await Promise.all([suite.tab(), suite.tab(), suite.tab()])
    await Promise.all(tabs.map((tab) => tab.goto(page.url)))
    await Promise.all(
      tabs.map(async (tab, index) => {
        const button = tab.getByRole('button', { name: NAMES.approve })
        await (index === 0 ? button.dblclick({ noWaitAfter: true }) : button.click())
        await tab.waitForURL(`${suite.shop.url}/twice/success**`)
      }),
    )
    expect(await ordersWith(reference)).toHaveLength(1)
    expect(new Set(tabs.map((tab) => tab.url())).size).toBe(1)
  })

  it('is not approved when the shop has changed the cart since it was shown', async () => {
    const page = await hostedPage(suite.client, {
      fields: ENGLISH,
      merchantUrls: urls('changed'),
      options: { place_order_mode: 'PLACE_ORDER' },
    })
    const tab = await suite.tab()
    await tab.goto(page.url)
    const lines = [tomatoes({ quantity: 20, total_amount: 12_000 })]
    const path = `/payments/v1/sessions/${page.sessionId}`
    await suite.client.post(path, { order_amount: 12_000, order_lines: lines })
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.getByRole('alert').waitFor()
    expect(await tab.getByRole('alert').innerText()).toContain('changed your order')
    expect(await readPage(page)).toMatchObject({ status: 'IN_PROGRESS' })
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/changed/success**`)
  })

  it.each([
    ['forged', () => 'f'.repeat(64)],
    ['empty', () => ''],
    ['of another page', async () => csrfToken(await hostedPage(suite.client))],
  ])('does nothing for a form whose token is %s', async (_, token) => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('forged') })
    const tab = await suite.tab()
    await tab.goto(page.url)
    const value = await token()
    await tab.evaluate(`document.querySelector('input[name=csrf_token]').value = '${value}'`)
    const [answer] = await Promise.all([
      tab.waitForResponse((response) => response.request().method() === 'POST'),
      tab.getByRole('button', { name: NAMES.approve }).click(),
    ])
    expect(answer.status()).toBe(403)
    // The answer may not be shown yet.
    await expect.poll(() => heading(tab)).toBe('Please open the page again')
    expect(await readPage(page)).toMatchObject({ status: 'IN_PROGRESS' })
  })

  it('does nothing for a form on another site, and cannot be framed by it', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('foreign') })
    const token = await csrfToken(page)
    suite.shop.pages.set(
      '/attack',
      `<!doctype html><iframe src="${page.url}"></iframe><form method="post" action="${page.url}">
       <input name="csrf_token" value="${token}"><input name="action" value="approve"><button>Win</button></form>`,
    )
    const tab = await suite.tab()
    await tab.goto(`${suite.shop.url.replace('127.0.0.1', 'localhost')}/attack`)
    expect(await tab.frameLocator('iframe').getByRole('button').count()).toBe(0)
    const [answer] = await Promise.all([
      tab.waitForResponse((response) => response.request().method() === 'POST'),
      tab.getByRole('button', { name: 'Win' }).click(),
    ])
    expect(answer.status()).toBe(403)
    expect((await readPage(page)).status).not.toBe('COMPLETED')
  })

  it('leads nowhere but to the URLs of its own session', async () => {
    const page = await hostedPage(suite.client, { fields: ENGLISH, merchantUrls: urls('own') })
    const tab = await suite.tab()
    const evil = encodeURIComponent('http://127.0.0.1:9/evil')
    await tab.goto(`${page.url}?success=${evil}&redirect=${evil}&merchant_urls[success]=${evil}`)
    await tab.evaluate(`for (const name of ['success', 'redirect_url', 'merchant_urls[success]'])
      document.forms[0].append(Object.assign(document.createElement('input'), { name, value: 'http://127.0.0.1:9/evil' }))`)
    await tab.getByRole('button', { name: NAMES.approve }).click()
    await tab.waitForURL(`${suite.shop.url}/own/success**`)
  })

  it('shows markup as text, and runs none of it', async () => {
    const hostile = `<script>window.owned=1</script><img src=x onerror="window.owned=1">"'><svg/onload=window.owned=1>`
    const page = await hostedPage(suite.client, {
      fields: {
        ...ENGLISH,
        order_lines: [tomatoes({ name: hostile, quantity_unit: '<b>kg' })],
        billing_address: {
          given_name: hostile.slice(0, 90),
          family_name: '</style><b>x',
          street_address: hostile.slice(0, 90),
          city: '<i>',
          postal_code: '1',
          country: 'SE',
          email: 'a@example.com',
        },
      },
      options: { page_title: hostile },
    })
    const tab = await suite.tab()
    const errors: string[] = []
    tab.on('pageerror', (error) => errors.push(error.message))
    tab.on('console', (message) => errors.push(message.text()))
    tab.on('dialog', (dialog) => errors.push(dialog.message()))
    await tab.goto(page.url)
    expect(await heading(tab)).toBe(hostile)
    expect(await tab.getByText(hostile, { exact: true }).count()).toBeGreaterThanOrEqual(2)
    expect(await tab.evaluate('window.owned')).toBeUndefined()
    expect(await tab.locator('main script, main img, main b').count()).toBe(0)
    expect(errors).toEqual([])
  })

  it('has no page where there is none, and none after its time', async () => {
    const tab = await suite.tab()
    for (const id of [randomUUID(), 'nothing']) {
      const answer = await tab.goto(`${suite.server.url}/pay/${id}`)
      expect(answer?.status()).toBe(404)
      expect(await heading(tab)).toBe('This page is not available')
    }
    const page = await hostedPage(suite.client)
    await suite.client.post('/sandbox/v1/clock', { advance: 'PT49H' })
    expect((await tab.goto(page.url))?.status()).toBe(404)
  })

  async function csrfToken(page: HostedPage): Promise<string> {
    const tab = await suite.tab()
    await tab.goto(page.url)
    const token = await tab.locator('input[name=csrf_token]').inputValue()
    await tab.close()
    return token
  }
})

const SECRET = 'a-secret-of-the-environment-with-40-chars'

inBrowser(
  'the hosted page in production mode',
  (suite) => {
    it('has no button that approves, takes no such form, and goes on once the operator has approved', async () => {
      const operator = suite.client.as(basic('root', SECRET))
      const { body: made } = await operator.post<Record<'merchant_id' | 'username' | 'secret', string>>(
        '/capstan/v1/merchants',
        { name: 'Shop' },
      )
      const merchant = suite.client.as(basic(made.username, made.secret))
      const page = await hostedPage(merchant, {
        fields: { locale: 'en-SE' },
        merchantUrls: { success: 'https://shop.example/thanks' },
        options: { place_order_mode: 'PLACE_ORDER' },
      })
      const tab = await suite.tab()
      // A host that is not there: what is asked of it is answered here.
      await tab.route('https://shop.example/**', (route) => route.fulfill({ body: 'thanks' }))
      await tab.goto(page.url)
      const buttons = await tab.getByRole('button').allInnerTexts()
      expect(buttons).toEqual(['Continue', NAMES.abort])
      await tab.getByRole('button', { name: 'Continue' }).click()
      await tab.getByRole('alert').waitFor()
      for (const action of ['approve', 'review', 'decline']) {
        await tab.goto(page.url)
        await tab.evaluate(`document.querySelector('button').value = '${action}'`)
        const [answer] = await Promise.all([
          tab.waitForResponse((response) => response.request().method() === 'POST'),
          tab.locator('button').first().click(),
        ])
        expect(answer.status()).toBe(400)
      }
      const registered = await operator.post('/capstan/v1/authorizations', {
        merchant_id: made.merchant_id,
        session_id: page.sessionId,
        amount: 6000,
        currency: 'SEK',
      })
      expect(registered.status, registered.text).toBe(201)
      await tab.goto(page.url)
      await tab.getByRole('button', { name: 'Continue' }).click()
      await tab.waitForURL('https://shop.example/thanks')
      const { body } = await merchant.get<PageBody>(`/hpp/v1/sessions/${page.pageId}`)
      expect(body.status).toBe('COMPLETED')
      expect((await merchant.order(String(body.order_id))).status).toBe('AUTHORIZED')
    })
  },
  {
    args: ['--mode', 'production', '--public-url', 'https://pay.example/base'],
    env: { CAPSTAN_OPERATOR: `root:${SECRET}` },
  },
)
