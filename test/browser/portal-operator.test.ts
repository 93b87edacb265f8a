/** The operator's view: merchants, contracts, holds, approvals, fraud decisions and the bank. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { MERCHANT_1, OPERATOR } from '../support/client.ts'
import { captureOf, Desk, moveClock, must, newShop, payoutsOf } from '../support/payouts.ts'
import { DESKTOP, inBrowser } from './browser.ts'
import { answer, expectAccessible, expectGoodLooks, inDialog, open, signedInTab } from './portal.ts'
import { playSettledStory } from './settled-story.ts'

const MERCHANTS = '/operator/merchants'
const DEMO = `${MERCHANTS}/PK000001_demo`

inBrowser('the operator’s view', (suite) => {
  let tab: Page
  beforeAll(async () => {
    await playSettledStory(suite.client)
    await suite.client.placedOrder({ billing_address: { email: 'ada+pending@example.com', country: 'SE' } })
  })

  const opened = async (path: string) => {
    tab = await signedInTab(suite, 'operator')
    await open(suite, tab, path)
    return tab
  }
  /** Of the dialog that is open. */
  const press = (name: string) => tab.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  const told = (sentence: string) => tab.getByRole('status').getByText(sentence).waitFor()

  describe('looks well and is readable', () => {
    it.each([
      ['operator-home', '/operator/home'],
      ['operator-merchants', MERCHANTS],
      ['operator-merchant', DEMO],
      ['operator-terms', `${DEMO}/contracts/EUR`],
      ['operator-fraud', '/operator/fraud'],
      ['operator-bank', '/operator/bank'],
      ['operator-payouts', '/settlements'],
    ])('at each width, light and dark: %s', async (name, path) => {
      await expectGoodLooks(suite, 'operator', path, name)
    })
  })

  it('begins at what waits, each with the way to where it is decided', async () => {
    const shop = await newShop(suite.client.as(OPERATOR))
    await new Desk(suite.client.as(OPERATOR), shop.merchantId).terms()
    await captureOf(shop.client, 4200)
    await moveClock(suite.client, 'P2D')
    const orderId = await suite.client.placedOrder({
      billing_address: { email: 'ada+pending@example.com', country: 'SE' },
    })
    const { klarna_reference: reference } = await suite.client.order(orderId)
    expect((await suite.client.capture(orderId, 1)).status).toBe(403)
    await expect
      .poll(async () => {
        const { body } = await suite.client
          .as(OPERATOR)
          .get<{ version: string; failed_calls: { merchants: { merchant_id: string | null }[] } }>(
            '/capstan/v1/overview',
          )
        expect(body.version).toMatch(/^\d+\.\d+\.\d+/)
        return body.failed_calls.merchants.map(({ merchant_id }) => merchant_id)
      })
      .toContain('PK000001_demo')
    await opened('/')
    await tab.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    await tab.getByText('Sandbox', { exact: true }).first().waitFor()
    const region = (name: string) => tab.getByRole('region', { name })
    await region('Problems of the bank')
      .or(tab.getByText('Everything that the bank said fits.'))
      .first()
      .waitFor()
    const review = region('Fraud reviews').getByRole('link', { name: reference })
    expect(await review.getAttribute('href')).toBe(`/portal/orders/${orderId}`)
    const failed = region('Failed calls, last 24 hours').getByRole('link', { name: 'PK000001_demo' })
    expect(await failed.getAttribute('href')).toContain('merchant_id=PK000001_demo')
    await region('Payouts that wait').getByText('No bank account is named').first().waitFor()
    const payout = region('Payouts that wait').getByRole('row').filter({ hasText: shop.merchantId })
    await payout.getByRole('link').click()
    await tab.getByText('No account is named: payouts wait').waitFor()
  })

  it('adds a merchant, shows its secret once, and makes it inactive and active', async () => {
    await opened(MERCHANTS)
    const id = `shop-${randomUUID().slice(0, 8)}`
    await tab.getByRole('button', { name: 'Add a merchant' }).click()
    await inDialog(tab)
    await tab.getByRole('dialog').getByLabel('Name').fill('<b>Möbelhaus</b> & Söhne')
    await tab.getByLabel('Merchant id').fill(id)
    await press('Add')
    await tab.getByText('It is shown once').waitFor()
    await expectAccessible(tab)
    const secret = await tab
      .getByRole('dialog')
      .getByText(/^[\w-]{20,}$/)
      .first()
      .innerText()
    await press('Done')
    await expect.poll(() => tab.getByText(secret).count()).toBe(0)
    await tab.getByRole('link', { name: id }).click()
    await tab.getByRole('heading', { level: 1, name: '<b>Möbelhaus</b> & Söhne' }).waitFor()
    await tab.getByRole('button', { name: 'Deactivate' }).click()
    await press('Deactivate')
    await told(`${id} is inactive.`)
    await tab.getByRole('button', { name: 'Activate', exact: true }).click()
    await press('Activate')
    await told(`${id} is active.`)
    await tab.getByRole('button', { name: 'Write to shoppers' }).click()
    await press('Write to shoppers')
    await told('Shoppers are written to.')
    await tab.getByRole('button', { name: 'Stop writing to shoppers' }).waitFor()
  })

  it('is refused a merchant that is there already, in the engine’s words', async () => {
    await opened(MERCHANTS)
    await tab.getByRole('button', { name: 'Add a merchant' }).click()
    await inDialog(tab)
    await tab.getByRole('dialog').getByLabel('Name').fill('Another')
    await tab.getByLabel('Merchant id').fill('PK000001_demo')
    await press('Add')
    const refused = await suite.client
      .as(OPERATOR)
      .post<{ error_messages: string[] }>('/capstan/v1/merchants', { merchant_id: 'PK000001_demo' })
    await tab.getByRole('alert').getByText(String(refused.body.error_messages[0])).waitFor()
    await expectAccessible(tab)
  })

  it('compares terms with the past, reads them as words, and registers them', async () => {
    await opened(DEMO)
    await tab.getByRole('link', { name: 'Change terms' }).click()
    await tab.getByLabel('Percentage').fill('4.5')
    await tab.getByText('A capture costs 4.5 % of its amount plus 0.30 EUR.').waitFor()
    await tab.getByLabel('Captures from').fill('2020-01-01')
    await tab.getByRole('button', { name: 'Compare' }).click()
    await tab.getByRole('alert').waitFor()
    await tab.getByLabel('Captures from').fill((await today()).from)
    await tab.getByRole('button', { name: 'Compare' }).click()
    await tab.getByText('dearer for the merchant').waitFor()
    await tab.getByRole('button', { name: 'Register' }).click()
    await press('Register')
    await told('The terms are registered.')
    await tab.getByText('A capture costs 4.5 % of its amount plus 0.30 EUR.').first().waitFor()
    await tab.getByText('registered by operator@demo.example').first().waitFor()
  })

  it('says which fields it cannot read, and shows what the engine refuses', async () => {
    await opened(`${DEMO}/contracts/EUR`)
    await tab.getByLabel('VAT on fees, %').fill('much')
    await tab.getByText('These cannot be read yet: VAT on fees.').waitFor()
    await tab.getByLabel('VAT on fees, %').fill('0')
    await tab.getByLabel('Time zone').fill('Nowhere/Here')
    await tab.getByRole('button', { name: 'Register' }).click()
    await press('Register')
    await tab.getByRole('alert').waitFor()
  })

  it('names the account of a new shop, holds its payouts and releases them', async () => {
    const shop = await newShop(suite.client.as(OPERATOR))
    await new Desk(suite.client.as(OPERATOR), shop.merchantId).terms()
    await opened(`${MERCHANTS}/${shop.merchantId}`)
    await tab.getByText('No account is named: payouts wait').waitFor()
    await tab.getByRole('button', { name: 'Name the account' }).click()
    await inDialog(tab)
    await tab.getByRole('textbox', { name: 'Holder', exact: true }).fill('Möbelhaus Nord')
    await tab.getByRole('textbox', { name: 'IBAN' }).fill('DE00 0000')
    await press('Name it')
    await tab.getByRole('alert').waitFor()
    await tab.getByRole('textbox', { name: 'IBAN' }).fill('DE89 3704 0044 0532 0130 00')
    await press('Name it')
    await told('The account is named.')
    await tab.getByText('named by operator@demo.example').waitFor()
    await tab.getByRole('button', { name: 'Hold payouts' }).click()
    await inDialog(tab)
    await tab.getByLabel('Why').fill('A question')
    await press('Hold payouts')
    await told('Payouts are held.')
    await tab.getByText('A question').waitFor()
    await tab.getByRole('button', { name: 'Release payouts' }).click()
    await press('Release payouts')
    await told('The hold is lifted.')
  })

  it('asks before it approves, and shows the engine’s refusal', async () => {
    const [payout] = await payoutsOf(suite.client.as(MERCHANT_1))
    const reference = String(payout?.payment_reference)
    tab = await signedInTab(suite, 'operator')
    // In a sandbox no payout waits for it; the answer is told to say so, and the engine knows better.
    await tab.route(`**/capstan/v1/payouts/${reference}`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), hold: 'AWAITING_APPROVAL' } })
    })
    await open(suite, tab, `/settlements/${reference}`)
    await tab.getByRole('button', { name: 'Approve' }).click()
    await tab.getByText('approved by somebody else than who released it').waitFor()
    await tab
      .getByRole('dialog')
      .getByRole('button', { name: /^Approve/ })
      .click()
    const refused = await suite.client
      .as(OPERATOR)
      .post<{ error_messages: string[] }>(`/capstan/v1/payouts/${reference}/approval`)
    expect(refused.status).toBe(409)
    await tab.getByRole('alert').getByText(String(refused.body.error_messages[0])).waitFor()
  })

  it('decides reviews', async () => {
    const orderId = await suite.client.placedOrder({
      billing_address: { email: 'ada+pending@example.com', country: 'SE' },
    })
    const { klarna_reference: reference } = await suite.client.order(orderId)
    await opened('/operator/fraud')
    const row = tab.getByRole('row').filter({ hasText: reference })
    await row.getByRole('button', { name: 'Accept' }).click()
    await press('Accept')
    await told(`Order ${reference} is accepted.`)
    await expect.poll(() => row.count()).toBe(0)
    expect(await suite.client.order(orderId)).toMatchObject({ fraud_status: 'ACCEPTED' })
  })

  it('makes and disables credentials of a merchant', async () => {
    const shop = await newShop(suite.client.as(OPERATOR))
    await opened(`${MERCHANTS}/${shop.merchantId}`)
    await tab.getByRole('button', { name: 'Make a credential' }).click()
    await press('Make')
    await tab.getByText('It is shown once').waitFor()
    await press('Done')
    await tab.getByRole('button', { name: 'Disable' }).first().click()
    await press('Disable')
    await tab.getByRole('cell', { name: 'Disabled', exact: true }).waitFor()
  })

  it('reads what came in from the bank', async () => {
    await opened('/operator/bank')
    await tab.getByRole('button', { name: 'Read what came in' }).click()
    await press('Read it now')
    await tab.getByText('No file had come in.').waitFor()
  })

  it('sees the payouts of all merchants, and what is in one', async () => {
    await captureOf(suite.client, 100)
    await opened('/settlements?merchant_id=PK000001_demo')
    await tab.getByRole('region', { name: 'Payouts' }).getByRole('link').first().click()
    await tab.getByRole('region', { name: 'Rows of the payout' }).waitFor()
    const [download] = await Promise.all([
      tab.waitForEvent('download'),
      tab.getByRole('link', { name: 'Download CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^payout-.*\.csv$/)
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^\uFEFFtotal_sale_amount;/)
    await tab.getByRole('link', { name: 'Download PDF' }).waitFor()
  })

  it.each([
    [MERCHANTS, '/capstan/v1/merchants'],
    [DEMO, '/capstan/v1/merchants/PK000001_demo'],
    ['/operator/fraud', '/capstan/v1/orders'],
    ['/operator/bank', '/capstan/v1/bank/files'],
  ])('shows an error in the server’s words: %s', async (path, api) => {
    tab = await signedInTab(suite, 'operator')
    await answer(tab, api, { status: 500 })
    await open(suite, tab, path)
    await tab.getByRole('alert').first().getByText('Something went wrong here.').waitFor()
    await expectAccessible(tab)
  })

  it('says of a merchant that is not there that it is not', async () => {
    await opened(`${MERCHANTS}/nobody`)
    await tab.getByRole('alert').getByText('Not found').waitFor()
  })

  it.each(['owner', 'read_only'] as const)('is closed to the role %s of a merchant', async (role) => {
    tab = await signedInTab(suite, role, { viewport: DESKTOP })
    for (const path of [MERCHANTS, DEMO, `${DEMO}/contracts/EUR`, '/operator/fraud', '/operator/bank']) {
      await open(suite, tab, path)
      await tab.getByRole('heading', { name: 'No permission' }).waitFor()
    }
    expect(await tab.getByRole('link', { name: 'Merchants' }).count()).toBe(0)
  })

  /** A year that has everything until now, by the sandbox's clock. */
  async function today(): Promise<{ from: string }> {
    const { now } = must(await suite.client.get<{ now: string }>('/sandbox/v1/clock'), 200)
    return { from: new Date(Date.parse(now) - 300 * 86_400_000).toISOString().slice(0, 10) }
  }
})
