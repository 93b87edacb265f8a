/** The list of orders in the portal: as a file, and by amounts of any currency. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { orderOf } from '../support/orders.ts'
import { inBrowser, PHONE } from './browser.ts'
import { expectAccessible, expectGoodState, inDialog, portalTab, references } from './portal.ts'

inBrowser('the list of orders', (suite) => {
  it('is kept as a file, by the filters that are chosen', async () => {
    const word = `file-${randomUUID().slice(0, 8)}`
    const first = await suite.client.placedOrder({ merchant_reference1: `${word} a` })
    await suite.client.placedOrder({ merchant_reference1: `${word} b` })
    await suite.client.captured(first, 6000)
    const tab = await portalTab(suite, 'read_only', `/orders?q=${word}&status=CAPTURED`)
    await expect.poll(() => references(tab)).toEqual([`${word} a`])
    const waiting = tab.waitForEvent('download')
    await tab.getByRole('link', { name: 'Export CSV' }).click()
    const download = await waiting
    expect(download.suggestedFilename()).toMatch(/^orders-.*\.csv$/)
    const text = await readFile(await download.path(), 'utf8')
    const lines = text.trim().split('\r\n')
    expect(lines).toHaveLength(2)
    // A spreadsheet shows its letters as they are.
    expect(text).toMatch(/^\uFEFForder_id;/)
    expect(lines[1]).toContain(first)
  })

  it('has its filters behind one button on a phone, which says how many are set', async () => {
    const word = `phone-${randomUUID().slice(0, 8)}`
    const first = await suite.client.placedOrder({ merchant_reference1: `${word} a` })
    await suite.client.placedOrder({ merchant_reference1: `${word} b` })
    await suite.client.captured(first, 6000)
    const tab = await portalTab(suite, 'read_only', `/orders?q=${word}`, { viewport: PHONE })
    await expect.poll(() => references(tab)).toHaveLength(2)
    expect(await tab.getByRole('button', { name: 'Captured', exact: true }).count()).toBe(0)
    const button = tab.getByRole('button', { name: /^Filters/ })
    expect(await button.innerText()).toBe('Filters: 1 set')
    // One row of them, whatever is set.
    const above = async () => (await tab.getByRole('region', { name: 'Orders' }).boundingBox())?.y
    const place = await above()
    await button.press('Enter')
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await inDialog(tab)
    await tab.getByLabel('Status').selectOption({ label: 'Captured' })
    await tab.getByLabel('Currency').fill('SEK')
    await tab.getByLabel('Amount from').fill('1')
    await tab.getByRole('button', { name: 'Apply' }).press('Enter')
    await expect.poll(async () => (await references(tab)).length).toBe(1)
    expect(await button.innerText()).toBe('Filters: 4 set')
    expect(Object.fromEntries(new URL(tab.url()).searchParams)).toEqual({
      q: word,
      status: 'CAPTURED',
      currency: 'SEK',
      amount_from: '1',
    })
    expect(await above()).toBe(place)
    await expectAccessible(tab)
    await tab.getByRole('button', { name: 'Remove Captured' }).press('Enter')
    await expect.poll(() => references(tab)).toHaveLength(2)
    await tab.getByRole('button', { name: 'Clear all' }).press('Enter')
    await expect.poll(() => new URL(tab.url()).search).toBe('')
    await expect.poll(() => button.innerText()).toBe('Filters')
  })

  it('is filtered by amounts as each currency has them', async () => {
    const word = `money-${randomUUID().slice(0, 8)}`
    const of = (currency: string, country: string, amount: number) =>
      suite.client.placedOrder({
        ...orderOf(amount),
        purchase_currency: currency,
        purchase_country: country,
        locale: `en-${country}`,
        merchant_reference1: `${word} ${currency} ${amount}`,
      })
    await of('SEK', 'SE', 1000)
    await of('JPY', 'JP', 1000)
    await of('KWD', 'KW', 1000)
    await of('KWD', 'KW', 1250)
    const tab = await portalTab(suite, 'read_only', `/orders?q=${word}`)
    await expect.poll(() => references(tab)).toHaveLength(4)
    const filter = async (currency: string, from: string, to = '') => {
      await tab.getByRole('button', { name: 'Filters' }).click()
      await tab.getByLabel('Currency').fill(currency)
      await tab.getByRole('textbox', { name: 'Amount from' }).fill(from)
      await tab.getByRole('textbox', { name: 'Amount up to' }).fill(to)
      await tab.getByRole('button', { name: 'Apply' }).click()
    }
    await filter('jpy', '1000')
    await expect.poll(() => references(tab)).toEqual([`${word} JPY 1000`])
    await tab.getByText('Amount from 1000 JPY').waitFor()
    await expectGoodState(tab, 'orders-amount')
    await filter('KWD', '1.001', '1,25')
    await expect.poll(() => references(tab)).toEqual([`${word} KWD 1250`])
    await filter('SEK', '10', '10')
    await expect.poll(() => references(tab)).toEqual([`${word} SEK 1000`])
    // A currency alone is a filter as well; an amount without one is none.
    await filter('KWD', '')
    await expect.poll(() => references(tab)).toHaveLength(2)
    await tab.getByRole('button', { name: 'Filters' }).click()
    await tab.getByLabel('Currency').fill('JPY')
    await tab.getByRole('textbox', { name: 'Amount from' }).fill('10.50')
    await tab.getByRole('button', { name: 'Apply' }).click()
    await tab.getByText('This is no amount of JPY.').waitFor()
    await tab.getByLabel('Currency').fill('')
    await tab.getByRole('button', { name: 'Apply' }).click()
    await tab.getByText('Say of which currency.').waitFor()
    await expectGoodState(tab, 'orders-amount-wrong')
    expect(new URL(tab.url()).searchParams.get('currency')).toBe('KWD')
  })
})

inBrowser('the calls behind an order', (suite) => {
  it('are shown page by page, as many as there are', async () => {
    const orderId = await suite.client.placedOrder()
    const reads = 210
    for (let at = 0; at < reads; at += 30) {
      await Promise.all(Array.from({ length: 30 }, () => suite.client.order(orderId)))
    }
    const logged = async (before = '') => {
      const { body } = await suite.client.get<{ logs: unknown[]; next?: string }>(
        `/capstan/v1/logs?order_id=${orderId}&size=200${before && `&before=${before}`}`,
      )
      return body
    }
    // Each is in the log within a second, of a machine that has time.
    await expect
      .poll(async () => (await logged((await logged()).next)).logs.length, { timeout: 30_000 })
      .toBeGreaterThan(10)
    const tab = await portalTab(suite, 'support', `/orders/${orderId}`)
    await tab.getByText('The last 200 calls only read the order.').waitFor()
    await tab.getByRole('button', { name: 'Show more calls' }).click()
    const calls = tab.getByRole('table', { name: 'Calls' })
    await calls.getByText('Create order').waitFor()
    expect(await tab.getByRole('button', { name: 'Show more calls' }).count()).toBe(0)
    await tab.getByLabel('With reads').check()
    await expect.poll(() => calls.locator('tbody tr').count()).toBeGreaterThan(reads)
  })
})
