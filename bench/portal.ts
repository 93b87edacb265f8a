/**
 * How quickly pages for people are there: the portal's and the shopper's, in the installed Chromium, which has nothing
 * of them yet. On a desktop beside the server, and on a slow phone far from it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { SANDBOX_USERS } from '../src/engine/sandbox-users.ts'
import { CHROMIUM, launchChromium } from '../test/browser/chromium.ts'
import { playSettledStory } from '../test/browser/settled-story.ts'
import { Client, MERCHANT_1, ORDERS } from '../test/support/client.ts'
import { signedIn } from '../test/support/people.ts'
import { median } from './measure.ts'
import { type Server, startServer } from './processes.ts'
import type { StoreAddress } from './seed.ts'
import { type BenchSettings, DEVICES, type DeviceName } from './settings.ts'

/** Of one load; in results, the median of several. */
export interface PageFigures {
  /** First contentful paint: something is there. */
  firstPaintMs: number
  /** Largest contentful paint: what matters is there. */
  largestPaintMs: number
  /** Total blocking time: what tasks of more than 50 ms take beyond these. */
  blockedMs: number
  /** Cumulative layout shift, of the whole load. */
  layoutShift: number
  /** As they are on the wire, with their headers. */
  scriptBytes: number
  bytes: number
  requests: number
}

export interface PageResult {
  page: string
  device: DeviceName
  figures: PageFigures
}

/** Undefined where there is no Chromium. */
export type PagesResult = PageResult[] | undefined

/** Beside the story's own: enough for lists that are longer than a screen. */
const ORDERS_BESIDE = 120
/** A page that takes longer is broken. */
const READY_TIMEOUT_MS = 60_000
/** A slow phone may compute for longer between two calls of one page, but not much. */
const QUIET_MS = 1500

/** Where a page is, and whether it is of somebody who is signed in. */
interface Address {
  path: string
  isPublic?: boolean
}

export async function measurePages(
  address: StoreAddress,
  { pageLoads }: Pick<BenchSettings, 'pageLoads'>,
): Promise<PagesResult> {
  if (CHROMIUM === undefined) return undefined
  const server = await startServer('./server.ts', address)
  const browser = await launchChromium()
  try {
    const pages = await fill(server)
    const cookie = await ownersCookie(server)
    const results: PageResult[] = []
    for (const device of Object.keys(DEVICES) as DeviceName[]) {
      for (const [page, at] of Object.entries(pages)) {
        const load = () => loadOnce(browser, device, new URL(at.path, server.url), at.isPublic ? '' : cookie)
        // The first is the server's first as well.
        await load()
        const loads: PageFigures[] = []
        for (let n = 0; n < pageLoads; n++) loads.push(await load())
        results.push({ page, device, figures: medianOf(loads) })
      }
    }
    return results
  } finally {
    await browser.close()
    await server.child.stop()
  }
}

/** A merchant's month, a refused call and a shopper's link; gives the pages to look at. */
async function fill(server: Server): Promise<Record<string, Address>> {
  const client = new Client(server.url.origin, MERCHANT_1)
  const { orderId } = await playSettledStory(client)
  for (let n = 0; n < ORDERS_BESIDE; n++) {
    await client.placedOrder({ merchant_reference1: `bench-${n}`, purchase_currency: 'EUR' })
  }
  const refused = await client.post(`${ORDERS}/${orderId}/captures`, { captured_amount: 1 })
  const correlationId = refused.headers.get('klarna-correlation-id')
  const link = await client.post<{ url: string }>(`/capstan/v1/orders/${orderId}/shopper-links`)
  if (refused.status !== 403 || link.status !== 201) throw new Error(`${refused.text}\n${link.text}`)
  return {
    'sign-in': { path: '/portal/', isPublic: true },
    home: { path: '/portal/' },
    orders: { path: '/portal/orders' },
    'an order': { path: `/portal/orders/${orderId}` },
    logs: { path: '/portal/logs' },
    'a call': { path: `/portal/logs/${correlationId}` },
    settlements: { path: '/portal/settlements' },
    "the shopper's page": { path: new URL(link.body.url).pathname, isPublic: true },
  }
}

async function ownersCookie(server: Server): Promise<string> {
  const owner = SANDBOX_USERS.find(({ role }) => role === 'owner')
  if (!owner) throw new Error('no owner in the sandbox')
  const { email, password } = owner
  return (await signedIn(server.url.origin, { email, password })).cookie
}

/** In a context of its own: nothing is in its cache. */
async function loadOnce(
  browser: Browser,
  device: DeviceName,
  url: URL,
  cookie: string,
): Promise<PageFigures> {
  const { viewport, isMobile } = DEVICES[device]
  const context = await browser.newContext({ viewport, isMobile, hasTouch: isMobile })
  try {
    const [name = '', value = ''] = cookie.split('=')
    if (cookie !== '') await context.addCookies([{ name, value, url: url.origin }])
    return await loadIn(context, device, url)
  } finally {
    await context.close()
  }
}

async function loadIn(context: BrowserContext, device: DeviceName, url: URL): Promise<PageFigures> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  const traffic = new Traffic(devtools)
  await devtools.send('Network.enable')
  await throttle(devtools, device)
  await page.addInitScript(WATCH)
  const answer = await page.goto(url.href, { timeout: READY_TIMEOUT_MS })
  if (!answer?.ok()) throw new Error(`${url.pathname} answers ${answer?.status()}: ${await answer?.text()}`)
  await isReady(page, traffic)
  const seen =
    await page.evaluate<Omit<PageFigures, 'bytes' | 'scriptBytes' | 'requests'>>('globalThis.seenSoFar()')
  if (!(seen.largestPaintMs > 0)) throw new Error(`${url.pathname} has painted nothing`)
  const { bytes, scriptBytes, requests } = traffic
  return { ...seen, bytes, scriptBytes, requests }
}

async function throttle(devtools: CDPSession, device: DeviceName): Promise<void> {
  const { slower, network } = DEVICES[device]
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower })
  if (network) await devtools.send('Network.emulateNetworkConditions', { offline: false, ...network })
}

/** What a page loads, from now on. */
class Traffic {
  bytes = 0
  scriptBytes = 0
  requests = 0
  readonly #open = new Set<string>()
  #lastAt = performance.now()

  constructor(devtools: CDPSession) {
    const scripts = new Set<string>()
    devtools.on('Network.requestWillBeSent', ({ requestId }) => {
      this.requests += 1
      this.#open.add(requestId)
    })
    devtools.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId)
    })
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.bytes += encodedDataLength
      if (scripts.has(requestId)) this.scriptBytes += encodedDataLength
      this.#ended(requestId)
    })
    devtools.on('Network.loadingFailed', ({ requestId }) => this.#ended(requestId))
  }

  #ended(requestId: string): void {
    this.#open.delete(requestId)
    this.#lastAt = performance.now()
  }

  /** Until nothing has been loaded for a while. */
  async quiet(): Promise<void> {
    while (this.#open.size > 0 || performance.now() - this.#lastAt < QUIET_MS) await sleep(QUIET_MS / 5)
  }
}

/** Has its heading, loads nothing any more, and is painted. */
async function isReady(page: Page, traffic: Traffic): Promise<void> {
  await page.locator('main h1').first().waitFor({ timeout: READY_TIMEOUT_MS })
  const loading = page.locator('[role=status] .mantine-Loader-root').first()
  await loading.waitFor({ state: 'detached', timeout: READY_TIMEOUT_MS })
  await traffic.quiet()
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

/** Runs before anything of the page. */
const WATCH = `(() => {
  const entries = { paint: [], 'largest-contentful-paint': [], longtask: [], 'layout-shift': [] }
  const watchers = Object.keys(entries).map((type) => {
    const watcher = new PerformanceObserver((list) => entries[type].push(...list.getEntries()))
    watcher.observe({ type, buffered: true })
    return [type, watcher]
  })
  globalThis.seenSoFar = () => {
    for (const [type, watcher] of watchers) entries[type].push(...watcher.takeRecords())
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
    return {
      firstPaintMs: entries.paint.find(({ name }) => name === 'first-contentful-paint')?.startTime ?? 0,
      largestPaintMs: entries['largest-contentful-paint'].at(-1)?.startTime ?? 0,
      blockedMs: sum(entries.longtask.map(({ duration }) => Math.max(0, duration - 50))),
      layoutShift: sum(entries['layout-shift'].filter((one) => !one.hadRecentInput).map(({ value }) => value)),
    }
  }
})()`

function medianOf(loads: PageFigures[]): PageFigures {
  const of = (name: keyof PageFigures) => median(loads.map((load) => load[name]))
  return {
    firstPaintMs: of('firstPaintMs'),
    largestPaintMs: of('largestPaintMs'),
    blockedMs: of('blockedMs'),
    layoutShift: of('layoutShift'),
    scriptBytes: of('scriptBytes'),
    bytes: of('bytes'),
    requests: of('requests'),
  }
}
