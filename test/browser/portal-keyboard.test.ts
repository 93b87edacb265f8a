/** The main work of each role, by keyboard alone: nothing is clicked, and no focus is given from outside. */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { moveClock, payoutsOf } from '../support/payouts.ts'
import { DESKTOP, inBrowser } from './browser.ts'
import { isFocused, Keyboard } from './keyboard.ts'
import { heading, idOf, inDialog, logged, open, portalTab } from './portal.ts'

inBrowser('by keyboard alone', (suite) => {
  const dialog = (tab: Page) => tab.getByRole('dialog')
  const button = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true })
  const inNavigation = (tab: Page, name: string) =>
    tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

  it('somebody signs in, and finds an order', async () => {
    const orderId = await suite.client.placedOrder({ merchant_reference1: 'Keys 1' })
    const tab = await suite.tab({ viewport: DESKTOP })
    const keys = new Keyboard(tab)
    await tab.goto(`${suite.server.url}/portal/`)
    await keys.write(tab.getByLabel('Email'), 'support@demo.example')
    await keys.write(tab.locator('input[name=password]'), 'demo-key-not-secret')
    await tab.keyboard.press('Enter')
    await heading(tab).getByText('Home').waitFor()
    await tab.keyboard.press('/')
    await tab.keyboard.type('Keys 1')
    await tab.keyboard.press('Enter')
    await heading(tab).getByText('Orders').waitFor()
    await keys.press(tab.getByRole('link', { name: 'Keys 1' }))
    await heading(tab).getByText('Order Keys 1').waitFor()
    expect(new URL(tab.url()).pathname).toBe(`/portal/orders/${orderId}`)
    // A screen reader goes on at the page, behind the navigation.
    expect(await tab.evaluate('document.activeElement.id')).toBe('main')
  })

  it('an order is captured line by line and refunded, and the focus comes back to where it was', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    const keys = new Keyboard(tab)
    await keys.press(button(tab, 'Capture'))
    await inDialog(tab)
    await keys.press(dialog(tab).getByLabel('All that is left'), 'ArrowDown')
    expect(await dialog(tab).getByLabel('Chosen lines').isChecked()).toBe(true)
    await keys.write(dialog(tab).getByLabel('How many of Tomatoes'), '4')
    await tab.keyboard.press('Enter')
    await dialog(tab).getByText('Left to capture').waitFor()
    await keys.press(button(tab, 'Capture 24.00 SEK'))
    await tab.getByRole('status').getByText('Captured 24.00 SEK.').waitFor()
    expect(await suite.client.order(orderId)).toMatchObject({ captured_amount: 2400 })
    await expect.poll(() => isFocused(button(tab, 'Capture'))).toBe(true)
    // Closed by Escape, a dialog leads back to the button that opened it.
    await keys.press(button(tab, 'Refund'))
    await inDialog(tab)
    await tab.keyboard.press('Escape')
    await dialog(tab).waitFor({ state: 'detached' })
    await expect.poll(() => isFocused(button(tab, 'Refund'))).toBe(true)
    await tab.keyboard.press('Enter')
    await inDialog(tab)
    // Lines, and then an amount: the third of the three.
    await keys.press(dialog(tab).getByRole('radio').first(), 'ArrowUp')
    await keys.write(dialog(tab).getByLabel('Amount (SEK)'), '5')
    await tab.keyboard.press('Enter')
    await dialog(tab).getByText('Left to refund').waitFor()
    await keys.press(button(tab, 'Refund 5.00 SEK'))
    await tab.getByRole('status').getByText('Refunded 5.00 SEK.').waitFor()
    expect(await suite.client.order(orderId)).toMatchObject({ refunded_amount: 500 })
  })

  it('what is rare is in a menu, by the arrows', async () => {
    const orderId = await suite.client.placedOrder()
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    const keys = new Keyboard(tab)
    await keys.press(button(tab, 'More'))
    await tab.getByRole('menu').waitFor()
    const last = tab.getByRole('menuitem', { name: 'Cancel the order' })
    await expect
      .poll(async () => {
        await tab.keyboard.press('ArrowUp')
        return isFocused(last)
      })
      .toBe(true)
    await tab.keyboard.press('Enter')
    await inDialog(tab)
    await keys.press(dialog(tab).getByRole('button', { name: 'Cancel the order' }))
    await tab.getByRole('status').getByText('The order is cancelled.').waitFor()
    expect(await suite.client.order(orderId)).toMatchObject({ status: 'CANCELLED' })
  })

  it('orders are chosen and captured together', async () => {
    const ids = [
      await suite.client.placedOrder({ merchant_reference1: 'Together 1' }),
      await suite.client.placedOrder({ merchant_reference1: 'Together 2' }),
    ]
    const tab = await portalTab(suite, 'support', '/orders?q=Together')
    const keys = new Keyboard(tab)
    await keys.press(tab.getByRole('checkbox', { name: 'Select Together 1' }), 'Space')
    await keys.press(tab.getByRole('checkbox', { name: 'Select Together 2' }), 'Space')
    await keys.press(button(tab, 'Capture in full'))
    await inDialog(tab)
    await keys.press(button(tab, 'Capture 2 orders'))
    await dialog(tab).getByText('2 of 2 orders captured', { exact: true }).waitFor()
    for (const id of ids) expect(await suite.client.order(id)).toMatchObject({ status: 'CAPTURED' })
  })

  it('a developer goes from the navigation to a failed call and to its order', async () => {
    const orderId = await suite.client.placedOrder({ merchant_reference1: 'Failed 1' })
    const refused = idOf(await suite.client.capture(orderId, 999_900))
    await logged(suite.client, refused)
    const tab = await portalTab(suite, 'developer', '/home')
    const keys = new Keyboard(tab)
    await keys.press(inNavigation(tab, 'Logs'))
    await heading(tab).getByText('Logs').waitFor()
    await keys.write(tab.getByRole('searchbox', { name: 'Find calls' }), 'Failed 1')
    await tab.keyboard.press('Enter')
    await keys.press(button(tab, 'Failed'))
    await keys.press(tab.getByRole('region', { name: 'Calls' }).getByRole('link', { name: 'Capture order' }))
    await tab.getByText('What you can do').waitFor()
    expect(new URL(tab.url()).pathname).toBe(`/portal/logs/${refused}`)
    await keys.press(tab.getByRole('link', { name: 'Open the order' }))
    await heading(tab).getByText('Order Failed 1').waitFor()
  })

  it('finance opens a payout', async () => {
    const orderId = await suite.client.placedOrder({ merchant_reference1: 'Paid 1' })
    await suite.client.captured(orderId, 6000)
    await moveClock(suite.client, 'P14D')
    const [payout] = await payoutsOf(suite.client, 'state=paid')
    const tab = await portalTab(suite, 'finance', '/home')
    const keys = new Keyboard(tab)
    await keys.press(inNavigation(tab, 'Settlements'))
    const list = tab.getByRole('region', { name: 'Payouts', exact: true })
    await keys.press(list.getByRole('link', { name: String(payout?.payment_reference) }))
    await tab.getByText('Rows of the payout').waitFor()
  })

  it('on a page of many parts the navigation is skipped', async () => {
    const tab = await portalTab(suite, 'owner', '/home')
    await open(suite, tab, '/settlements')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    await expect.poll(() => tab.evaluate('document.activeElement.id')).toBe('main')
  })
})
