/** The pages for developers: credentials, the controls of a sandbox, the quick-start and the reference of the API. */
import { describe, expect, it } from 'vitest'
import { basic, MERCHANT_2 } from '../support/client.ts'
import { demoUser } from '../support/people.ts'
import { inFilledBrowser } from './browser.ts'
import { expectGoodState, failing, signedInTab } from './portal.ts'

const DEVELOPERS = '/portal/developers'

inFilledBrowser('for developers', (suite) => {
  describe('credentials', () => {
    it('are made, shown once, used and disabled', async () => {
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(suite.server.url + DEVELOPERS)
      await tab.getByText('No credentials yet').waitFor()
      await expectGoodState(tab, 'credentials-empty')
      await tab.getByRole('button', { name: 'Make a credential' }).click()
      const shown = tab.getByRole('status').filter({ hasText: 'Copy the secret now' })
      await shown.waitFor()
      const [username = '', secret = ''] = await shown.locator('.mono').allInnerTexts()
      await expectGoodState(tab, 'credentials-made')
      const shop = suite.client.as(basic(username, secret))
      expect((await shop.get('/capstan/v1/orders')).status).toBe(200)
      await tab.reload()
      await tab.getByText(username).waitFor()
      expect(await tab.content()).not.toContain(secret)
      await tab.getByRole('button', { name: `Disable ${username}` }).click()
      const dialog = tab.getByRole('dialog', { name: 'Disable this credential?' })
      await dialog.waitFor()
      await expectGoodState(tab, 'credentials-disable')
      await dialog.getByRole('button', { name: 'Disable' }).click()
      await tab.getByText('Disabled', { exact: true }).first().waitFor()
      await expect.poll(async () => (await shop.get('/capstan/v1/orders')).status).toBe(401)
    })

    it('are refused in the API’s own words where there are two already', async () => {
      const person = await demoUser(suite.server.url, 'owner')
      const path = '/capstan/v1/merchants/PK000001_demo/credentials'
      for (let count = 0; count < 2; count++) await person.post(path)
      const tab = await signedInTab(suite, 'owner')
      await tab.goto(suite.server.url + DEVELOPERS)
      await tab.getByRole('button', { name: 'Make a credential' }).click()
      await tab.getByRole('alert').getByText('has 2 active credentials. Disable one first.').waitFor()
    })

    it('are not for other roles, and the operator is told where they are', async () => {
      const tab = await signedInTab(suite, 'finance')
      for (const path of [DEVELOPERS, `${DEVELOPERS}/sandbox`]) {
        await tab.goto(suite.server.url + path)
        await tab.getByText('Your role does not include this page').waitFor()
      }
      await tab.close()
      const operator = await signedInTab(suite, 'operator')
      await operator.goto(suite.server.url + DEVELOPERS)
      await operator.getByText('Credentials belong to merchants').waitFor()
    })

    it('say when they cannot be read', async () => {
      const tab = await signedInTab(suite, 'developer')
      await tab.route('**/capstan/v1/merchants/**', failing)
      await tab.goto(suite.server.url + DEVELOPERS)
      await tab.getByRole('alert').getByText('Something went wrong on our side.').waitFor()
      await expectGoodState(tab, 'credentials-failed')
    })
  })

  describe('the sandbox', () => {
    it('has a failure ordered, met and removed', async () => {
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/sandbox`)
      await tab.getByText('No failure is ordered').waitFor()
      await tab.getByLabel('Operation').fill('captureOrder')
      await tab.getByLabel('Status').fill('500')
      await tab.getByLabel('Error code').fill('BROKEN')
      await tab.getByLabel('Calls').fill('2')
      await tab.getByRole('button', { name: 'Order it' }).click()
      const rules = tab.getByRole('region', { name: 'Ordered failures' })
      await rules.getByText('500 BROKEN').waitFor()
      await expectGoodState(tab, 'sandbox')
      const orderId = await suite.client.placedOrder()
      const met = await suite.client.capture(orderId, 100)
      expect([met.status, met.body.error_code]).toEqual([500, 'BROKEN'])
      await rules.getByRole('button', { name: 'Remove the failure of capture order' }).click()
      await tab.getByText('No failure is ordered').waitFor()
      expect((await suite.client.capture(orderId, 100)).status).toBe(201)
    })

    it('has its clock moved, and tells what happened on the way', async () => {
      const orderId = await suite.client.placedOrder()
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/sandbox`)
      for (const step of ['+ 1 hour', '+ 30 days']) {
        await tab.getByRole('button', { name: step }).click()
        await tab.getByRole('status').getByText('The clock was moved.').waitFor()
      }
      await tab.getByText(/expire order/).waitFor()
      expect((await suite.client.order(orderId)).status).toBe('EXPIRED')
      // Calls keep the time of the wall: where they stand, it is said.
      await tab.getByRole('link', { name: 'Logs' }).click()
      await tab.getByText('The clock of this sandbox was moved to').waitFor()
      await tab.goBack()
      await tab.getByRole('button', { name: 'Move there' }).click()
      await tab.getByText('Choose a day and a time.').waitFor()
      await tab.getByLabel('Move to, in UTC').fill('2020-01-01T00:00')
      await tab.getByRole('button', { name: 'Move there' }).click()
      await tab.getByRole('alert').waitFor()
    })

    it('has its bank reject the next payout, return one, and pay again', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 1000)
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/sandbox`)
      const bank = tab.locator('section').filter({ has: tab.getByRole('heading', { name: 'Bank' }) })
      await bank.getByText('It pays your next payouts.').waitFor()
      await bank.getByRole('button', { name: 'Pay the next one and return it' }).click()
      await bank.getByText('It pays your next payout and gives the money back').waitFor()
      await bank.getByRole('button', { name: 'Let it pay again' }).click()
      await bank.getByText('It pays your next payouts.').waitFor()
      await bank.getByRole('button', { name: 'Reject the next payout' }).click()
      await bank.getByText('It rejects your next payout: MS03 Reason not specified.').waitFor()
      await bank.getByRole('button', { name: 'Run a day' }).click()
      const failed = async () =>
        (await suite.client.get<{ payouts: unknown[] }>('/capstan/v1/payouts?state=failed')).body.payouts
          .length
      await expect
        .poll(
          async () => {
            if ((await failed()) > 0) return true
            const button = bank.getByRole('button', { name: 'Run a day' })
            if (await button.isEnabled()) await button.click()
            return false
          },
          { timeout: 30_000, interval: 500 },
        )
        .toBe(true)
      await bank.getByText('It pays your next payouts.').waitFor()
    })

    it('is reset after a question, and nothing of another merchant is gone', async () => {
      const orderId = await suite.client.placedOrder()
      const theirs = await suite.client.as(MERCHANT_2).placedOrder()
      const tab = await signedInTab(suite, 'developer')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/sandbox`)
      await tab.getByRole('button', { name: 'Reset the sandbox' }).click()
      const dialog = tab.getByRole('dialog', { name: 'Delete everything of this merchant?' })
      await dialog.getByRole('button', { name: 'Keep everything' }).click()
      await suite.client.order(orderId)
      await tab.getByRole('button', { name: 'Reset the sandbox' }).click()
      await dialog.getByRole('button', { name: 'Delete everything' }).click()
      await tab.getByText(/Done: \d+ orders were deleted/).waitFor()
      expect((await suite.client.get(`/ordermanagement/v1/orders/${orderId}`)).status).toBe(404)
      await suite.client.as(MERCHANT_2).order(theirs)
    })
  })

  describe('the reference', () => {
    it('has every operation, opens the one that is linked, and calls it', async () => {
      const orderId = await suite.client.placedOrder()
      const tab = await signedInTab(suite, 'owner')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/reference#captureOrder`)
      const operation = tab.locator('#captureOrder')
      await operation.getByRole('heading', { name: 'Try it' }).waitFor()
      await expectGoodState(tab, 'reference')
      await operation.getByRole('button', { name: 'Send' }).click()
      // The browser itself asks for what is required.
      expect(await operation.locator('input:invalid').count()).toBe(1)
      await operation.getByLabel('order_id').fill(orderId)
      await operation.getByRole('textbox', { name: 'Body' }).fill('{"captured_amount": 7')
      await operation.getByRole('button', { name: 'Send' }).click()
      await operation.getByText('The body is no JSON.').waitFor()
      await operation.getByRole('textbox', { name: 'Body' }).fill('{"captured_amount": 7}')
      await operation.getByRole('button', { name: 'Send' }).click()
      const answer = operation.getByRole('region', { name: 'Answer', exact: true })
      // Whole: ids have such digits by chance.
      await answer.getByText('201', { exact: true }).waitFor()
      expect((await suite.client.order(orderId)).captured_amount).toBe(7)
      await operation.getByRole('textbox', { name: 'Body' }).fill('{"captured_amount": 100000}')
      await operation.getByRole('button', { name: 'Send' }).click()
      await answer.getByText('CAPTURE_NOT_ALLOWED').waitFor()
      expect(await answer.getByRole('link', { name: 'See it in the logs' }).getAttribute('href')).toMatch(
        /^\/portal\/logs\/[0-9a-f-]{36}$/,
      )
    })

    it('is searched, refuses what the role may not do, and says when it cannot be read', async () => {
      const tab = await signedInTab(suite, 'read_only')
      await tab.goto(`${suite.server.url}${DEVELOPERS}/reference`)
      await tab.getByLabel('Find an operation').fill('cancelorder')
      await expect.poll(() => tab.locator('details.operation').count()).toBe(1)
      await tab.locator('details.operation summary').click()
      await tab.getByLabel('order_id').fill(await suite.client.placedOrder())
      await tab.getByRole('button', { name: 'Send' }).click()
      await tab.getByText('Your role does not allow this.').waitFor()
      await tab.getByLabel('Find an operation').fill('no such thing')
      await tab.getByText('No operation fits').waitFor()
      await tab.route('**/openapi.json', failing)
      await tab.reload()
      await tab.getByRole('alert').waitFor()
    })
  })

  it('there is an example for each language, with this server in it', async () => {
    const tab = await signedInTab(suite, 'developer')
    await tab.goto(`${suite.server.url}${DEVELOPERS}/quick-start`)
    for (const language of ['curl', 'Node.js', 'PHP', 'Java', 'Ruby', 'Python']) {
      await tab.getByRole('tab', { name: language }).click()
      const code = tab.getByRole('region', { name: `Example in ${language}` })
      expect(await code.innerText()).toContain(suite.server.url)
    }
    await expectGoodState(tab, 'quick-start')
  })
})
