/** Orders in the portal that are captured together. */
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { orderOf } from '../support/orders.ts'
import { inFilledBrowser } from './browser.ts'
import { dialog, expectGoodState, portalTab, press } from './portal.ts'

inFilledBrowser('orders together', (suite) => {
  const box = (tab: Page, name: string) => tab.getByRole('checkbox', { name: `Select ${name}`, exact: true })
  const outcome = (tab: Page, name: string) => dialog(tab).getByRole('listitem').filter({ hasText: name })
  const captured = async (id: string) => (await suite.client.order(id)).captures.length

  /** Orders that one word finds, each with its number behind it. */
  async function placed(count: number) {
    const word = `bulk-${randomUUID().slice(0, 8)}`
    const ids: string[] = []
    for (let at = 1; at <= count; at++) {
      ids.push(await suite.client.placedOrder({ merchant_reference1: `${word} ${at}` }))
    }
    return { word, ids: ids as [string, string, string, ...string[]] }
  }

  it('are chosen by keyboard, and captured for what is left of each once it is agreed to', async () => {
    const { word, ids } = await placed(3)
    await suite.client.captured(ids[0], 1000)
    const yen = { ...orderOf(1000), purchase_currency: 'JPY', purchase_country: 'JP', locale: 'en-JP' }
    const inYen = await suite.client.placedOrder({ ...yen, merchant_reference1: `${word} 4` })
    await suite.client.post(`/ordermanagement/v1/orders/${ids[2]}/cancel`)
    const tab = await portalTab(suite, 'support', `/orders?q=${word}`)
    await box(tab, `${word} 1`).focus()
    await tab.keyboard.press('Space')
    await tab.getByText('1 order selected').waitFor()
    await box(tab, 'all orders that are shown').press('Space')
    await tab.getByText('4 orders selected').waitFor()
    await tab.getByRole('button', { name: 'Capture in full' }).press('Enter')
    const sums = dialog(tab).getByLabel('What is captured')
    expect((await sums.innerText()).split('\n').filter(Boolean)).toEqual([
      '1 order',
      '1,000 JPY',
      '2 orders',
      '110.00 SEK',
    ])
    await outcome(tab, `${word} 3`).getByText('Cancelled').waitFor()
    await expectGoodState(tab, 'orders-bulk')
    // Agreed to by nobody, nothing happens.
    await tab.keyboard.press('Escape')
    await dialog(tab).waitFor({ state: 'detached' })
    expect(await captured(ids[1])).toBe(0)
    await tab.getByRole('button', { name: 'Capture in full' }).click()
    await press(tab, 'Capture 3 orders')
    await dialog(tab).getByText('3 of 3 orders captured', { exact: true }).waitFor()
    await expectGoodState(tab, 'orders-bulk-captured')
    await press(tab, 'Close')
    await tab.getByText('Select orders to capture them together.').waitFor()
    expect(await suite.client.order(ids[0])).toMatchObject({ status: 'CAPTURED', captured_amount: 6000 })
    expect(await suite.client.order(ids[1])).toMatchObject({
      status: 'CAPTURED',
      captures: [{ captured_amount: 6000, order_lines: [{ quantity: 10 }] }],
    })
    expect(await suite.client.order(inYen)).toMatchObject({ status: 'CAPTURED', captured_amount: 1000 })
    expect((await suite.client.order(ids[2])).status).toBe('CANCELLED')
  })

  it('are captured once each, also when an answer is lost and somebody tries again', async () => {
    const { word, ids } = await placed(2)
    const tab = await portalTab(suite, 'owner', `/orders?q=${word}`)
    const keys: (string | undefined)[] = []
    let isLost = true
    await tab.route(`**/orders/${ids[0]}/captures`, async (route) => {
      keys.push(route.request().headers()['klarna-idempotency-key'])
      if (!isLost) return route.continue()
      isLost = false
      await route.fetch()
      await route.abort()
    })
    await tab.route(`**/orders/${ids[1]}/captures`, async (route) => {
      keys.push(route.request().headers()['klarna-idempotency-key'])
      await route.continue()
    })
    await box(tab, 'all orders that are shown').click()
    await tab.getByRole('button', { name: 'Capture in full' }).click()
    await press(tab, 'Capture 2 orders')
    await outcome(tab, `${word} 1`).getByText('Not known').waitFor()
    await dialog(tab).getByText('Trying again is safe').waitFor()
    await press(tab, 'Try again (1)')
    await dialog(tab).getByText('2 of 2 orders captured', { exact: true }).waitFor()
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(2)
    for (const id of ids) expect(await captured(id)).toBe(1)
  })

  it('that are refused say why in the words of the API, and what changed meanwhile is left alone', async () => {
    const { word, ids } = await placed(3)
    const tab = await portalTab(suite, 'support', `/orders?q=${word}`)
    for (const at of [1, 2, 3]) await box(tab, `${word} ${at}`).click()
    await tab.getByText('3 orders selected').waitFor()
    await suite.client.captured(ids[1], 500)
    // Between the last look at it and its capture.
    await tab.route(`**/orders/${ids[2]}/captures`, async (route) => {
      await suite.client.post(`/ordermanagement/v1/orders/${ids[2]}/cancel`)
      await route.continue()
    })
    await tab.getByRole('button', { name: 'Capture in full' }).click()
    await press(tab, 'Capture 3 orders')
    await dialog(tab).getByText('1 of 3 orders captured', { exact: true }).waitFor()
    await outcome(tab, `${word} 2`).getByText('Changed meanwhile').waitFor()
    const refused = outcome(tab, `${word} 3`)
    await refused.getByText('Refused').waitFor()
    await refused.getByText('Correlation id').waitFor()
    expect(await refused.locator('p').count()).toBeGreaterThan(1)
    expect(await captured(ids[1])).toBe(1)
    expect(
      await dialog(tab)
        .getByRole('button', { name: /^Try again/ })
        .count(),
    ).toBe(0)
  })

  it('can be stopped: what has not begun waits, and goes on when it is asked for', async () => {
    const { word, ids } = await placed(6)
    const tab = await portalTab(suite, 'owner', `/orders?q=${word}`)
    let letGo = () => {}
    const gate = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await tab.route('**/captures', async (route) => {
      await gate
      await route.continue()
    })
    await box(tab, 'all orders that are shown').click()
    await tab.getByRole('button', { name: 'Capture in full' }).click()
    await press(tab, 'Capture 6 orders')
    await press(tab, 'Stop')
    letGo()
    await dialog(tab).getByText('4 of 6 orders captured', { exact: true }).waitFor()
    await press(tab, 'Try again (2)')
    await dialog(tab).getByText('6 of 6 orders captured', { exact: true }).waitFor()
    for (const id of ids) expect(await captured(id)).toBe(1)
  })

  it('are chosen by nobody who may not change them', async () => {
    const { word } = await placed(1)
    for (const role of ['read_only', 'finance', 'operator'] as const) {
      const tab = await portalTab(suite, role, `/orders?q=${word}`)
      await tab.getByText(`${word} 1`).waitFor()
      expect(await tab.getByRole('checkbox').count()).toBe(0)
      await tab.close()
    }
  })
})
