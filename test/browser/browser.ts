/** A real Chromium for tests of pages, a server that they come from, and a shop to which they lead back. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { Client, MERCHANT_1 } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { type CapstanServer, type ServerOptions, startServer } from '../support/server.ts'
import { CHROMIUM, launchChromium } from './chromium.ts'
import { fill } from './filled.ts'
import { ONE_PROCESS, Visitors } from './visitors.ts'

/** What is waited for comes as soon as there is time for it: on two busy cores that may be a while. */
const PATIENCE_MS = 60_000

/** Some thousand calls of the API, where there are orders before the first test. */
const STARTED_WITHIN_MS = 300_000

export const PHONE = { width: 390, height: 844 }
export const DESKTOP = { width: 1440, height: 900 }

/** The shop's own site: every address is a page that says so. */
export class Shop {
  readonly #server: Server
  /** Paths with their queries that were asked for. */
  readonly visited: string[] = []
  /** Instead of the usual page, by path. */
  readonly pages = new Map<string, string>()

  constructor() {
    this.#server = createServer((request, response) => {
      const url = String(request.url)
      if (url !== '/favicon.ico') this.visited.push(url)
      const page = this.pages.get(url) ?? '<!doctype html><title>The shop</title>'
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    })
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }
}

export interface BrowserSuite {
  readonly server: CapstanServer
  /** The first sandbox merchant. */
  readonly client: Client
  readonly shop: Shop
  /**
   * A tab of a visitor of its own, without cookies of others (see visitors.ts). It is closed when the test has ended. What
   * is set for all tabs of its context, other than permissions, would meet the next visitor: `keep` it then.
   */
  tab(options?: BrowserContextOptions): Promise<Page>
  /** Of several tests: whoever asked for the tab closes its context. */
  keep(tab: Page): Page
}

interface SuiteOptions extends ServerOptions {
  /** The first sandbox merchant has orders (see filled.ts) before the first test. */
  isFilled?: boolean
}

/** `describe(title)` with a browser. Where there is none it is skipped, and says why; never in CI. */
export function inBrowser(
  title: string,
  define: (suite: BrowserSuite) => void,
  { isFilled = false, ...options }: SuiteOptions = {},
): void {
  const isMissing = CHROMIUM === undefined && process.env.CI === undefined
  const name = isMissing ? `${title} (skipped: no Chromium is installed here)` : title
  describe.skipIf(isMissing)(name, () => {
    let browser: Browser
    let server: CapstanServer
    let visitors: Visitors
    const shop = new Shop()
    beforeAll(async () => {
      await shop.open()
      server = await startServer(options)
      if (isFilled) await fill(new Client(server.url, MERCHANT_1))
      browser = await launchChromium([ONE_PROCESS])
      visitors = new Visitors(browser, server.url, PATIENCE_MS)
    }, STARTED_WITHIN_MS)
    // Pages that stay open go on asking, and take time from those of the next tests.
    afterEach(() => visitors?.leave())
    afterAll(async () => {
      await browser?.close()
      await server?.dispose()
      shop.close()
    })
    define({
      get server() {
        return server
      },
      get client() {
        return new Client(server.url, MERCHANT_1)
      },
      shop,
      tab: (contextOptions = { viewport: PHONE }) => visitors.tab(contextOptions),
      keep(tab) {
        visitors.keep(tab)
        return tab
      },
    })
  })
}

/** The same for a merchant that has sold before (see filled.ts), as it nearly always has. */
export function inFilledBrowser(title: string, define: (suite: BrowserSuite) => void): void {
  inBrowser(title, define, { isFilled: true })
}

export interface HostedPage {
  /** Where the shopper goes. */
  url: string
  pageId: string
  sessionId: string
}

interface PageOptions {
  /** Of the payment session. */
  fields?: Record<string, unknown>
  merchantUrls?: Record<string, string>
  options?: Record<string, unknown>
}

/** A payment session and a page of it. */
export async function hostedPage(
  client: Client,
  { fields = {}, merchantUrls = {}, options = {} }: PageOptions = {},
): Promise<HostedPage> {
  const session = await client.post<{ session_id: string }>('/payments/v1/sessions', {
    ...tomatoOrder(),
    ...fields,
  })
  if (session.status !== 200) throw new Error(`no session: ${session.text}`)
  const { session_id: sessionId } = session.body
  const made = await client.post<{ session_id: string; redirect_url: string }>('/hpp/v1/sessions', {
    payment_session_url: `${client.url}/payments/v1/sessions/${sessionId}`,
    merchant_urls: merchantUrls,
    options,
  })
  if (made.status !== 201) throw new Error(`no page: ${made.text}`)
  const pageId = made.body.session_id
  return {
    url: `${client.url}${new URL(made.body.redirect_url).pathname.replace('/base', '')}`,
    pageId,
    sessionId,
  }
}
