import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { accepts, PortalFiles } from './files.ts'

describe('files of the portal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-portal-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), 'page')
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'script')
  writeFileSync(join(folder, 'assets', 'a-1.js.br'), 'small')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const files = new PortalFiles(folder)

  it('are found by their names alone', () => {
    expect(files.find('index.html', '')?.bytes.toString()).toBe('page')
    for (const name of ['', '.', '../index.html', './index.html', 'assets', 'assets/a-1.js.br', 'none.js']) {
      expect(files.find(name, 'br')).toBeUndefined()
    }
  })

  it('are compressed where there is such a file, and the client takes it', () => {
    expect(files.find('assets/a-1.js', 'gzip, br')).toMatchObject({ encoding: 'br', isHashed: true })
    expect(files.find('assets/a-1.js', 'gzip')?.encoding).toBeUndefined()
    expect(files.find('index.html', 'br')?.encoding).toBeUndefined()
  })

  it('are none where nothing was built', () => {
    expect(new PortalFiles(join(folder, 'nowhere')).find('index.html', '')).toBeUndefined()
  })

  it.each([
    ['br', true],
    ['gzip, BR', true],
    ['br;q=0.5', true],
    ['br;q=0', false],
    ['br; q=0.00', false],
    ['brr', false],
    ['', false],
  ])('takes %j for brotli: %s', (header, expected) => {
    expect(accepts(header, 'br')).toBe(expected)
  })
})
