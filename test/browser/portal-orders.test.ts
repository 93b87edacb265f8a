/** Orders in the portal: finding them, and everything that can be done to one. */
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { realOrders, SAMPLES, tomatoes } from '../support/orders.ts'
import { DESKTOP, inBrowser, inFilledBrowser, PHONE } from './browser.ts'
import {
  dialog,
  done,
  expectAccessible,
  heading,
  idOf,
  inDialog,
  logged,
  orderRows,
  portalTab,
  press,
  references,
  signedInTab,
} from './portal.ts'

inBrowser('orders without any', (suite) => {
  it.each([PHONE, DESKTOP])('say where they come from ($width wide)', async (viewport) => {
    const tab = await portalTab(suite, 'owner', '/orders', { viewport })
    await tab.getByText('No orders yet').waitFor()
    await expectAccessible(tab, 'orders-empty')
  })

  it('say that nothing fits what was asked for', async () => {
    const tab = await portalTab(suite, 'read_only', '/orders?q=nobody&status=CAPTURED')
    await tab.getByText('No order fits').waitFor()
    await expectAccessible(tab, 'orders-none-fits')
    await tab.getByRole('button', { name: 'Clear all' }).click()
    await tab.getByText('No orders yet').waitFor()
  })
})

inFilledBrowser('orders', (suite) => {
  /** An order with a reference of its own, opened by somebody. */
  async function opened(role: 'owner' | 'support' | 'finance' | 'read_only', orderId: string) {
    const tab = await portalTab(suite, role, `/orders/${orderId}`)
    await tab.getByRole('heading', { name: 'Lines' }).waitFor()
    return tab
  }

  async function fromMenu(tab: Page, name: string) {
    await tab.getByRole('button', { name: 'More', exact: true }).click()
    await tab.getByRole('menuitem', { name, exact: true }).click()
    await inDialog(tab)
  }

  const amount = (tab: Page, name: string) =>
    tab.locator('.amounts div', { hasText: name }).locator('dd').innerText()

  it('are found by one box, from any page, and by filters that stand in the address', async () => {
    const word = `find-${randomUUID().slice(0, 8)}`
    const first = await suite.client.placedOrder({ merchant_reference1: `${word} a` })
    await suite.client.placedOrder({ merchant_reference1: `${word} b` })
    await suite.client.captured(first, 6000)
    const tab = await portalTab(suite, 'read_only', '/nothing')
    await heading(tab).waitFor()
    // The page listens to the keyboard a moment after it is there.
    await expect
      .poll(async () => {
        await tab.keyboard.press('/')
        return tab.locator('input[type=search]:focus').count()
      })
      .toBe(1)
    await tab.keyboard.type(word)
    await tab.keyboard.press('Enter')
    await expect.poll(() => references(tab)).toEqual([`${word} b`, `${word} a`])
    await tab.getByRole('button', { name: 'Captured', exact: true }).click()
    await expect.poll(() => references(tab)).toEqual([`${word} a`])
    expect(new URL(tab.url()).search).toBe(`?q=${word}&status=CAPTURED`)
    await tab.goBack()
    await expect.poll(() => references(tab)).toEqual([`${word} b`, `${word} a`])
    await tab.getByRole('button', { name: 'Filters' }).click()
    await inDialog(tab)
    await expectAccessible(tab, 'orders-filters')
    await tab.getByLabel('Currency').fill('SEK')
    await tab.getByLabel('Amount from').fill('70')
    await tab.getByRole('button', { name: 'Apply' }).click()
    await tab.getByText('No order fits').waitFor()
    await tab.getByRole('button', { name: 'Remove Amount from 70 SEK' }).click()
    await expect.poll(() => references(tab)).toHaveLength(2)
    await orderRows(tab).first().getByRole('link').focus()
    await tab.keyboard.press('Enter')
    await heading(tab).getByText(`Order ${word} b`).waitFor()
  })

  it('are as many as there are, drawn as far as they are seen', async () => {
    const word = `many-${randomUUID().slice(0, 8)}`
    const bodies = realOrders(130)
    const fields = Array.from({ length: 130 }, (_, at) => ({
      ...bodies[at],
      merchant_reference1: `${word} ${at}`,
    }))
    for (const body of fields) await suite.client.placedOrder(body)
    const tab = await portalTab(suite, 'read_only', `/orders?q=${word}`)
    await orderRows(tab).first().waitFor()
    expect(await orderRows(tab).count()).toBeLessThan(60)
    const list = tab.getByRole('region', { name: 'Orders' })
    await expect
      .poll(
        async () => {
          await list.evaluate((element: { scrollTop: number; scrollHeight: number }) => {
            element.scrollTop = element.scrollHeight
          })
          return references(tab)
        },
        { timeout: 20_000 },
      )
      .toContain(`${word} 0`)
    expect(await orderRows(tab).count()).toBeLessThan(60)
    await expectAccessible(tab, 'orders')
  })

  it('are captured line by line, after the API was asked what would come of it', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await opened('support', orderId)
    await tab.getByRole('button', { name: 'Capture', exact: true }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('Chosen lines').check()
    await dialog(tab).getByLabel('How many of Tomatoes').fill('4')
    await dialog(tab).getByLabel('Carrier').fill('PostNord')
    await dialog(tab).getByLabel('Tracking number').fill('4711')
    await expectAccessible(tab, 'order-capture')
    await press(tab, 'Continue')
    await dialog(tab).getByText('Left to capture').waitFor()
    expect(await dialog(tab).getByRole('status').innerText()).toContain('36.00 SEK')
    expect((await suite.client.order(orderId)).captured_amount).toBe(0)
    await expectAccessible(tab, 'order-capture-asked')
    await press(tab, 'Capture 24.00 SEK')
    await done(tab, 'Captured 24.00 SEK.')
    await expect.poll(() => amount(tab, 'Captured')).toBe('24.00 SEK')
    const order = await suite.client.order(orderId)
    expect(order.captures).toMatchObject([
      {
        captured_amount: 2400,
        order_lines: [{ quantity: 4, total_amount: 2400 }],
        shipping_info: [{ shipping_company: 'PostNord', tracking_number: '4711' }],
      },
    ])
    await tab.getByText('Captured 24.00 SEK', { exact: true }).waitFor()
    await tab.getByText('support@demo.example').first().waitFor()
    // The rest, all at once.
    await tab.getByRole('button', { name: 'Capture', exact: true }).click()
    await inDialog(tab)
    await press(tab, 'Continue')
    await press(tab, 'Capture 36.00 SEK')
    await done(tab, 'Captured 36.00 SEK.')
    expect(await suite.client.order(orderId)).toMatchObject({ status: 'CAPTURED', captured_amount: 6000 })
  })

  it('are refunded by lines less a return fee, and by an amount', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, { captured_amount: 6000, order_lines: [tomatoes()] })
    const tab = await opened('support', orderId)
    await tab.getByRole('button', { name: 'Refund', exact: true }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('Chosen lines').check()
    await dialog(tab).getByLabel('How many of Tomatoes').fill('2')
    await dialog(tab).getByLabel('Return fee').fill('1,50')
    await press(tab, 'Continue')
    await dialog(tab).getByText('Left to refund').waitFor()
    await press(tab, 'Refund 10.50 SEK')
    await done(tab, 'Refunded 10.50 SEK.')
    await tab.getByRole('button', { name: 'Refund', exact: true }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('An amount').check()
    await dialog(tab).getByLabel('Amount (SEK)').fill('5')
    await press(tab, 'Continue')
    await press(tab, 'Refund 5.00 SEK')
    await done(tab, 'Refunded 5.00 SEK.')
    await expect.poll(() => amount(tab, 'Refunded')).toBe('15.50 SEK')
    expect((await suite.client.order(orderId)).refunded_amount).toBe(1550)
    await expectAccessible(tab, 'order-refunded')
  })

  it('that would be refused say so in the words of the API, and nothing is done', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await opened('owner', orderId)
    await tab.getByRole('button', { name: 'Capture', exact: true }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('An amount').check()
    await dialog(tab).getByLabel('Amount (SEK)').fill('60.01')
    const refused = await suite.client.post<{ error_messages: string[] }>(
      `/capstan/v1/orders/${orderId}/captures?dry_run=true`,
      { captured_amount: 6001 },
    )
    await press(tab, 'Continue')
    await dialog(tab).getByText(String(refused.body.error_messages[0])).waitFor()
    await expectAccessible(tab, 'order-capture-refused')
    // Put right, it goes through.
    await dialog(tab).getByLabel('Amount (SEK)').fill('60')
    await press(tab, 'Continue')
    await press(tab, 'Capture 60.00 SEK')
    await done(tab, 'Captured 60.00 SEK.')
  })

  it('that were changed meanwhile are not changed blindly', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await opened('owner', orderId)
    await fromMenu(tab, 'Change the amount')
    await dialog(tab).getByLabel('New amount (SEK)').fill('70')
    await suite.client.captured(orderId, 100)
    await press(tab, 'Change to 70.00 SEK')
    await dialog(tab).getByRole('alert').getByText('Correlation id').waitFor()
    expect((await suite.client.order(orderId)).order_amount).toBe(6000)
    await press(tab, 'Close')
    await expect.poll(() => amount(tab, 'Captured')).toBe('1.00 SEK')
  })

  it('are changed once, also when the answer is lost and somebody tries again', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await opened('owner', orderId)
    let isLost = true
    const keys: (string | undefined)[] = []
    await tab.route('**/captures', async (route) => {
      keys.push(route.request().headers()['klarna-idempotency-key'])
      if (!isLost) return route.continue()
      isLost = false
      await route.fetch()
      await route.abort()
    })
    await tab.getByRole('button', { name: 'Capture', exact: true }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('An amount').check()
    await dialog(tab).getByLabel('Amount (SEK)').fill('10')
    await press(tab, 'Continue')
    await press(tab, 'Capture 10.00 SEK')
    await dialog(tab).getByText('It is not known whether this was done').waitFor()
    expect(await dialog(tab).getByLabel('Amount (SEK)').isDisabled()).toBe(true)
    await press(tab, 'Try again')
    await done(tab, 'Captured 10.00 SEK.')
    expect(keys[0]).toBe(keys[1])
    expect((await suite.client.order(orderId)).captured_amount).toBe(1000)
  })

  it('have their amount, addresses and references changed', async () => {
    const orderId = await suite.client.placedOrder(SAMPLES['persons and references'])
    const before = (await suite.client.order(orderId)) as unknown as Record<string, Record<string, string>>
    const tab = await opened('support', orderId)
    await fromMenu(tab, 'Change the amount')
    await dialog(tab)
      .getByLabel(/^New amount/)
      .fill('45')
    await press(tab, 'Change to 45.00 SEK')
    await done(tab, 'The amount is now 45.00 SEK.')
    await fromMenu(tab, 'Change the addresses')
    await expectAccessible(tab, 'order-addresses')
    await dialog(tab).getByRole('region', { name: 'Ships to' }).getByLabel('City').fill('Lund')
    await press(tab, 'Change')
    await done(tab, 'The addresses are changed.')
    await fromMenu(tab, 'Change your references')
    await dialog(tab).getByLabel('Your reference').fill('R-2')
    await press(tab, 'Change')
    await done(tab, 'The references are changed.')
    await heading(tab).getByText('Order R-2').waitFor()
    const after = await suite.client.order(orderId)
    expect(after).toMatchObject({ order_amount: 4500, merchant_reference1: 'R-2' })
    expect(after).toMatchObject({ shipping_address: { ...before.shipping_address, city: 'Lund' } })
    expect(after).toMatchObject({ billing_address: before.billing_address })
  })

  it('get tracking, for a capture and as a whole, and only links to web pages lead anywhere', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, {
      captured_amount: 100,
      shipping_info: [{ tracking_number: 'bad', tracking_uri: 'javascript:alert(1)' }],
    })
    const tab = await opened('support', orderId)
    await tab.getByRole('button', { name: /^Add tracking to capture/ }).click()
    await inDialog(tab)
    await dialog(tab).getByLabel('Tracking number').fill('T-1')
    await dialog(tab).getByLabel('Tracking link').fill('https://carrier.example/T-1')
    await press(tab, 'Add tracking')
    await done(tab, 'Tracking added to capture')
    const link = tab.getByRole('link', { name: /^T-1/ })
    expect(await link.getAttribute('href')).toBe('https://carrier.example/T-1')
    await tab.getByText('bad', { exact: true }).waitFor()
    expect(await tab.locator('a[href^="javascript"]').count()).toBe(0)
    await fromMenu(tab, 'Add tracking to the order')
    await dialog(tab).getByLabel('Tracking number').fill('T-2')
    await press(tab, 'Add tracking')
    await done(tab, 'Tracking added to the order.')
    await tab.getByText('Parcels of the order as a whole').waitFor()
    await tab.getByRole('button', { name: /^Send again to the customer/ }).click()
    await press(tab, 'Send again')
    await done(tab, 'is sent again.')
  })

  it('are extended, released and cancelled', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await opened('support', orderId)
    await tab.getByRole('button', { name: 'More', exact: true }).click()
    await tab.getByRole('menuitem', { name: 'Cancel the order' }).waitFor()
    await expectAccessible(tab, 'order-menu')
    await tab.keyboard.press('Escape')
    await fromMenu(tab, 'Extend the authorization')
    await press(tab, 'Extend')
    await done(tab, 'The authorization is extended.')
    await suite.client.captured(orderId, 1000)
    await tab.reload()
    await fromMenu(tab, 'Release what is left')
    expect(await dialog(tab).innerText()).toContain('50.00 SEK is given back')
    await expectAccessible(tab, 'order-release')
    await press(tab, 'Release')
    await done(tab, 'What was left is released.')
    await expect.poll(() => amount(tab, 'Left to capture')).toBe('0.00 SEK')
    const other = await suite.client.placedOrder()
    const second = await opened('support', other)
    await fromMenu(second, 'Cancel the order')
    await press(second, 'Cancel the order')
    await done(second, 'The order is cancelled.')
    expect((await suite.client.order(other)).status).toBe('CANCELLED')
  })

  it.each(['read_only', 'finance'] as const)('are changed by nobody who is %s', async (role) => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, 1000)
    const tab = await opened(role, orderId)
    await tab.getByRole('heading', { name: 'Timeline' }).waitFor()
    for (const name of ['Capture', 'Refund', 'More', 'Change the addresses']) {
      expect(await tab.getByRole('button', { name, exact: true }).count()).toBe(0)
    }
    await tab.getByRole('heading', { name: 'Settlement' }).waitFor()
  })

  it('show the calls and the payout behind them, and text of others as text', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    const orderId = await suite.client.placedOrder({
      merchant_reference1: evil,
      order_lines: [tomatoes({ name: evil })],
    })
    await suite.client.captured(orderId, { captured_amount: 6000, description: evil })
    const refused = await suite.client.capture(orderId, 1)
    await logged(suite.client, idOf(refused))
    const tab = await opened('owner', orderId)
    await heading(tab).getByText(evil).waitFor()
    await expect.poll(() => tab.title()).toBe(`Order ${evil} – Capstan`)
    expect(await tab.locator('main img, main script').count()).toBe(0)
    await tab.getByRole('table', { name: 'Calls' }).getByText('403 CAPTURE_NOT_ALLOWED').waitFor()
    await tab.getByText('Will be in the payout of').waitFor()
    await tab.getByText(/ledger entries/).click()
    await tab.getByRole('table', { name: /^Ledger entries of capture/ }).waitFor()
  })

  it('of others, and those that are none, are not found', async () => {
    const tab = await signedInTab(suite, 'owner')
    for (const id of [randomUUID(), 'nonsense']) {
      await tab.goto(`${suite.server.url}/portal/orders/${id}`)
      await heading(tab).getByText('Order not found').waitFor()
      await expectAccessible(tab, 'order-not-found')
    }
  })

  it('are the operator’s to look through and to open, and not to change; each look is in the audit trail', async () => {
    const orderId = await suite.client.placedOrder({ merchant_reference1: 'looked at' })
    await suite.client.captured(orderId, 3000)
    const tab = await portalTab(suite, 'operator', '/orders')
    await tab.getByRole('columnheader', { name: 'Merchant' }).waitFor()
    await orderRows(tab).getByRole('link', { name: 'looked at' }).click()
    await heading(tab).getByText('Order looked at').waitFor()
    await tab.getByRole('link', { name: 'PK000001_demo' }).waitFor()
    await tab.getByText('Captured 30.00 SEK').waitFor()
    await tab.getByText('Will be in the payout of').waitFor()
    expect(await tab.getByRole('button', { name: /^(Capture|Refund|Change|More)/ }).count()).toBe(0)
    await expectAccessible(tab, 'order-of-operator')
    await tab.goto(`${suite.server.url}/portal/people/audit`)
    const looks = tab.getByRole('row').filter({ hasText: orderId })
    await looks.getByText('Order viewed').waitFor()
    expect(await looks.count()).toBe(1)
    await looks.getByRole('link', { name: orderId }).click()
    await heading(tab).getByText('Order looked at').waitFor()
  })

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      [PHONE, DESKTOP].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
    ),
  )('have an accessible page, $colorScheme, $width wide', async ({ colorScheme, viewport }) => {
    const orderId = await suite.client.placedOrder(SAMPLES['persons and references'])
    await suite.client.captured(orderId, { captured_amount: 3000, shipping_info: [{ tracking_number: '1' }] })
    const tab = await portalTab(suite, 'owner', `/orders/${orderId}`, { colorScheme, viewport })
    if (viewport === PHONE) await tab.getByRole('button', { name: 'Settlement' }).click()
    await tab.getByText('Will be in the payout of').waitFor()
    await tab.getByText('Captured 30.00 SEK').waitFor()
    await expectAccessible(tab, 'order')
    await tab.goto(`${suite.server.url}/portal/orders`)
    await orderRows(tab).first().waitFor()
    await expectAccessible(tab, 'orders-list')
  })
})
