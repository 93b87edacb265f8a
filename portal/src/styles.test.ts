/** Style sheets of pages stay when another page is opened: what two of them call alike would spoil each other. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('give each class its looks in one file', () => {
  const files = new Map<string, Set<string>>()
  for (const file of globSync('**/*.css', { cwd: import.meta.dirname })) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    for (const [, name = ''] of text.matchAll(/^\.([\w-]+)(?=\s*[,{])/gm)) {
      files.set(name, (files.get(name) ?? new Set()).add(file))
    }
  }
  const shared = [...files].filter(([, of]) => of.size > 1).map(([name, of]) => `${name}: ${[...of]}`)
  expect(files.size).toBeGreaterThan(50)
  expect(shared).toEqual([])
})
