/** The portal in a browser: people who are signed in, pages that are ready, and what axe and the eye make of them. */
import { join } from 'node:path'
import type { BrowserContextOptions, Page, Route } from 'playwright-core'
import { expect, vi } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import { SANDBOX_USERS } from '../../src/engine/sandbox-users.ts'
import type { Client, Reply } from '../support/client.ts'
import { signedIn } from '../support/people.ts'
import { inaccessible, PICTURES } from './axe.ts'
import { type BrowserSuite, DESKTOP, PHONE } from './browser.ts'

export interface Credentials {
  email: string
  password: string
}

function demo(role: Role): Credentials {
  const user = SANDBOX_USERS.find((one) => one.role === role)
  if (!user) throw new Error(`no demo user with the role ${role}`)
  return user
}

/** A tab in which somebody is signed in: a demo user by its role, or somebody else. */
export async function signedInTab(
  suite: BrowserSuite,
  who: Role | Credentials,
  options: BrowserContextOptions = { viewport: DESKTOP },
): Promise<Page> {
  const { email, password } = typeof who === 'string' ? demo(who) : who
  const { cookie } = await signedIn(suite.server.url, { email, password })
  // What looks for violations is a script, and the portal's own policy takes none.
  const tab = await suite.tab({ bypassCSP: true, ...options })
  const [name = '', value = ''] = cookie.split('=')
  await tab.context().addCookies([{ name, value, url: suite.server.url }])
  return tab
}

/** A tab of somebody with this role, at a page below /portal. */
export async function portalTab(
  suite: BrowserSuite,
  role: Role,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const tab = await signedInTab(suite, role, { viewport: DESKTOP, ...options })
  await tab.goto(`${suite.server.url}/portal${path}`)
  return tab
}

export const heading = (tab: Page) => tab.getByRole('heading', { level: 1 })

/** Goes to a page of the portal, and waits until it has all that it shows. */
export async function open(suite: BrowserSuite, tab: Page, path: string): Promise<void> {
  await tab.goto(`${suite.server.url}/portal${path}`)
  await settled(tab)
}

/** Until nothing is loading any more. */
export async function settled(tab: Page): Promise<void> {
  await tab.locator('main h1').first().waitFor()
  // Not by a script in the page: where it has to wait, a policy that is not bypassed lets it run no text.
  await tab.locator('[role=status] .mantine-Loader-root').first().waitFor({ state: 'detached' })
}

/**
 * Until the dialog that was just opened has taken the focus. It does so a moment after it is there: what is typed before
 * may end in another field.
 */
export async function inDialog(tab: Page): Promise<void> {
  await tab.locator('[role=dialog]:focus-within').waitFor()
}

export const dialog = (tab: Page) => tab.getByRole('dialog')

/** A button of the dialog. */
export const press = (tab: Page, name: string) =>
  dialog(tab).getByRole('button', { name, exact: true }).click()

/** Until it is said that something was done. */
export const done = (tab: Page, text: string) => tab.getByRole('status').getByText(text).waitFor()

/** In the list of orders. */
export const orderRows = (tab: Page) =>
  tab.getByRole('table', { name: 'Orders' }).locator('tbody tr[data-link]')
export const references = (tab: Page) => orderRows(tab).locator('td:first-child').allInnerTexts()

/** For what comes in a second, on a machine that has time for it. */
export const PATIENT = { timeout: 30_000, interval: 50 }

/** Until the call is in the log, where it comes within a second of its answer on a machine that has time. */
export async function logged(client: Client, correlationId: string): Promise<void> {
  const found = () => client.get<{ logs: object[] }>(`/capstan/v1/logs?correlation_id=${correlationId}`)
  // Not `expect.poll`, which hooks do not have.
  await vi.waitFor(async () => expect((await found()).body.logs).toHaveLength(1), PATIENT)
}

export const idOf = (reply: Reply) => String(reply.headers.get('klarna-correlation-id'))

/** What fades in has less contrast until it is there; what begins to fade is only drawn with the next frame. */
const AT_REST = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const moving = () => document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity)
  for (;;) {
    await frame()
    await frame()
    const some = moving()
    if (some.length === 0) return
    await Promise.all(some.map((one) => one.finished.catch(() => {})))
  }
})()`

/** What can be checked by rules. Under its name the page is a picture as well, where those are wanted. */
export async function expectAccessible(
  tab: Page,
  name?: string,
  rules: 'all' | 'colours' = 'all',
): Promise<void> {
  if (PICTURES !== undefined && name !== undefined) {
    const width = tab.viewportSize()?.width
    const scheme = await tab.evaluate<string>(
      "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'",
    )
    await tab.screenshot({ path: join(PICTURES, `portal-${name}-${width}-${scheme}.png`), fullPage: true })
  }
  await tab.evaluate(AT_REST)
  expect(await inaccessible(tab, rules)).toEqual([])
}

type Scheme = 'light' | 'dark'
type Look = readonly [viewport: typeof DESKTOP, scheme: Scheme]

/** Each width and each scheme once. Every page is looked at in all four where it is filled: portal-filled.test.ts. */
const LOOKS: readonly Look[] = [
  [DESKTOP, 'light'],
  [PHONE, 'dark'],
]
export const ALL_LOOKS: readonly Look[] = [
  [DESKTOP, 'light'],
  [DESKTOP, 'dark'],
  [PHONE, 'dark'],
  [PHONE, 'light'],
]

/** A page on a desktop and a phone, light and dark: nothing to object to by rule, and a picture where those are wanted. */
export async function expectGoodLooks(
  suite: BrowserSuite,
  who: Role | Credentials,
  path: string,
  name: string,
): Promise<void> {
  const tab = await signedInTab(suite, who)
  for (const [viewport, colorScheme] of PICTURES === undefined ? LOOKS : ALL_LOOKS) {
    await tab.setViewportSize(viewport)
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await open(suite, tab, path)
    if (PICTURES !== undefined) {
      await tab.screenshot({ path: join(PICTURES, `${name}-${viewport.width}-${colorScheme}.png`) })
    }
    await expectAsWide(tab, viewport, name)
    await expectAccessible(tab)
  }
}

/** The state in which a page is now: as for a page that is only opened. */
export async function expectGoodState(tab: Page, name: string, looks = LOOKS): Promise<void> {
  let widthSeen: typeof DESKTOP | undefined
  for (const [viewport, colorScheme] of looks) {
    await tab.setViewportSize(viewport)
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Of one width, the other scheme has other colours, and nothing else that is new.
    await expectAccessible(tab, name, viewport === widthSeen ? 'colours' : 'all')
    widthSeen = viewport
    await expectAsWide(tab, viewport, name)
  }
  await tab.setViewportSize(DESKTOP)
}

async function expectAsWide(tab: Page, viewport: typeof DESKTOP, name: string): Promise<void> {
  const width = await tab.evaluate<number>('document.documentElement.scrollWidth')
  expect(width, `${name} is as wide as its window`).toBeLessThanOrEqual(viewport.width)
}

/** Answers a call as a server in trouble would. */
export function failing(route: Route): Promise<void> {
  return route.fulfill({
    status: 500,
    json: {
      error_code: 'INTERNAL_ERROR',
      error_messages: ['Something went wrong on our side.'],
      correlation_id: '01a2056c-05d6-7000-9c39-eddb0f080dc1',
    },
  })
}

/** Answers calls of a path as told: with an error, or never. */
export async function answer(tab: Page, path: string, how: { status: number } | 'never'): Promise<void> {
  await tab.route(
    (url) => url.pathname.startsWith(path),
    async (route) => {
      if (how === 'never') return
      await route.fulfill({
        status: how.status,
        contentType: 'application/json',
        body: JSON.stringify({
          error_code: 'INTERNAL_ERROR',
          error_messages: ['Something went wrong here.'],
          correlation_id: '11111111-2222-4333-8444-555555555555',
        }),
      })
    },
  )
}
