/** Every page of the portal over a merchant with hundreds of orders in many currencies, and the payouts of two weeks. */
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR } from '../support/client.ts'
import { moveClock, must, payoutsOf } from '../support/payouts.ts'
import { demoUser } from '../support/people.ts'
import { portalPages } from '../support/portal-pages.ts'
import { inBrowser } from './browser.ts'
import { type Filled, fill } from './filled.ts'
import { ALL_LOOKS, expectGoodState, idOf, logged, open, signedInTab } from './portal.ts'

/** What stands on each page, by its path; `:name` is replaced by what there is. */
const SHOWN: Record<string, string | RegExp> = {
  home: 'Failed calls, last 24 hours',
  orders: /^(Captured|Authorized)$/,
  'orders/:orderId': 'Timeline',
  'orders/:orderId/packing-slip': /^Packing slip /,
  settlements: 'Payouts',
  'settlements/fees': /fee/i,
  'settlements/balance': /^Balance in /,
  'settlements/contract': /A capture costs/,
  'settlements/trace': 'Follow the money',
  'settlements/:paymentReference': 'Rows of the payout',
  logs: /Create order|Capture order/,
  'logs/:correlationId': 'What you can do',
  developers: /credential/i,
  'developers/sandbox': /clock/i,
  'developers/quick-start': /Place an order/,
  'developers/reference': 'Open a payment session',
  'operator/merchants': 'PK000001_demo',
  'operator/merchants/:merchantId': 'PK000001_demo',
  'operator/merchants/:merchantId/contracts/:currency': /A capture costs/,
  'operator/home': /failed/i,
  'operator/fraud': /review/i,
  'operator/bank': /file/i,
  messages: /^(Sent|Waiting)$/,
  'messages/:messageId': 'What became of it',
  people: 'owner@demo.example',
  'people/:userId': 'support@demo.example',
  'people/audit': 'Audit trail',
  account: 'One-time codes',
}

const table = await portalPages()

inBrowser('the portal of a merchant that sells', (suite) => {
  let filled: Filled
  const ids: Record<string, string> = { merchantId: 'PK000001_demo' }
  let failing: string[] = []

  beforeAll(async () => {
    const { client } = suite
    const path = `/capstan/v1/merchants/${ids.merchantId}`
    must(await client.as(OPERATOR).patch(path, { shopper_messages: true }), 204)
    filled = await fill(client)
    // Captured, due and paid; orders that were left expire in two weeks more.
    await moveClock(client, 'P14D')
    const payout = (await payoutsOf(client, 'state=paid')).find(({ items }) => items > 1)
    const refused = await client.capture(String(filled.captured[0]), 1)
    await logged(client, idOf(refused))
    type Messages = { messages: { message_id: string }[] }
    const { messages } = must(await client.get<Messages>('/capstan/v1/messages'), 200)
    const owner = await demoUser(suite.server.url, 'owner')
    type Users = { users: { user_id: string; email: string }[] }
    const { users } = must(await owner.get<Users>('/portal/api/users'), 200)
    ids.userId = String(users.find(({ email }) => email === 'support@demo.example')?.user_id)
    ids.orderId = String(filled.refunded[0])
    ids.paymentReference = String(payout?.payment_reference)
    ids.currency = String(payout?.currency)
    ids.correlationId = idOf(refused)
    ids.messageId = String(messages[0]?.message_id)
  }, 300_000)

  const addressOf = (path: string) => `/${path.replace(/:(\w+)/g, (_, name: string) => String(ids[name]))}`

  /** Notes every answer of the API that is no success. */
  function watched(tab: Page): void {
    failing = []
    tab.on('response', (response) => {
      if (response.status() >= 400) failing.push(`${response.status()} ${response.url()}`)
    })
  }

  describe.each(table)('has at $path', ({ path, only }) => {
    it('what there is, on a desktop and on a phone, light and dark', async () => {
      const tab = await signedInTab(suite, only === 'operator' ? 'operator' : 'owner')
      watched(tab)
      await open(suite, tab, addressOf(path))
      const main = tab.locator('main')
      const shown = SHOWN[path] as string | RegExp
      await main
        .getByText(shown)
        .or(main.getByRole('region', { name: shown }))
        .first()
        .waitFor()
      await expectGoodState(tab, `filled-${path.replaceAll('/', '-').replaceAll(':', '')}`, ALL_LOOKS)
      expect(await tab.getByRole('alert').count()).toBe(0)
      expect(failing).toEqual([])
    })
  })

  it('has pages that are all known here', () => {
    expect(Object.keys(SHOWN).sort()).toEqual(table.map(({ path }) => path).sort())
  })
})
