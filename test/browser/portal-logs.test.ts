/** The pages of the log, as people see them. */
import { randomUUID } from 'node:crypto'
import type { Page, Request } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { basic, type Client, MERCHANT_2 } from '../support/client.ts'
import { demoUser } from '../support/people.ts'
import { inFilledBrowser, PHONE } from './browser.ts'
import { expectAccessible, expectGoodState, failing, idOf, inDialog, logged, signedInTab } from './portal.ts'

const LOGS = '/portal/logs'

/** Of a merchant with 2000 captured of 6000, refused with 4500 and its key, twice. */
async function refusedCapture(client: Client) {
  const orderId = await client.placedOrder({ merchant_reference1: 'SHOP-4711' })
  await client.captured(orderId, 2000)
  const key = `order-4711-${orderId}`
  const body = { captured_amount: 4500, description: "it's <b>the</b> second parcel" }
  const refused = await client.capture(orderId, body, { key })
  const again = await client.capture(orderId, body, { key })
  await logged(client, idOf(again))
  return { orderId, key, id: idOf(refused), again: idOf(again) }
}

/** Counts what a page that follows the log asks for. */
function looksOf(tab: Page) {
  const looks = { all: 0, underWay: 0 }
  const isLook = (request: Request) => new URL(request.url()).searchParams.has('after')
  const ended = (request: Request) => {
    if (isLook(request)) looks.underWay--
  }
  tab.on('request', (request) => {
    if (!isLook(request)) return
    looks.all++
    looks.underWay++
  })
  tab.on('requestfinished', ended)
  tab.on('requestfailed', ended)
  return looks
}

const search = async (tab: Page, text: string) => {
  await tab.getByRole('searchbox', { name: 'Find calls' }).fill(text)
  await tab.keyboard.press('Enter')
}
const rows = (tab: Page) => tab.getByRole('region', { name: 'Calls' }).locator('tbody tr')

inFilledBrowser('the log', (suite) => {
  describe('before there is any call', () => {
    it('says what comes there', async () => {
      const tab = await signedInTab(suite, 'read_only')
      // The calls of the demo users themselves stand in the log of their merchant.
      await tab.route('**/capstan/v1/logs?*', (route) =>
        route.fulfill({ json: { logs: [], tail: randomUUID() } }),
      )
      await tab.goto(suite.server.url + LOGS)
      await tab.getByText('No calls yet').waitFor()
      await expectGoodState(tab, 'logs-empty')
    })
  })

  describe('with a refused capture', () => {
    let refused: Awaited<ReturnType<typeof refusedCapture>>
    beforeAll(async () => {
      refused = await refusedCapture(suite.client)
    })

    it('leads from its correlation id to the reason, the order and what to do in two actions after signing in', async () => {
      const tab = await suite.tab({ viewport: { width: 1440, height: 900 } })
      await tab.goto(`${suite.server.url}/portal/`)
      await tab.getByRole('button', { name: /Sign in as Developer/ }).click()
      // One: to the logs. Two: the id.
      await tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Logs' }).click()
      await search(tab, refused.id)
      const told = tab.getByRole('region', { name: 'What happened' })
      await told
        .getByText(
          '45.00 SEK was to be captured, and 40.00 SEK can be: the order is of 60.00 SEK, of which 20.00 SEK is captured.',
        )
        .waitFor()
      await told
        .getByText('Capture no more than 40.00 SEK, or raise the amount of the order first.')
        .waitFor()
      await tab.getByRole('link', { name: 'SHOP-4711' }).waitFor()
      expect(await told.getByRole('link', { name: 'Open the order' }).getAttribute('href')).toBe(
        `/portal/orders/${refused.orderId}`,
      )
    })

    it('leads there in one action by the box that every page has', async () => {
      const tab = await signedInTab(suite, 'support')
      await tab.goto(`${suite.server.url}/portal/orders`)
      await tab.getByRole('searchbox', { name: 'Search orders' }).fill(refused.id.toUpperCase())
      await tab.keyboard.press('Enter')
      await tab.getByText('What you can do').waitFor()
      expect(new URL(tab.url()).pathname).toBe(`/portal/logs/${refused.id}`)
    })

    it('shows everything that is kept of it to a developer', async () => {
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${LOGS}/${refused.id}`)
      await tab.getByRole('heading', { level: 1, name: 'Capture order' }).waitFor()
      const request = tab.getByRole('region', { name: 'Body of the request' })
      // As it was sent: a script in it is text like any other.
      await expect
        .poll(() => request.innerText())
        .toContain('"description": "it\'s <b>the</b> second parcel"')
      expect(await tab.getByRole('region', { name: 'Body of the response' }).innerText()).toContain(
        '"capturable_amount": 4000',
      )
      const headers = tab.getByRole('table', { name: 'Headers' })
      await headers.getByRole('row', { name: `Request klarna-idempotency-key ${refused.key}` }).waitFor()
      await headers.getByRole('row', { name: 'Request content-type application/json' }).waitFor()
      await headers.getByRole('row', { name: `Response Klarna-Correlation-Id ${refused.id}` }).waitFor()
      const command = await tab.getByRole('region', { name: 'Command' }).innerText()
      expect(command).toContain(`--header 'Klarna-Idempotency-Key: ${refused.key}'`)
      expect(command).toContain(`it'\\''s <b>the</b> second parcel`)
      expect(command).not.toContain('not-secret')
      await tab.getByText('you get the original answer and nothing happens').waitFor()
      const others = tab.getByRole('region', { name: 'Other calls with the same idempotency key' })
      expect(await others.getByRole('link').getAttribute('href')).toBe(`/portal/logs/${refused.again}`)
      await expectGoodState(tab, 'call')
    })

    it('says why bodies are not shown to those who may not see them, and asks for none', async () => {
      const tab = await signedInTab(suite, 'support')
      const answers: string[] = []
      tab.on('response', async (response) => {
        if (response.url().includes('/capstan/v1/logs/')) answers.push(await response.text())
      })
      await tab.goto(`${suite.server.url}${LOGS}/${refused.id}`)
      await tab.getByText('shown to owners and developers only').waitFor()
      await tab.getByRole('row', { name: 'Request content-type application/json' }).waitFor()
      await tab.getByText('The body is left out, since your role does not see bodies').waitFor()
      // Read behind the page's back, so maybe after it.
      await expect.poll(() => answers.length).toBeGreaterThan(0)
      expect(answers.join()).not.toContain('second parcel')
      await expectGoodState(tab, 'call-without-bodies')
    })

    it('is found by whatever stands in the box, and by filters, all of them in the address', async () => {
      const wrong = suite.client.as(basic('PK000001_demo', 'wrong'))
      await logged(suite.client, idOf(await wrong.capture(randomUUID(), 1)))
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(suite.server.url + LOGS)
      await rows(tab).first().waitFor()
      for (const [typed, count] of [
        ['SHOP-4711', 4],
        [refused.orderId, 4],
        [refused.key, 2],
        ['CAPTURE_NOT_ALLOWED', 2],
        ['401', 1],
      ] as const) {
        await search(tab, typed)
        await expect.poll(() => new URL(tab.url()).searchParams.get('q')).toBe(typed)
        await expect.poll(() => rows(tab).count()).toBe(count)
      }
      await search(tab, '')
      await expect.poll(() => new URL(tab.url()).searchParams.has('q')).toBe(false)
      await tab.getByRole('button', { name: 'Failed' }).click()
      await expect.poll(() => rows(tab).count()).toBe(3)
      await tab.getByRole('button', { name: 'Filters' }).click()
      await inDialog(tab)
      await tab.getByLabel('Operation').fill('captureOrder')
      await tab.getByLabel('Error code').fill('capture_not_allowed')
      await tab.getByLabel('Method').selectOption('POST')
      await tab.getByLabel('From').fill('2020-01-01T00:00')
      await tab.getByRole('button', { name: 'Apply' }).click()
      await expect.poll(() => rows(tab).count()).toBe(2)
      const address = tab.url()
      await tab.goto('about:blank')
      await tab.goto(address)
      await expect.poll(() => rows(tab).count()).toBe(2)
      await expectGoodState(tab, 'logs-filtered')
      await tab.getByRole('button', { name: 'Remove From 2020-01-01 00:00' }).click()
      await expect.poll(() => new URL(tab.url()).searchParams.has('from')).toBe(false)
      await tab.getByRole('button', { name: 'Clear all' }).click()
      await expect.poll(() => new URL(tab.url()).search).toBe('')
      await search(tab, 'no-such-reference')
      await tab.getByText('No call fits').waitFor()
      await expectGoodState(tab, 'logs-nothing-fits')
    })

    it.each(['developer', 'operator'] as const)(
      'is read without scrolling to the side at every width, by the %s',
      async (role) => {
        const tab = await signedInTab(suite, role)
        await tab.goto(`${suite.server.url}${LOGS}?q=CAPTURE_NOT_ALLOWED`)
        const region = tab.getByRole('region', { name: 'Calls' })
        await region.getByRole('link').first().waitFor()
        const beyond = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.rows-scroll'))`
        for (const width of [390, 768, 769, 820, 1024, 1025, 1100, 1232, 1233, 1440]) {
          await tab.setViewportSize({ width, height: 900 })
          await expect.poll(async () => [width, await tab.evaluate<number>(beyond)]).toEqual([width, 0])
          await region.locator('time:visible').first().waitFor()
        }
      },
    )

    it('has its filters behind one button beside the box on a phone', async () => {
      const tab = await signedInTab(suite, 'developer', { viewport: PHONE })
      await tab.goto(`${suite.server.url}${LOGS}?q=${refused.key}`)
      await expect.poll(() => rows(tab).count()).toBe(2)
      expect(await tab.getByRole('button', { name: 'Failed' }).count()).toBe(0)
      const button = tab.getByRole('button', { name: /^Filters/ })
      await button.press('Enter')
      await inDialog(tab)
      await tab.getByLabel('Answer').selectOption('2xx')
      await tab.getByLabel('Time').selectOption('1h')
      await tab.getByRole('button', { name: 'Apply' }).press('Enter')
      await tab.getByText('No call fits').waitFor()
      expect(await button.innerText()).toBe('Filters: 3 set')
      expect(Object.fromEntries(new URL(tab.url()).searchParams)).toEqual({
        q: refused.key,
        status_class: '2xx',
        within: '1h',
      })
      await expectAccessible(tab)
      await tab.getByRole('button', { name: 'Remove 2xx' }).press('Enter')
      await expect.poll(() => rows(tab).count()).toBe(2)
    })

    it('shows calls as they come while Live is on, and no more after it', async () => {
      const tab = await signedInTab(suite, 'developer')
      const looks = looksOf(tab)
      await tab.goto(`${suite.server.url}${LOGS}?operation=createSession`)
      await tab.getByText('No call fits').waitFor()
      await tab.getByRole('switch', { name: 'Live' }).click()
      await suite.client.post('/payments/v1/sessions', {})
      await expect.poll(() => rows(tab).count()).toBe(1)
      await suite.client.post('/payments/v1/sessions', {})
      await expect.poll(() => rows(tab).count()).toBe(2)
      await tab.getByRole('switch', { name: 'Live' }).click()
      // What was asked before that may still be answered.
      await expect.poll(() => looks.underWay).toBe(0)
      const asked = looks.all
      await logged(suite.client, idOf(await suite.client.post('/payments/v1/sessions', {})))
      // Longer than between two looks.
      await tab.waitForTimeout(3000)
      expect(looks.all).toBe(asked)
      expect(await rows(tab).count()).toBe(2)
    })

    it('shows what people look at when that is asked for', async () => {
      const tab = await signedInTab(suite, 'developer')
      const person = await demoUser(suite.server.url, 'developer')
      await logged(suite.client, idOf(await person.get('/portal/api/me')))
      await tab.goto(`${suite.server.url}${LOGS}?operation=readMe`)
      await tab.getByText('No call fits').waitFor()
      await tab.getByRole('switch', { name: 'Views by people' }).click()
      await rows(tab).first().waitFor()
    })

    it('goes on by pages, and to a call by keyboard alone', async () => {
      for (let count = 0; count < 130; count++) await suite.client.get('/capstan/v1/orders?size=1')
      const last = await suite.client.get('/capstan/v1/orders?size=1')
      await logged(suite.client, idOf(last))
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${LOGS}?q=findOrders`)
      const region = tab.getByRole('region', { name: 'Calls' })
      const table = region.getByRole('table')
      await expect.poll(() => table.getAttribute('aria-rowcount')).toMatch(/^(101|1[3-9]\d)$/)
      await region.focus()
      await tab.keyboard.press('End')
      await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('132')
      await tab.keyboard.press('Home')
      await region.locator('tr[aria-rowindex="2"]').waitFor()
      await tab.keyboard.press('Tab')
      await tab.keyboard.press('Enter')
      await tab.getByRole('heading', { level: 1, name: 'Find orders' }).waitFor()
    })

    it('is not there for another merchant, nor for nobody’s id', async () => {
      const theirs = await suite.client.as(MERCHANT_2).capture(randomUUID(), 1)
      await logged(suite.client.as(MERCHANT_2), idOf(theirs))
      const tab = await signedInTab(suite, 'owner')
      for (const id of [idOf(theirs), randomUUID(), 'x']) {
        await tab.goto(`${suite.server.url}${LOGS}/${id}`)
        await tab.getByRole('alert').getByText('Not found').waitFor()
      }
      await expectGoodState(tab, 'call-not-found')
      await search(await listed(tab), idOf(theirs))
      await tab.getByText('No call fits').waitFor()
    })

    const listed = async (tab: Page) => {
      await tab.goto(suite.server.url + LOGS)
      return tab
    }

    it('tells the operator whose it is', async () => {
      const tab = await signedInTab(suite, 'operator')
      await tab.goto(`${suite.server.url}${LOGS}?q=${refused.key}`)
      await expect.poll(() => rows(tab).count()).toBe(2)
      expect(await rows(tab).first().innerText()).toContain('PK000001_demo')
      await rows(tab).getByRole('link').first().click()
      await tab.getByText('What you can do').waitFor()
    })
  })

  it('says that it loads, and when it fails how to go on', async () => {
    const tab = await signedInTab(suite, 'support')
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await tab.route('**/capstan/v1/logs?*', async (route) => {
      await held
      await failing(route)
    })
    await tab.goto(suite.server.url + LOGS)
    await tab.getByRole('status').getByText('Loading calls').waitFor()
    await expectGoodState(tab, 'logs-loading')
    release()
    await tab.getByRole('alert').getByText('Something went wrong on our side.').waitFor()
    await expectGoodState(tab, 'logs-failed')
    await tab.unroute('**/capstan/v1/logs?*')
    await tab.getByRole('button', { name: 'Try again' }).click()
    await rows(tab).first().waitFor()
  })

  it('is not for a user without it', async () => {
    const tab = await signedInTab(suite, 'support')
    await tab.route('**/portal/api/me', async (route) => {
      const answer = await route.fetch()
      const me = await answer.json()
      await route.fulfill({ response: answer, json: { ...me, needs: ['read'] } })
    })
    await tab.goto(suite.server.url + LOGS)
    await tab.getByText('Your role does not include this page').waitFor()
    await expectGoodState(tab, 'logs-no-permission')
  })
})
