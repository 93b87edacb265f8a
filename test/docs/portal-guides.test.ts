/** What the guides of the portal call by its name, in bold, is on the screen under that name. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const SOURCES = join(ROOT, 'portal', 'src')
const GUIDES = join(ROOT, 'docs', 'guides')

const isTest = (file: string) => file.includes('.test.')
const shown = globSync('**/*.{ts,tsx}', { cwd: SOURCES })
  .filter((file) => !isTest(file))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, ''))
  .join('\n')

/** As a whole: between quotes, or alone between tags. */
function isShown(name: string): boolean {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')
  return new RegExp(`(?:['"\`]|[>}]\\s*|^\\s*)${text}(?:['"\`]|\\s*[<{]|\\s*$)`, 'm').test(shown)
}

describe.each(globSync('portal-for-*.md', { cwd: GUIDES }).sort())('%s', (guide) => {
  const text = readFileSync(join(GUIDES, guide), 'utf8')
  const names = [...new Set([...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, name = '']) => name))]

  it('names what is in the portal, as it is called there', () => {
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => name !== 'bold' && !isShown(name))).toEqual([])
  })

  it('has pictures', () => {
    expect(text.match(/!\[[^\]]{10,}\]\(\.\.\/screenshots\/[^)]+\.png\)/g)?.length).toBeGreaterThan(1)
  })
})

describe('a name', () => {
  it.each(['Refund everything twice', 'Sett', 'OrdersList'])('%s is not there', (name) => {
    expect(isShown(name)).toBe(false)
  })

  it.each(['Release what is left', 'Awaiting approval', 'Open the order'])('%s is', (name) => {
    expect(isShown(name)).toBe(true)
  })
})
