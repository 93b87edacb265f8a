/**
 * Visitors of pages, each with cookies and a storage of its own. Who comes after another gets what the browser had ready
 * for that one, its processes and scripts that were compiled, but nothing that it knew: a browser that begins anew for
 * each test takes longer for that than for most tests.
 */
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core'

/** All pages of a visitor are of one site. Without this each tab gets a process of its own. */
export const ONE_PROCESS = '--process-per-site'

/** What pages can keep, other than files that may be kept by their headers. */
const KEPT = 'cookies,local_storage,indexeddb,service_workers,cache_storage'

interface Visitor {
  /** Its options: those of one kind can stand in for each other. */
  kind: string
  context: BrowserContext
  /** An empty page that stays: a process without any page ends. */
  keeper: Page
  devtools: CDPSession
}

export class Visitors {
  readonly #browser: Browser
  readonly #origin: string
  readonly #patienceMs: number
  #here: Visitor[] = []
  #gone: Visitor[] = []

  /** `patienceMs`: for whatever their tabs wait for. */
  constructor(browser: Browser, origin: string, patienceMs: number) {
    this.#browser = browser
    this.#origin = origin
    this.#patienceMs = patienceMs
  }

  /** A tab of somebody who was never here. */
  async tab({ viewport, colorScheme, ...options }: BrowserContextOptions): Promise<Page> {
    const kind = JSON.stringify(options)
    const known = this.#gone.find((one) => one.kind === kind)
    this.#gone = this.#gone.filter((one) => one !== known)
    const visitor = known ?? (await this.#newcomer(kind, options))
    this.#here.push(visitor)
    const tab = await visitor.context.newPage()
    if (viewport) await tab.setViewportSize(viewport)
    if (colorScheme) await tab.emulateMedia({ colorScheme })
    return tab
  }

  /** Whose tab this is stays, and is nobody else later. */
  keep(tab: Page): void {
    this.#here = this.#here.filter(({ context }) => context !== tab.context())
  }

  /** Closes what is open, and forgets everything. */
  async leave(): Promise<void> {
    const leaving = this.#here.splice(0).filter(({ context }) => !context.isClosed())
    await Promise.all(leaving.map((visitor) => this.#forget(visitor)))
    this.#gone.push(...leaving)
  }

  async #newcomer(kind: string, options: BrowserContextOptions): Promise<Visitor> {
    const context = await this.#browser.newContext(options)
    context.setDefaultTimeout(this.#patienceMs)
    const keeper = await context.newPage()
    await keeper.goto(`${this.#origin}/health/live`)
    return { kind, context, keeper, devtools: await context.newCDPSession(keeper) }
  }

  async #forget({ context, keeper, devtools }: Visitor): Promise<void> {
    const pages = context.pages().filter((page) => page !== keeper)
    await Promise.all(pages.map((page) => page.close()))
    await context.clearCookies()
    await context.clearPermissions()
    await devtools.send('Storage.clearDataForOrigin', { origin: this.#origin, storageTypes: KEPT })
  }
}
