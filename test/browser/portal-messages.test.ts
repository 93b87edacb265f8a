/** Messages to shoppers, as a sandbox shows them. */
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it, vi } from 'vitest'
import { MERCHANT_2, OPERATOR } from '../support/client.ts'
import { moveClock, must } from '../support/payouts.ts'
import { DESKTOP, inFilledBrowser, PHONE } from './browser.ts'
import { answer, expectAccessible, expectGoodLooks, open, PATIENT, signedInTab } from './portal.ts'

inFilledBrowser('messages', (suite) => {
  let messageId: string
  let orderId: string
  beforeAll(async () => {
    const { client } = suite
    for (const merchant of ['PK000001_demo', 'PK000002_demo']) {
      const switched = await client
        .as(OPERATOR)
        .patch(`/capstan/v1/merchants/${merchant}`, { shopper_messages: true })
      expect(switched.status).toBe(204)
    }
    const fields = {
      locale: 'en-GB',
      merchant_reference1: '<script>parent.broken = true</script>',
      billing_address: { given_name: '<img src=x onerror="parent.broken=true">', email: 'ada@example.com' },
    }
    orderId = await client.placedOrder(fields)
    await client.captured(orderId, 1000)
    await moveClock(client, 'PT5M')
    await vi.waitFor(
      async () => expect((await messages(orderId)).map(({ state }) => state)).toEqual(['sent']),
      PATIENT,
    )
    messageId = String((await messages(orderId))[0]?.message_id)
  })

  type Listed = { messages: { message_id: string; state: string }[] }
  const messages = async (order: string) =>
    must(await suite.client.get<Listed>(`/capstan/v1/messages?order_id=${order}`), 200).messages

  it('look well and are readable at each width, light and dark', async () => {
    await expectGoodLooks(suite, 'support', '/messages', 'messages')
    await expectGoodLooks(suite, 'support', `/messages/${messageId}`, 'messages-message')
  })

  it('lead from the list to what was sent, in a frame in which nothing runs', async () => {
    const tab = await signedInTab(suite, 'support', { bypassCSP: false })
    await open(suite, tab, '/messages')
    const list = tab.getByRole('region', { name: 'Messages' })
    // By the name that the shop gave it, script and all.
    await list.getByRole('link', { name: '<script>parent.broken = true</script>' }).first().waitFor()
    await list.getByRole('link').first().click()
    const frame = tab.frameLocator('iframe[title="The message"]')
    await frame.getByText('10.00').first().waitFor()
    expect(await tab.locator('iframe').getAttribute('sandbox')).toBe('')
    expect(await tab.evaluate('window.broken')).toBeUndefined()
  })

  it('are readable in the dark, where a message without colours of its own is white', async () => {
    const tab = await signedInTab(suite, 'support')
    await tab.emulateMedia({ colorScheme: 'dark' })
    await open(suite, tab, `/messages/${messageId}`)
    const ground = await tab.evaluate<string>(
      "getComputedStyle(document.querySelector('iframe')).backgroundColor",
    )
    expect(Number(ground.match(/\d+/)?.[0])).toBeLessThan(80)
    await tab.context().close()
  })

  it('are told apart on a phone by their orders', async () => {
    const tab = await signedInTab(suite, 'support', { viewport: PHONE })
    await open(suite, tab, '/messages')
    const row = tab.getByRole('table', { name: 'Messages' }).locator('tbody tr[data-link]').first()
    await row.getByRole('link', { name: '<script>parent.broken = true</script>' }).click()
    await tab.waitForURL(`**/orders/${orderId}`)
    await tab.context().close()
  })

  it('say on a phone what became of one before what it says, below a subject of few lines', async () => {
    const tab = await signedInTab(suite, 'support', { viewport: PHONE })
    await open(suite, tab, `/messages/${messageId}`)
    const place = async (name: string, of: 'x' | 'y') =>
      Number((await tab.getByRole('heading', { name, exact: true }).boundingBox())?.[of])
    expect(await place('What became of it', 'y')).toBeLessThan(await place('As the shopper sees it', 'y'))
    const subject = await tab.getByRole('heading', { level: 1 }).boundingBox()
    expect(subject?.height).toBeLessThan(100)
    // At its side where there is room.
    await tab.setViewportSize(DESKTOP)
    await expect
      .poll(
        async () => (await place('What became of it', 'x')) - (await place('As the shopper sees it', 'x')),
      )
      .toBeGreaterThan(400)
    await tab.context().close()
  })

  it('are sent again by who may change orders', async () => {
    const tab = await signedInTab(suite, 'support')
    await open(suite, tab, `/messages/${messageId}`)
    await tab.getByRole('button', { name: 'Send again' }).click()
    await tab.getByRole('dialog').getByRole('button', { name: 'Send again' }).click()
    await tab.getByText('It is on its way again.').waitFor()
    await tab.getByText('Sent again instead of').waitFor()
  })

  it('have no actions for who only reads', async () => {
    const tab = await signedInTab(suite, 'read_only')
    await open(suite, tab, `/messages/${messageId}`)
    await tab.getByText('What became of it').waitFor()
    expect(await tab.getByRole('button', { name: 'Send again' }).count()).toBe(0)
  })

  it('are another merchant’s nowhere, and say so when there are none', async () => {
    const other = suite.client.as(MERCHANT_2)
    const theirs = await other.placedOrder({ billing_address: { email: 'eve@example.com' } })
    await other.captured(theirs, 1000)
    await moveClock(suite.client, 'PT5M')
    const tab = await signedInTab(suite, 'support')
    await open(suite, tab, `/messages?order_id=${theirs}`)
    await tab.getByText('Nothing was sent about this order').waitFor()
    await expectAccessible(tab)
    await open(suite, tab, `/messages/${randomUUID()}`)
    await tab.getByRole('alert').getByText('Not found').waitFor()
  })

  it('show an error in the server’s words, and that they load', async () => {
    const tab = await signedInTab(suite, 'support')
    await answer(tab, '/capstan/v1/messages', { status: 500 })
    await open(suite, tab, '/messages')
    await tab.getByRole('alert').getByText('Something went wrong here.').waitFor()
    await tab.unrouteAll()
    await answer(tab, '/capstan/v1/messages', 'never')
    await tab.getByRole('button', { name: 'Try again' }).click()
    await tab.goto(`${suite.server.url}/portal/messages`)
    await tab.getByRole('status').filter({ hasText: 'Loading messages' }).waitFor()
  })
})
