/** The generated pages of docs/reference are what the code says now. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, REFERENCE } from '../../docs/generate.ts'

const generated = await pages()

describe('the generated reference', () => {
  it.each(Object.keys(generated))('in %s is what `npm run docs` writes', (name) => {
    expect(readFileSync(join(REFERENCE, name), 'utf8')).toBe(generated[name])
  })

  it('is the same however often it is generated', async () => {
    expect(await pages()).toEqual(generated)
  })
})
