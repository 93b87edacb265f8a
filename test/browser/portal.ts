/** The portal in a real browser: people who are signed in, and what can be checked of accessibility by rules. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import { SANDBOX_USERS } from '../../src/engine/sandbox-users.ts'
import { type BrowserSuite, DESKTOP } from './browser.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where pictures of the pages are wanted: a folder. */
const PICTURES = process.env.CAPSTAN_SCREENSHOTS
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true })

/** A tab of somebody with this role, at a page below /portal. */
export async function portalTab(
  suite: BrowserSuite,
  role: Role,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  // The check of accessibility is a script, and the portal's own policy takes none.
  const tab = await suite.tab({ viewport: DESKTOP, bypassCSP: true, ...options })
  const user = SANDBOX_USERS.find((each) => each.role === role)
  const signedIn = await tab.request.post(`${suite.server.url}/portal/api/sign-in`, {
    data: { email: user?.email, password: user?.password },
  })
  if (!signedIn.ok()) throw new Error(`not signed in: ${await signedIn.text()}`)
  await tab.goto(`${suite.server.url}/portal${path}`)
  return tab
}

interface Violations {
  violations: { id: string; nodes: { html: string }[] }[]
}

/** Nothing is wrong with the page as it is now; where pictures are wanted, it is one. */
export async function expectAccessible(tab: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) {
    const width = tab.viewportSize()?.width
    const scheme = await tab.evaluate<string>(
      "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'",
    )
    await tab.screenshot({ path: join(PICTURES, `portal-${name}-${width}-${scheme}.png`), fullPage: true })
  }
  // Contrast is measured on what has stopped moving.
  await tab.evaluate('Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))')
  await tab.evaluate(AXE)
  const { violations } = await tab.evaluate<Violations>('axe.run()')
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
}

export const heading = (tab: Page) => tab.getByRole('heading', { level: 1 })
