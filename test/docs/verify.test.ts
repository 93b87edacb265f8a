/** The page of what verify checks names every kind of breach that the code tells. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

it('names every kind of breach', () => {
  const page = readFileSync(join(ROOT, 'docs', 'reference', 'verify.md'), 'utf8')
  const code = globSync('src/engine/verify/*.ts', { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
  const kinds = [
    ...code.matchAll(/(?:breach\(\s*'I\d+', |\bkind = .*?|\? |: |tell\()'([a-z]+(?:-[a-z]+)+)'/g),
  ].map(([, kind]) => kind as string)
  expect(kinds.length).toBeGreaterThan(50)
  expect(
    [...new Set(kinds)].filter((kind) => !page.includes(`\`${kind}\``) && !KINDS_OF_NAMES.has(kind)),
  ).toEqual([])
})

/** Not kinds, but parts of some. */
const KINDS_OF_NAMES = new Set(['due-date', 'extend-due-date'])
