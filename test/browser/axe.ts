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

/** All that can be broken by colours alone. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * Rules that the page breaks, each with the first place; the tab must have been opened with `bypassCSP`. `colours`: those
 * alone, where the page was looked at as wide as it is in the other scheme.
 */
export async function inaccessible(
  tab: Page,
  rules: 'all' | 'colours' = 'all',
): Promise<(string | undefined)[][]> {
  if (!(await tab.evaluate<boolean>("'axe' in window"))) await tab.evaluate(AXE)
  const options = {
    // Places where rules are kept take longer to describe than to find.
    resultTypes: ['violations'],
    ...(rules === 'colours' && { runOnly: { type: 'rule', values: OF_COLOURS } }),
  }
  const { violations } = await tab.evaluate<Violations>(`axe.run(${JSON.stringify(options)})`)
  return violations.map(({ id, nodes }) => [id, nodes[0]?.html])
}
