/** What can be checked of accessibility by rules, and where pictures of pages go. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violations {
  violations: { id: string; nodes: { html: string }[] }[]
}

/** Where pictures of the pages are wanted: a folder. */
export const PICTURES = process.env.CAPSTAN_SCREENSHOTS
if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true })

/** Rules that the page breaks, each with the first place; the tab must have been opened with `bypassCSP`. */
export async function inaccessible(tab: Page): Promise<(string | undefined)[][]> {
  await tab.evaluate(AXE)
  const { violations } = await tab.evaluate<Violations>('axe.run()')
  return violations.map(({ id, nodes }) => [id, nodes[0]?.html])
}
