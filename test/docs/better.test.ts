/** docs/reference/better.md names tests: they are there, under the names that it gives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

/** A row: number, complaint, answer, and what shows it. */
const ROW = /^\| (?<number>\d+) \| .* \| .* \| (?<shown>.*) \|$/gm
const page = readFileSync(join(ROOT, 'docs/reference/better.md'), 'utf8')
const rows = [...page.matchAll(ROW)].map(({ groups }) => groups as { number: string; shown: string })

it('goes through all twenty', () => {
  const numbers = rows.map(({ number }) => Number(number))
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

const named = rows
  .flatMap(({ shown }) => shown.split('; '))
  .filter((test) => test.startsWith('`'))
  .map((test) => {
    const [, file = ''] = /^`([^`]+)`/.exec(test) ?? []
    return { file, titles: [...test.matchAll(/"([^"]+)"/g)].map((match) => String(match[1])) }
  })

it.each(named)('finds $file', ({ file, titles }) => {
  const source = readFileSync(join(ROOT, file), 'utf8')
  for (const title of titles) expect(source).toContain(title)
})
