/**
 * Whatever a shop, a caller or a colleague writes is text on every page: a browser that opens them all, under the policy
 * that they come with, runs nothing of it and asks nobody else for anything.
 */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { userIdOf } from '../../src/engine/users.ts'
import { type BrowserSuite, DESKTOP, inBrowser } from '../browser/browser.ts'
import { signedInTab } from '../browser/portal.ts'
import { EVIL, type Hostile, hostileShop } from './hostile.ts'

interface PageRow {
  path: string
  only?: 'merchant' | 'operator'
}
/** The portal's own table, which is compiled for browsers: its types are no part of this program. */
const TABLE = new URL('../../portal/src/pages.ts', import.meta.url).href
const { PAGES } = (await import(TABLE)) as { PAGES: readonly PageRow[] }

/** What must not be, as it happens. */
interface Watched {
  tab: Page
  seen: string[]
}

const UNDER_POLICY = { viewport: DESKTOP, bypassCSP: false }

/** Links that a page may have: to the web, to write and to call. */
const LINK = /^(?:https?|mailto|tel):/

/** Of a tab whose context is closed by whoever asked for it. */
async function watch(suite: BrowserSuite, asked: Page): Promise<Watched> {
  const tab = suite.keep(asked)
  const seen: string[] = []
  const context: BrowserContext = tab.context()
  const hosts = [suite.server.url, suite.shop.url].map((url) => new URL(url).host)
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url())
    if (/^(?:data|blob|about):$/.test(url.protocol) || hosts.includes(url.host)) return route.continue()
    seen.push(`asked for ${url}`)
    return route.abort()
  })
  await context.exposeBinding('violated', (_, told: string) => {
    seen.push(`policy: ${told}`)
  })
  await context.addInitScript(`
    addEventListener('securitypolicyviolation', (event) =>
      violated(event.effectiveDirective + ' ' + event.blockedURI + ' on ' + location.pathname))
  `)
  context.on('page', (page) => seen.push(`opened ${page.url()}`))
  tab.on('dialog', async (dialog) => {
    seen.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  tab.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) seen.push(message.text())
  })
  tab.on('pageerror', (error) => seen.push(`error: ${error.message}`))
  return { tab, seen }
}

/** Until nothing loads any more. By looks alone: the portal's policy lets no text be run that asks for it. */
async function settled(tab: Page): Promise<void> {
  await tab.locator('h1').first().waitFor()
  await expect.poll(() => tab.locator('[role=status] .mantine-Loader-root').count()).toBe(0)
}

/** After what is shown, its links are looked at as well. */
async function expectHarmless({ tab, seen }: Watched, path: string): Promise<void> {
  const links = await tab.evaluate<string[]>(
    `[...document.querySelectorAll('a[href], area[href]')].map((link) => link.href)`,
  )
  expect(
    links.filter((link) => !LINK.test(link)),
    `links of ${path}`,
  ).toEqual([])
  const elements = await tab.evaluate<number>(
    `[...document.querySelectorAll('[src], [action], object, embed, base')].filter((one) =>
      !(one.src ?? one.action ?? 'x').startsWith(location.origin)).length`,
  )
  expect(elements, `what ${path} loads from elsewhere`).toBe(0)
  expect(seen, path).toEqual([])
}

inBrowser('texts that would be script', (suite) => {
  let evil: Hostile
  beforeAll(async () => {
    evil = await hostileShop(suite.server.url)
  }, 120_000)

  const visitor = async () => watch(suite, await suite.tab({ viewport: DESKTOP }))

  it('would be noticed if they ran', async () => {
    const watched = await visitor()
    suite.shop.pages.set('/bad', `<!doctype html><img src="//evil.example/i"><script>alert(1)</script>`)
    await watched.tab.goto(`${suite.shop.url}/bad`)
    await expect.poll(() => watched.seen.join('\n')).toMatch(/asked for http:\/\/evil\.example\/i/)
    await expect.poll(() => watched.seen.join('\n')).toMatch(/dialog: 1/)
    await watched.tab.context().close()
    // And under the portal's policy, what it stops.
    const held = await visitor()
    await held.tab.goto(`${suite.server.url}/portal/`)
    await held.tab.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')`)
    await expect.poll(() => held.seen.join('\n')).toMatch(/policy: script-src-attr inline on \/portal\//)
    await held.tab.context().close()
  })

  describe('in the portal', () => {
    /** Paths of pages that name something. */
    const paths = (path: string): string[] => {
      const named: Record<string, string[]> = {
        'orders/:orderId': [evil.orderId],
        'orders/:orderId/packing-slip': [`${evil.orderId}/packing-slip`],
        'settlements/:paymentReference': [evil.paymentReference],
        'logs/:correlationId': evil.calls,
        'operator/merchants/:merchantId': [evil.merchantId],
        'operator/merchants/:merchantId/contracts/:currency': [`${evil.merchantId}/contracts/SEK`],
        'messages/:messageId': [evil.messageId],
        'people/:userId': [userIdOf(evil.owner.email)],
      }
      if (!path.includes(':')) return [path]
      const ids = named[path]
      if (!ids) throw new Error(`no hostile data for the page ${path}`)
      return ids.map((id) => path.replace(/:.*/, id))
    }
    /** Where the texts must be seen, or the page was not tested. */
    const shows: Record<string, 'owner' | 'operator' | 'both'> = {
      orders: 'both',
      'orders/:orderId': 'owner',
      'orders/:orderId/packing-slip': 'owner',
      logs: 'owner',
      'logs/:correlationId': 'both',
      'operator/merchants': 'operator',
      'operator/merchants/:merchantId': 'operator',
      people: 'owner',
      'people/audit': 'owner',
    }

    describe.each(['owner', 'operator'] as const)('of the %s', (who) => {
      const other = who === 'owner' ? 'operator' : 'merchant'
      const pages = PAGES.filter(({ only }) => only === undefined || only !== other)
      let watched: Watched
      beforeAll(async () => {
        const tab = await signedInTab(suite, who === 'owner' ? evil.owner : who, UNDER_POLICY)
        watched = await watch(suite, tab)
      })
      afterAll(() => watched.tab.context().close())

      it.each(pages.map((page) => [page.path]))('are text on the page %s', async (page) => {
        const { tab, seen } = watched
        seen.length = 0
        for (const path of paths(page)) {
          await tab.goto(`${suite.server.url}/portal/${path}`)
          await settled(tab)
          if (shows[page] === who || shows[page] === 'both') {
            await expect.poll(() => tab.locator('body').innerText(), { message: path }).toMatch(/alert\(/)
          }
          await expectHarmless(watched, path)
        }
      })
    })

    it('are text in every dialog of an order', async () => {
      const watched = await watch(suite, await signedInTab(suite, evil.owner, UNDER_POLICY))
      const { tab } = watched
      await tab.goto(`${suite.server.url}/portal/orders/${evil.orderId}`)
      await settled(tab)
      const main = tab.getByRole('main')
      const buttons = await main.getByRole('button').allInnerTexts()
      for (const name of new Set(buttons.map((text) => text.trim()).filter(Boolean))) {
        const button = main.getByRole('button', { name, exact: true }).first()
        if (!(await button.isVisible()) || !(await button.isEnabled())) continue
        await button.click()
        const items = await tab.getByRole('menuitem').allInnerTexts()
        if (items.length === 0) await tab.keyboard.press('Escape')
        for (const [at, item] of items.entries()) {
          if (at > 0) await button.click()
          await tab.getByRole('menuitem', { name: item.trim(), exact: true }).click()
          await tab.getByRole('dialog').first().waitFor()
          await tab.keyboard.press('Escape')
          await tab.getByRole('dialog').first().waitFor({ state: 'detached' })
        }
      }
      await expectHarmless(watched, 'dialogs')
      await tab.context().close()
    })

    it('are text when they stand in the address', async () => {
      const text = encodeURIComponent(EVIL)
      const watched = await watch(suite, await signedInTab(suite, evil.owner, UNDER_POLICY))
      const { tab } = watched
      for (const path of [
        `/${text}`,
        `/orders?q=${text}&status=${text}&reference=${text}`,
        `/orders/${text}`,
        `/logs?q=${text}&error_code=${text}&operation=${text}`,
        `/logs/${text}`,
        `/settlements/${text}`,
        `/settlements/trace?id=${text}&q=${text}`,
        `/messages/${text}`,
        `/people/audit?q=${text}`,
        `/home?from=${text}&currency=${text}`,
        `/developers/reference?q=${text}#${text}`,
        `/invitation#${text}`,
        `//evil.example/`,
        `/javascript:alert(1)`,
      ]) {
        await tab.goto(`${suite.server.url}/portal${path}`)
        await settled(tab)
        await expectHarmless(watched, path)
        expect(new URL(tab.url()).origin).toBe(suite.server.url)
      }
      await tab.context().close()
    })

    it('are text to who is invited, and to nobody in particular', async () => {
      const watched = await visitor()
      const { tab } = watched
      for (const path of [evil.invitation, `/portal/${encodeURIComponent(EVIL)}`]) {
        await tab.goto(suite.server.url + path)
        await tab.locator('h1').first().waitFor()
        await expectHarmless(watched, path)
      }
      await tab.context().close()
    })
  })

  describe('to shoppers', () => {
    it.each([
      ['the page of their order', () => evil.shopperPage],
      ['the page on which they pay', () => evil.paymentPage],
      ['a page that is not there', () => `/shopper/${encodeURIComponent(EVIL)}`],
      ['a payment that is not there', () => `/pay/${encodeURIComponent(EVIL)}`],
    ])('are text on %s', async (_, path) => {
      const watched = await visitor()
      const { tab } = watched
      const answer = await tab.goto(suite.server.url + path())
      expect([200, 404]).toContain(answer?.status())
      await tab.locator('h1').first().waitFor()
      await expectHarmless(watched, path())
      if (answer?.status() === 200) expect(await tab.locator('body').innerText()).toMatch(/onerror=alert/)
      await tab.context().close()
    })

    it('are text in messages, also where no policy holds them', async () => {
      const watched = await visitor()
      const { tab } = watched
      suite.shop.pages.set('/mail', evil.mail)
      await tab.goto(`${suite.shop.url}/mail`)
      await tab.locator('h1').first().waitFor()
      expect(await tab.locator('body').innerText()).toMatch(/onerror=alert/)
      await expectHarmless(watched, 'the message')
      await tab.context().close()
    })
  })
})
