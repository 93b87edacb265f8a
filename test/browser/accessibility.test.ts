/** What can be checked of accessibility by rules, on every state of the shopper's pages, light and dark. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import { SAMPLES } from '../support/orders.ts'
import { inaccessible, PICTURES } from './axe.ts'
import { DESKTOP, hostedPage, inBrowser, PHONE } from './browser.ts'

/** Ways to each state, from a fresh page. */
const STATES: Record<string, (client: Client, tab: Page) => Promise<void>> = {
  open: async (client, tab) => {
    await tab.goto((await shown(client)).url)
  },
  approved: (client, tab) => pressed(client, tab, 'Approve'),
  reviewed: (client, tab) => pressed(client, tab, 'Put under review'),
  declined: (client, tab) => pressed(client, tab, 'Be declined'),
  cancelled: (client, tab) => pressed(client, tab, 'Cancel the purchase'),
  changed: async (client, tab) => {
    const page = await shown(client)
    await tab.goto(page.url)
    await client.post(`/payments/v1/sessions/${page.sessionId}`, {
      merchant_reference1: randomUUID(),
      locale: 'en-GB',
      ...OTHER_CART,
    })
    await tab.getByRole('button', { name: 'Approve' }).click()
    await tab.getByRole('alert').waitFor()
  },
  unknown: async (client, tab) => {
    await tab.goto(`${client.url}/pay/${randomUUID()}`)
  },
}

const OTHER_CART = {
  order_amount: 1000,
  order_tax_amount: 0,
  order_lines: [{ name: 'One thing', quantity: 1, unit_price: 1000, total_amount: 1000 }],
}

function shown(client: Client) {
  return hostedPage(client, {
    fields: { ...SAMPLES['persons and references'], locale: 'en-GB' },
    options: { place_order_mode: 'PLACE_ORDER' },
  })
}

async function pressed(client: Client, tab: Page, name: string): Promise<void> {
  await tab.goto((await shown(client)).url)
  await tab.getByRole('button', { name }).click()
  await tab.locator('main.end').waitFor()
}

inBrowser('accessibility', (suite) => {
  it.each(
    Object.keys(STATES).flatMap((state) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        [PHONE, DESKTOP].map((viewport) => ({ state, colorScheme, viewport, width: viewport.width })),
      ),
    ),
  )('of the page $state, $colorScheme, $width wide', async ({ state, colorScheme, viewport }) => {
    // The check is a script, and the page's own policy takes none.
    const tab = await suite.tab({ viewport, colorScheme, bypassCSP: true })
    await STATES[state]?.(suite.client, tab)
    if (PICTURES !== undefined) {
      const path = join(PICTURES, `hosted-page-${state}-${viewport.width}-${colorScheme}.png`)
      await tab.screenshot({ path, fullPage: true })
    }
    expect(await inaccessible(tab)).toEqual([])
  })
})
