/** What each page of the portal shows while it waits, when it has nothing, when it fails, and to whom it is not for. */
import { randomUUID } from 'node:crypto'
import type { Page, Request, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { portalPages } from '../support/portal-pages.ts'
import { inBrowser } from './browser.ts'
import { expectAccessible, failing, heading, settled, signedInTab } from './portal.ts'

interface States {
  /** Where there is nothing, below /portal: its path, unless it has parameters. */
  at?: string
  /** What it says there, and what its user reads on. */
  empty: string | RegExp
  /** What is written into which field, where its user would else see something. */
  looksFor?: [label: string, text: string]
  /** It asks the server nothing: what it waits for, and what may fail, is its own script. */
  script?: string
}

const NOBODYS = randomUUID()
const NO_PAYOUT = 'ABCDEFGHJK'

/** By the paths of portal/src/pages.ts. A page that is not here fails the test, and so does one that is no more. */
const PAGES: Record<string, States> = {
  home: { empty: 'nothing is sold yet' },
  orders: { empty: 'No orders yet' },
  'orders/:orderId': { at: `orders/${NOBODYS}`, empty: 'There is no such order' },
  'orders/:orderId/packing-slip': { at: `orders/${NOBODYS}/packing-slip`, empty: 'Not found' },
  settlements: { empty: 'No payouts yet' },
  'settlements/fees': { empty: 'No payouts in the last twelve months' },
  'settlements/balance': { empty: 'Nothing was booked until then' },
  'settlements/contract': { empty: 'There is no contract yet' },
  'settlements/trace': { empty: 'Follow the money', script: 'trace' },
  'settlements/:paymentReference': { at: `settlements/${NO_PAYOUT}`, empty: 'Not found' },
  logs: { empty: /No call fits|No calls yet/, at: 'logs?q=no-such-thing' },
  'logs/:correlationId': { at: `logs/${NOBODYS}`, empty: 'Not found' },
  developers: { empty: 'No credentials yet' },
  'developers/sandbox': { empty: /Nothing is due|No failures? (is|are) ordered/ },
  'developers/quick-start': { empty: 'Place an order and capture it', script: 'quick-start' },
  'developers/reference': { empty: 'Open a payment session' },
  'operator/home': { empty: 'No order is under review' },
  'operator/merchants': { looksFor: ['Find by id or name', 'nobody'], empty: 'No merchant fits' },
  'operator/merchants/:merchantId': { at: 'operator/merchants/nobody', empty: 'Not found' },
  'operator/merchants/:merchantId/contracts/:currency': {
    at: 'operator/merchants/nobody/contracts/EUR',
    empty: /Not found|There is no/,
  },
  'operator/fraud': { empty: 'No order is under review' },
  'operator/bank': { empty: 'No files yet' },
  messages: { empty: 'No messages yet' },
  'messages/:messageId': { at: `messages/${NOBODYS}`, empty: 'Not found' },
  people: { empty: 'Demo user' },
  'people/:userId': { at: `people/${NOBODYS}`, empty: 'There is no such user' },
  'people/audit': { at: 'people/audit?to=2001-01-01', empty: 'Nothing like that was done' },
  account: { empty: 'A new password ends every other session of yours', script: 'account' },
}

const table = await portalPages()

it('every page of the portal has its states here', () => {
  expect(table.map(({ path }) => path).sort()).toEqual(Object.keys(PAGES).sort())
})

inBrowser('the states of a page', (suite) => {
  describe.each(table)('$path', (page) => {
    const { at = page.path, empty, looksFor, script } = PAGES[page.path] ?? { empty: '' }
    const opened = async (prepare?: (tab: Page) => Promise<void>) => {
      const tab = await signedInTab(suite, page.only === 'operator' ? 'operator' : 'owner')
      await prepare?.(tab)
      await tab.goto(`${suite.server.url}/portal/${at}`)
      return tab
    }

    const expectEmpty = async (tab: Page) => {
      if (looksFor) await tab.getByLabel(looksFor[0]).fill(looksFor[1])
      await tab.getByRole('main').getByText(empty).first().waitFor()
    }

    it('says what it waits for, shows what failed in words, and tries again', async () => {
      const server = new Server(script)
      const tab = await opened((tab) => server.standBetween(tab))
      await tab
        .getByRole('status')
        .getByText(/^Loading/)
        .first()
        .waitFor()
      if (script === undefined) await heading(tab).first().waitFor()
      await server.fail()
      const alert = tab.getByRole('alert').first()
      await alert.getByRole('button', { name: 'Try again' }).waitFor()
      await heading(tab).first().waitFor()
      await expectAccessible(tab)
      server.answer()
      await tab.evaluate(
        "document.querySelectorAll('[role=alert] button').forEach((one) => one.textContent === 'Try again' && one.click())",
      )
      await expectEmpty(tab)
    })

    it('says where it is empty what comes next', async () => {
      const tab = await opened()
      await settled(tab)
      await expectEmpty(tab)
      await expectAccessible(tab)
    })

    it('says so to whom it is not for, and asks nothing for them', async () => {
      const asked: string[] = []
      const tab = await opened((tab) => withoutRights(tab, asked))
      await tab.getByText('Your role does not include this page').waitFor()
      await tab.getByRole('heading', { level: 1, name: 'No permission' }).waitFor()
      expect(asked).toEqual([])
    })
  })
})

/** A server that first does not answer, then fails, then answers; what is signed in and how is always answered. */
class Server {
  readonly #script: string | undefined
  #mood: 'silent' | 'failing' | 'well' = 'silent'
  #held: Route[] = []

  /** `script`: it is this one of the application's that is meant, and not what is asked of the API. */
  constructor(script: string | undefined) {
    this.#script = script
  }

  async standBetween(tab: Page): Promise<void> {
    await tab.route(
      () => true,
      async (route) => {
        if (!this.#isMeant(route.request()) || this.#mood === 'well') await route.continue()
        else if (this.#mood === 'silent') this.#held.push(route)
        else await this.#fail(route)
      },
    )
  }

  async fail(): Promise<void> {
    this.#mood = 'failing'
    await Promise.all(this.#held.splice(0).map((route) => this.#fail(route)))
  }

  answer(): void {
    this.#mood = 'well'
  }

  #isMeant(request: Request): boolean {
    const { pathname } = new URL(request.url())
    if (this.#script !== undefined) return new RegExp(`/assets/${this.#script}-[^/]*\\.js$`).test(pathname)
    return asksApi(request) && pathname !== ME
  }

  #fail(route: Route): Promise<void> {
    return this.#script === undefined ? failing(route) : route.abort()
  }
}

const ME = '/portal/api/me'
const asksApi = (request: Request) => request.resourceType() === 'fetch'

/** Signed in as somebody who may do nothing. `asked` gets what is asked of the API all the same. */
async function withoutRights(tab: Page, asked: string[]): Promise<void> {
  await tab.route(
    (url) => url.pathname === ME,
    async (route) => {
      const response = await route.fetch()
      const me = (await response.json()) as object
      await route.fulfill({ response, json: { ...me, needs: [] } })
    },
  )
  tab.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (asksApi(request) && pathname !== ME) asked.push(pathname)
  })
}
