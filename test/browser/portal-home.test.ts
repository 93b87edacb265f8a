/** The home page: the money of each day, what waits for somebody, and what will come. */
import { describe, expect, it } from 'vitest'
import { inBrowser, PHONE } from './browser.ts'
import { expectGoodState, failing, heading, idOf, logged, portalTab, signedInTab } from './portal.ts'

/** As compressed as a browser on a secure connection takes them. */
const FIRST_LOAD_MAX_BYTES = 300_000

inBrowser('the home page', (suite) => {
  it('tells a new merchant what to do first', async () => {
    const tab = await portalTab(suite, 'owner', '/home')
    await tab.getByText('nothing is sold yet').waitFor()
    await expectGoodState(tab, 'home-empty')
    await tab.getByRole('link', { name: 'Make a credential' }).click()
    await tab.getByText('No credentials yet').waitFor()
    await tab.close()
    const reader = await portalTab(suite, 'read_only', '/home')
    await reader.getByText('A developer or an owner of your account makes a credential').waitFor()
    expect(await reader.getByRole('link', { name: 'Make a credential' }).count()).toBe(0)
  })

  describe('of a merchant that sells', () => {
    it('shows the sums, each day, what is open, the next payout and what failed', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 4500)
      await suite.client.post(`/ordermanagement/v1/orders/${orderId}/refunds`, { refunded_amount: 700 })
      await suite.client.placedOrder()
      await suite.client.placedOrder({ purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' })
      const refused = await suite.client.capture(orderId, 9000)
      expect(refused.status).toBe(403)
      await logged(suite.client, idOf(refused))
      const tab = await portalTab(suite, 'owner', '/home?currency=SEK')
      const amounts = tab.locator('dl.amounts')
      for (const text of ['45.00 SEK', '1 capture', '7.00 SEK', '1 refund'])
        await amounts.getByText(text).waitFor()
      expect(await amounts.getByRole('link', { name: '2', exact: true }).getAttribute('href')).toContain(
        'AUTHORIZED,PART_CAPTURED&currency=SEK',
      )
      // The charts are for the eye: the same stands in a table for who cannot see them.
      await tab.locator('.bar-of-day').first().waitFor()
      const table = tab.getByRole('table', { name: /^Each day’s money/ })
      expect(await table.getByRole('row').count()).toBe(31)
      // On its first row, or on the next one: midnight may have passed.
      await table.getByRole('row').filter({ hasText: '45.00 SEK' }).waitFor()
      await tab.getByText(/What is due is paid out next at .*, as things stand [\d.]+ SEK/).waitFor()
      const failed = tab.getByRole('region', { name: 'Failed calls of the last 24 hours' })
      await failed.getByRole('link', { name: 'CAPTURE_NOT_ALLOWED' }).waitFor()
      await expectGoodState(tab, 'home')
      await tab.getByRole('switch', { name: 'As a table' }).click()
      await expectGoodState(tab, 'home-table')
      await tab.getByLabel('Time').selectOption('7')
      await expect.poll(() => table.getByRole('row').count()).toBe(8)
      await tab.getByLabel('Currency').selectOption('EUR')
      await amounts.getByText('0.00 EUR').first().waitFor()
      expect(new URL(tab.url()).search).toBe('?currency=EUR&days=7')
      await failed.getByRole('link', { name: 'CAPTURE_NOT_ALLOWED' }).click()
      await tab.getByRole('region', { name: 'Calls' }).getByText('403 CAPTURE_NOT_ALLOWED').waitFor()
    })

    it('says of a day that is pointed at what it came to', async () => {
      const tab = await portalTab(suite, 'owner', '/home?currency=SEK')
      await tab.locator('.bar-of-day').last().hover()
      const tip = tab.locator('.day-tip')
      await tip
        .getByText(/^[\d,]+\.00 SEK$/)
        .first()
        .waitFor()
      expect(await tip.innerText()).toMatch(/\d{4}/)
      await tab.mouse.move(0, 0)
      await tip.waitFor({ state: 'detached' })
      await tab.context().close()
    })

    it('says of a day that was touched what it came to, until something else is touched', async () => {
      const tab = await portalTab(suite, 'owner', '/home?currency=SEK', { hasTouch: true, viewport: PHONE })
      await tab.locator('.bar-of-day').last().tap()
      const tip = tab.locator('.day-tip')
      await tip.waitFor()
      await tab.locator('.bar-of-day').last().tap()
      expect(await tip.count()).toBe(1)
      await heading(tab).tap()
      await tip.waitFor({ state: 'detached' })
      await tab.context().close()
    })

    it('is there after less than 300 kB of compressed script, its charts among them', async () => {
      await suite.client.captured(await suite.client.placedOrder(), 4500)
      const tab = await portalTab(suite, 'owner', '/home?currency=SEK')
      await tab.locator('.bar-of-day').first().waitFor()
      const bytes = await tab.evaluate<number>(
        `performance.getEntriesByType('resource')
          .filter(({ name }) => name.endsWith('.js'))
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
      )
      expect(bytes).toBeGreaterThan(0)
      expect(bytes).toBeLessThan(FIRST_LOAD_MAX_BYTES)
    })

    it('is the first page after signing in, shows no payouts to support, and is not the operator’s', async () => {
      const tab = await portalTab(suite, 'support', '/')
      await expect.poll(() => heading(tab).innerText()).toBe('Home')
      await tab.getByText('Failed calls, last 24 hours').waitFor()
      expect(await tab.getByText('Next payouts').count()).toBe(0)
      await tab.close()
      const operator = await portalTab(suite, 'operator', '/home')
      await operator.getByText('Your role does not include this page').waitFor()
      await expectGoodState(operator, 'home-no-permission')
    })
  })

  it('says that it loads, and when it fails how to go on', async () => {
    const tab = await signedInTab(suite, 'finance')
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await tab.route('**/capstan/v1/figures?*', async (route) => {
      await held
      await failing(route)
    })
    await tab.goto(`${suite.server.url}/portal/home`)
    await tab.getByRole('status').getByText('Loading your figures').waitFor()
    await expectGoodState(tab, 'home-loading')
    release()
    await tab.getByRole('alert').getByText('Something went wrong on our side.').waitFor()
    await expectGoodState(tab, 'home-failed')
    await tab.unroute('**/capstan/v1/figures?*')
    await tab.getByRole('button', { name: 'Try again' }).click()
    await tab.getByText('Failed calls, last 24 hours').waitFor()
  })
})
