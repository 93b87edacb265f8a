/** Settlements in the portal: what finance sees of payouts, fees, balance and contract, and the way of a cent. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { MERCHANT_2 } from '../support/client.ts'
import { inBrowser } from './browser.ts'
import { answer, expectAccessible, expectGoodLooks, open, settled, signedInTab } from './portal.ts'
import { playSettledStory, type Story } from './settled-story.ts'

const PAGES = ['', '/fees', '/balance', '/contract', '/trace'] as const

inBrowser('settlements of a merchant that sold nothing yet', (suite) => {
  it.each([
    ['', 'No payouts yet'],
    ['/fees', 'No payouts in the last twelve months'],
    ['/balance', 'Nothing was booked until then'],
    ['/contract', 'There is no contract yet'],
    ['/trace', 'Follow the money'],
  ])('say so, and what comes next: %s', async (path, title) => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, `/settlements${path}`)
    await tab.getByText(title).waitFor()
    await expectAccessible(tab)
  })
})

inBrowser('settlements', (suite) => {
  let story: Story
  beforeAll(async () => {
    story = await playSettledStory(suite.client)
  })

  describe('look well and are readable', () => {
    it.each(PAGES)('at each width, light and dark: %s', async (path) => {
      const query = path === '/trace' ? `?id=${story.captureId}` : ''
      await expectGoodLooks(
        suite,
        'finance',
        `/settlements${path}${query}`,
        `settlements${path.replace('/', '-')}`,
      )
    })

    it('at each width, light and dark: a payout', async () => {
      await expectGoodLooks(suite, 'finance', `/settlements/${story.paymentReference}`, 'settlements-payout')
    })
  })

  it('tell what the next payout comes to as things stand', async () => {
    const asked = await suite.client.get<{ payouts: { currency: string; settlement_amount: number }[] }>(
      '/capstan/v1/payouts/next',
    )
    const [next] = asked.body.payouts
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, '/settlements')
    const row = tab
      .getByRole('region', { name: 'Next payouts' })
      .getByRole('row')
      .filter({ hasText: String(next?.currency) })
    const amount = ((next?.settlement_amount ?? 0) / 100).toLocaleString('en', { minimumFractionDigits: 2 })
    await row.getByText(`${amount} ${next?.currency}`).first().waitFor()
  })

  it('lead from the list to a payout, what is in it, and the order of a row', async () => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, '/settlements')
    await tab.getByRole('link', { name: story.paymentReference }).click()
    await tab.getByRole('heading', { level: 1, name: `Payout ${story.paymentReference}` }).waitFor()
    const rows = tab.getByRole('region', { name: 'Rows of the payout' })
    await tab.getByLabel('Order or reference').fill('shop-1030')
    await tab.getByLabel('What').selectOption({ label: 'Sale' })
    await expect.poll(() => rows.locator('tbody tr').count()).toBe(1)
    expect(await rows.innerText()).toContain('259.00')
    await tab.getByLabel('Order or reference').fill('no such order')
    await tab.getByText('No row fits').waitFor()
  })

  it('open a payout with what it comes to and its state, before its sums', async () => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, `/settlements/${story.paymentReference}`)
    const paid = await suite.client.get<{ totals: { settlement_amount: number } }>(
      `/capstan/v1/payouts/${story.paymentReference}`,
    )
    const amount = (paid.body.totals.settlement_amount / 100).toLocaleString('en', {
      minimumFractionDigits: 2,
    })
    const text = await tab.locator('main').innerText()
    expect(text).toMatch(new RegExp(`Paid out\\s+${amount} EUR\\s+Paid\\s[\\s\\S]*What it comes to`))
  })

  it('give a payout as a file', async () => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, `/settlements/${story.paymentReference}`)
    for (const [name, begin] of [
      ['Download CSV', ''],
      ['Download PDF', '%PDF'],
    ] as const) {
      const [download] = await Promise.all([
        tab.waitForEvent('download'),
        tab.getByRole('link', { name }).click(),
      ])
      const bytes = await readFile(await download.path())
      expect(download.suggestedFilename()).toContain(story.paymentReference)
      expect(bytes.toString('latin1').startsWith(begin)).toBe(true)
      if (begin === '') expect(bytes.toString()).toContain('shop-1030')
    }
  })

  it('say of a payout that came back what the bank said, and where the money is owed again', async () => {
    const tab = await signedInTab(suite, 'read_only')
    await open(suite, tab, '/settlements?state=returned')
    await tab.getByRole('region', { name: 'Payouts' }).getByRole('link').first().click()
    await tab.getByText('Owed again').waitFor()
    await tab.getByText(/In payout/).waitFor()
  })

  it('follow a cent from an order to its payout, and from a payment reference back', async () => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, '/settlements/trace')
    await tab.getByLabel('Trace an id').fill(story.orderId)
    await tab.getByRole('button', { name: 'Trace' }).click()
    await tab.getByRole('heading', { name: 'Capture' }).waitFor()
    await tab.getByRole('heading', { name: 'Refund' }).waitFor()
    await tab.getByRole('link', { name: story.paymentReference }).first().click()
    await tab.getByRole('heading', { level: 1, name: `Payout ${story.paymentReference}` }).waitFor()
    await open(suite, tab, `/settlements/trace?id=${story.paymentReference}`)
    await tab.getByRole('region', { name: 'What is in the payout' }).waitFor()
  })

  it('say so when an id is nobody’s, and when it is another merchant’s', async () => {
    const theirs = await suite.client.as(MERCHANT_2).placedOrder()
    const tab = await signedInTab(suite, 'finance')
    for (const id of [randomUUID(), theirs]) {
      await open(suite, tab, `/settlements/trace?id=${id}`)
      await tab.getByRole('alert').getByText('Not found').waitFor()
    }
  })

  it('tell the balance of a day that is over, and of now', async () => {
    const tab = await signedInTab(suite, 'finance')
    await open(suite, tab, '/settlements/balance?day=2020-01-01')
    await tab.getByText('Nothing was booked until then').waitFor()
    await tab.getByRole('button', { name: 'Now' }).click()
    await tab.getByRole('heading', { name: 'Balance in EUR' }).waitFor()
  })

  it('say the contract in words', async () => {
    const tab = await signedInTab(suite, 'read_only')
    await open(suite, tab, '/settlements/contract')
    await tab.getByText('A capture costs 2.99 % of its amount plus 0.30 EUR.').waitFor()
    await tab.getByText('Payouts are made every day at 00:00').waitFor()
  })

  it.each(['support', 'developer'] as const)('are closed to the role %s', async (role) => {
    const tab = await signedInTab(suite, role)
    for (const path of [...PAGES, `/${story.paymentReference}`]) {
      await open(suite, tab, `/settlements${path}`)
      await tab.getByRole('heading', { name: 'No permission' }).waitFor()
    }
    await expectAccessible(tab)
  })

  it.each([
    // The next ones as well as the list.
    ['', '/capstan/v1/payouts', 2],
    ['/fees', '/settlements/v1/payouts', 1],
    ['/balance', '/capstan/v1/balance', 1],
    ['/contract', '/capstan/v1/contracts', 1],
    ['/trace?id=x', '/capstan/v1/trace', 1],
  ] as const)('show an error in the server’s words, and load again: %s', async (path, api, count) => {
    const tab = await signedInTab(suite, 'finance')
    await answer(tab, api, { status: 500 })
    await open(suite, tab, `/settlements${path}`)
    const alert = tab.getByRole('alert')
    await alert.getByText('Something went wrong here.').first().waitFor()
    await expect.poll(() => alert.count()).toBe(count)
    await expectAccessible(tab)
    await tab.unroute(() => true)
    await tab.unrouteAll()
    if (path !== '/trace?id=x') {
      for (let left = count - 1; left >= 0; left--) {
        await alert.getByRole('button', { name: 'Try again' }).first().click()
        await settled(tab)
        await expect.poll(() => alert.count()).toBe(left)
      }
    }
  })

  it('show that they load', async () => {
    const tab = await signedInTab(suite, 'finance')
    await answer(tab, '/capstan/v1/payouts', 'never')
    await tab.goto(`${suite.server.url}/portal/settlements`)
    await tab.getByRole('status').filter({ hasText: 'Loading payouts' }).waitFor()
    await expectAccessible(tab)
  })
})
