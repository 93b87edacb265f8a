/** What an order's page leads to beside its changes: a slip for the parcel, later due dates, messages sent again. */
import { expect, it } from 'vitest'
import { OPERATOR } from '../support/client.ts'
import { SAMPLES, tomatoes, tomatoOrder } from '../support/orders.ts'
import { moveClock } from '../support/payouts.ts'
import { DESKTOP, inBrowser, PHONE } from './browser.ts'
import {
  dialog,
  done,
  expectAccessible,
  expectGoodLooks,
  expectGoodState,
  heading,
  open,
  portalTab,
  press,
} from './portal.ts'

inBrowser('the page of an order', (suite) => {
  it('leads to a packing slip of the order, and of each capture, without any price', async () => {
    const shipping = tomatoes({ type: 'shipping_fee', name: 'Delivery', reference: 'DEL', quantity: 1 })
    const line = { ...shipping, unit_price: 500, total_amount: 500 }
    const orderId = await suite.client.placedOrder({
      ...tomatoOrder({ order_amount: 6500, order_lines: [tomatoes(), line] }),
      merchant_reference1: 'Slip 1',
      shipping_address: {
        given_name: 'Ada',
        family_name: 'Lovelace',
        street_address: 'Sveavägen 44',
        postal_code: '111 34',
        city: 'Stockholm',
        country: 'SE',
        email: 'ada@example.com',
      },
    })
    await suite.client.captured(orderId, {
      captured_amount: 2400,
      reference: 'Part 1',
      order_lines: [tomatoes({ quantity: 4, total_amount: 2400 })],
      shipping_info: [{ shipping_company: 'PostNord', tracking_number: '4711' }],
    })
    const tab = await portalTab(suite, 'read_only', `/orders/${orderId}`)
    await tab.getByRole('link', { name: 'Packing slip', exact: true }).click()
    await heading(tab).getByText('Packing slip Slip 1').waitFor()
    const items = tab.getByRole('table', { name: 'Items' })
    expect(await items.locator('tbody tr').allInnerTexts()).toEqual(['Tomatoes\t75001\t10 kg'])
    await tab.getByText('Sveavägen 44').waitFor()
    await tab.goBack()
    await tab.getByRole('link', { name: /^Packing slip of capture/ }).click()
    // The order's page names it as well, and is there until the slip is.
    await heading(tab).getByText('Packing slip Slip 1').waitFor()
    await tab.getByText('Part 1').waitFor()
    expect(await items.locator('tbody tr').allInnerTexts()).toEqual(['Tomatoes\t75001\t4 kg'])
    await tab.getByText('PostNord 4711').waitFor()
    const text = await tab.locator('.packing-slip').innerText()
    expect(text).not.toMatch(/SEK|24\.00|ada@example\.com/)
    // On paper there is nothing else; pressing the button prints.
    await tab.emulateMedia({ media: 'print' })
    for (const name of ['navigation', 'banner', 'button'] as const) {
      expect(await tab.getByRole(name).count(), name).toBe(0)
    }
    expect(await items.isVisible()).toBe(true)
    await tab.emulateMedia({ media: 'screen' })
    await tab.evaluate('window.print = () => { window.printed = true }')
    await tab.getByRole('button', { name: 'Print' }).click()
    expect(await tab.evaluate('window.printed')).toBe(true)
    await open(suite, tab, `/orders/${orderId}/packing-slip?capture=none`)
    await tab.getByText('This order has no such capture').waitFor()
    await expectGoodLooks(suite, 'support', `/orders/${orderId}/packing-slip`, 'order-packing-slip')
  })

  it('has on a phone what is rarely needed behind its headings', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, 1000)
    const tab = await portalTab(suite, 'owner', `/orders/${orderId}`, { viewport: PHONE })
    const payout = tab.getByText('Will be in the payout of')
    await payout.waitFor({ state: 'attached' })
    for (const name of ['Settlement', 'Calls', 'Shopper’s page']) {
      const fold = tab.getByRole('heading', { name }).getByRole('button', { name })
      expect(await fold.getAttribute('aria-expanded'), name).toBe('false')
    }
    expect(await payout.isVisible()).toBe(false)
    expect(await tab.getByLabel('With reads').isVisible()).toBe(false)
    await expectAccessible(tab)
    const fold = tab.getByRole('button', { name: 'Settlement' })
    await fold.press('Enter')
    await payout.waitFor()
    expect(await fold.getAttribute('aria-expanded')).toBe('true')
    await fold.press('Enter')
    await payout.waitFor({ state: 'hidden' })
    // Where there is room nothing is folded.
    await tab.setViewportSize(DESKTOP)
    await payout.waitFor()
    expect(await tab.getByRole('button', { name: 'Settlement' }).count()).toBe(0)
    await tab.getByLabel('With reads').waitFor()
  })

  it('extends the due date of a capture, once its fee was shown', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, 1000)
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    await tab.getByRole('button', { name: /^Extend the due date of capture/ }).click()
    await dialog(tab).getByLabel('2 days, without a fee').waitFor()
    expect(await dialog(tab).getByRole('button', { name: 'Extend', exact: true }).isDisabled()).toBe(true)
    await dialog(tab).getByLabel('10 days, for a fee of 10.00 SEK').check()
    await expectGoodState(tab, 'order-due-date')
    await press(tab, 'Extend by 10 days, for a fee of 10.00 SEK')
    await done(tab, 'The due date is extended by 10 days, for a fee of 10.00 SEK.')
    await tab.getByText('Due date extended by 10 days, fee 10.00 SEK').waitFor()
    // Given back in full there is nothing due.
    const [capture] = (await suite.client.order(orderId)).captures
    const refund = { refunded_amount: 1000, capture_id: capture?.capture_id }
    const refunded = await suite.client.post(`/capstan/v1/orders/${orderId}/refunds`, refund)
    expect(refunded.status, refunded.text).toBe(201)
    await tab.reload()
    await tab.getByText('Refunded of it').waitFor()
    await tab.getByRole('button', { name: /^Add tracking to capture/ }).waitFor()
    expect(await tab.getByRole('button', { name: /^Extend the due date/ }).count()).toBe(0)
  })

  it('offers no later due date where there is none, nor to whom may not change orders', async () => {
    const kronor = await suite.client.placedOrder()
    await suite.client.captured(kronor, 1000)
    const reader = await portalTab(suite, 'read_only', `/orders/${kronor}`)
    await reader.getByRole('heading', { name: 'Timeline' }).waitFor()
    expect(await reader.getByRole('button', { name: /^Extend the due date/ }).count()).toBe(0)
    const yen = { purchase_currency: 'JPY', purchase_country: 'JP', locale: 'en-JP' }
    const inYen = await suite.client.placedOrder(yen)
    await suite.client.captured(inYen, 1000)
    const tab = await portalTab(suite, 'owner', '/home')
    const asked = tab.waitForResponse((response) => response.url().endsWith('/extend-due-date-options'))
    await tab.goto(`${suite.server.url}/portal/orders/${inYen}`)
    expect((await asked).status()).toBe(200)
    await tab.getByRole('button', { name: /^Add tracking to capture/ }).waitFor()
    expect(await tab.getByRole('button', { name: /^Extend the due date/ }).count()).toBe(0)
  })

  it('has the messages that were sent about it, and sends them again', async () => {
    const { client } = suite
    const merchant = '/capstan/v1/merchants/PK000001_demo'
    await client.as(OPERATOR).patch(merchant, { shopper_messages: true })
    const orderId = await client.placedOrder(SAMPLES['persons and references'])
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    await tab.getByRole('heading', { name: 'Timeline' }).waitFor()
    expect(await tab.getByRole('heading', { name: 'Messages to the customer' }).count()).toBe(0)
    await client.captured(orderId, 1000)
    await moveClock(client, 'PT5M')
    await expect
      .poll(async () => (await client.get(`/capstan/v1/messages?order_id=${orderId}`)).text)
      .toContain('"sent"')
    await tab.reload()
    const messages = tab.getByRole('article', { name: 'Message: Capture' })
    await messages.getByText('Sent').waitFor()
    await expectGoodState(tab, 'order-messages')
    await messages.getByRole('button').click()
    await press(tab, 'Send again')
    await done(tab, 'The message is on its way again.')
    await expect.poll(() => messages.count()).toBe(2)
    await messages.first().getByText('again').first().waitFor()
    await messages.first().getByRole('link').click()
    await tab.getByText('Sent again instead of').waitFor()
    const reader = await portalTab(suite, 'read_only', `/orders/${orderId}`)
    await reader.getByRole('article', { name: 'Message: Capture' }).first().waitFor()
    expect(await reader.getByRole('button', { name: /^Send again/ }).count()).toBe(0)
  })

  it('gives the shopper a link, which is shown once, expires and is revoked', async () => {
    const orderId = await suite.client.placedOrder({ merchant_reference1: 'Link 1' })
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    await tab.getByText('Nobody has a link that works').waitFor()
    await tab.getByRole('button', { name: 'Make a link' }).click()
    await press(tab, 'Make the link')
    await dialog(tab).getByText('Copy it now: it is shown once. It works until').waitFor()
    await expectGoodState(tab, 'order-shopper-link')
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await dialog(tab).getByRole('button', { name: 'Copy link' }).click()
    const copied = () => tab.evaluate<string>('navigator.clipboard.readText()')
    await expect.poll(copied).toMatch(/^http/)
    const url = await copied()
    // The server names itself by its public URL, which is none that leads to a test's.
    const page = suite.server.url + new URL(url).pathname.replace('/base', '')
    expect((await fetch(page)).status).toBe(200)
    await press(tab, 'Done')
    const link = tab.getByRole('article', { name: 'Link to the shopper’s page' })
    await link.getByText('Works').waitFor()
    expect(await link.innerText()).toMatch(/until \d.*\s+Made .* by support@demo\.example/)
    expect(await tab.content()).not.toContain(new URL(url).pathname)
    const reader = await portalTab(suite, 'read_only', `/orders/${orderId}`)
    await reader.getByRole('article', { name: 'Link to the shopper’s page' }).waitFor()
    expect(await reader.getByRole('button', { name: /^(Make a link|Revoke)$/ }).count()).toBe(0)
    await link.getByRole('button', { name: 'Revoke' }).click()
    await press(tab, 'Revoke the link')
    await done(tab, 'The link is revoked.')
    await tab.getByText('1 link that is over').click()
    await link.getByText('Revoked').waitFor()
    expect((await fetch(page)).status).toBe(404)
  })
})
