/** Amounts and states as they are read aloud: never a figure without its currency, never a colour without its word. */
import { beforeAll, describe, expect, it } from 'vitest'
import { portalPages } from '../support/portal-pages.ts'
import { inBrowser } from './browser.ts'
import { open, signedInTab } from './portal.ts'
import { readAloud, textsIn } from './screen-reader.ts'
import { playSettledStory, type Story } from './settled-story.ts'

/** "12.50", and nothing that says of what. */
const BARE_AMOUNT = /^[−-]?\d{1,3}(,\d{3})*\.\d\d$/
const AMOUNT = /^[−-]?\d{1,3}(,\d{3})*\.\d\d EUR$/
/** A day's money as a table has the currency in its name, and says it in each cell all the same. */
const MONEY_PAGES = [
  'home',
  'orders',
  'orders/:orderId',
  'settlements',
  'settlements/fees',
  'settlements/balance',
  'settlements/trace',
  'settlements/:paymentReference',
]

const pages = (await portalPages()).filter(({ path }) => MONEY_PAGES.includes(path))

inBrowser('read aloud', (suite) => {
  let story: Story
  beforeAll(async () => {
    story = await playSettledStory(suite.client)
  }, 120_000)

  const addressOf = (path: string) =>
    `/${path.replace(/:(\w+)/g, (_, name: 'orderId' | 'paymentReference') => story[name])}${path.endsWith('trace') ? `?id=${story.orderId}` : ''}`

  describe.each(pages)('the page $path', ({ path }) => {
    it('has no amount without its currency, and none that is read in pieces', async () => {
      const tab = await signedInTab(suite, 'owner')
      await open(suite, tab, addressOf(path))
      await expect
        .poll(async () => textsIn(await readAloud(tab)).some((text) => AMOUNT.test(text)))
        .toBe(true)
      const texts = textsIn(await readAloud(tab))
      expect(texts.filter((text) => BARE_AMOUNT.test(text))).toEqual([])
      expect(texts.filter((text) => /^(EUR|SEK)$/.test(text) && path === 'orders')).toEqual([])
    })
  })

  const rowsAt = async (path: string, who: 'owner' | 'developer' = 'owner') => {
    const tab = await signedInTab(suite, who)
    await open(suite, tab, path)
    const rows = async () => {
      const read = await readAloud(tab)
      // The tree keeps the row of the heads of columns among the others.
      const heads = read.filter(({ role }) => role === 'columnheader').map(({ text }) => text)
      const texts = read.filter(({ role }) => role === 'row').map(({ text }) => text)
      return texts.filter((text) => text !== '' && !heads.includes(text.split(' ')[0] as string))
    }
    await expect.poll(async () => (await rows()).length).toBeGreaterThan(0)
    return rows()
  }

  it('each order has its state as a word beside its amount', async () => {
    for (const row of await rowsAt('/orders')) {
      expect(row).toMatch(/(Authorized|Part captured|Captured|Cancelled|Expired|Closed) .*\d\.\d\d EUR/)
    }
  })

  it('each payout has its state as a word beside its amount', async () => {
    const payouts = (await rowsAt('/settlements')).filter((row) => /^[0-9A-Z]{10} /.test(row))
    expect(payouts.length).toBeGreaterThan(0)
    for (const row of payouts) {
      expect(row).toMatch(/(Made|Sent to the bank|Paid|Failed|Returned|Held).*\d\.\d\d EUR/)
    }
  })

  it('what came of each call is a number, and a code where it was refused', async () => {
    await suite.client.capture(story.orderId, 99_999_900)
    const rows = await rowsAt('/logs?status_class=failed', 'developer')
    for (const row of rows) expect(row).toMatch(/\b[45]\d\d [A-Z_]+\b/)
  })
})
