/** The arrows of the house (ARCHITECTURE.md): which room may import from which. Fails when an import breaks them. */
import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '..', 'src')

interface Import {
  /** From `src/`, with forward slashes. */
  file: string
  /** A file below `src/` in the same form, or a package, or `node:…`. */
  target: string
}

/** Static, dynamic and re-exporting imports, types included; and files that a worker thread is started from. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])([^'"\n]+)\1/g

function importsOf(file: string): Import[] {
  const code = readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(IMPORT)].map(([, , specifier = '']) => ({
    file,
    target: specifier.startsWith('.')
      ? relative(SRC, join(SRC, dirname(file), specifier)).replaceAll('\\', '/')
      : specifier,
  }))
}

const files = globSync('**/*.ts', { cwd: SRC })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.endsWith('.test.ts'))
  .sort()
const imports = files.flatMap(importsOf)

const isFile = (target: string) => target.endsWith('.ts')
const roomOf = (target: string) => (target.includes('/') ? target.slice(0, target.indexOf('/')) : '.')
const show = ({ file, target }: Import) => `${file} imports ${target}`

/**
 * The rooms each room may import from, besides itself. `.` is src/ itself: settings and metrics, which whoever is
 * started with them may know.
 */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  engine: ['domain'],
  reports: ['domain'],
  shopper: ['domain'],
  storage: ['domain', 'engine', 'request-log'],
  'request-log': ['domain', 'engine'],
  http: ['domain', 'engine', 'request-log', 'reports', 'shopper', '.'],
  jobs: ['domain', 'engine', 'banking', 'mail', 'shopper', '.'],
  banking: ['domain'],
  mail: ['domain', 'shopper', '.'],
  cli: ['domain', 'engine', 'storage', 'request-log', 'reports', 'banking', 'http', 'jobs', '.'],
  '.': ['domain', 'engine', 'request-log'],
}

/**
 * The files that put the rooms together, and may therefore know them all: the server, and what a thread is
 * started from. Nobody but `cli` imports them.
 */
const WIRING = [
  'server.ts',
  'engine/thread/messages.ts',
  'engine/thread/worker.ts',
  'request-log/messages.ts',
  'request-log/worker.ts',
]
const isWiring = (file: string) => WIRING.includes(file)

/** What `storage` may know of the engine: its port, and the plain helpers that go with it. */
const ENGINE_SEEN_BY_STORAGE = [
  'engine/store.ts',
  'engine/payout-reader.ts',
  'engine/settlement-reader.ts',
  'engine/bank-files.ts',
  'engine/audit-reader.ts',
  'engine/ids.ts',
  'engine/due-work.ts',
  'engine/tracing-reader.ts',
  'engine/figures-reader.ts',
  'engine/tallies.ts',
]

describe('the house', () => {
  it('has files', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(imports.length).toBeGreaterThan(20)
  })

  it('has no room that is not on the plan', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in MAY_IMPORT))).toEqual([])
  })

  it('has arrows that run one way', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (!isFile(target) || isWiring(file)) return false
      const from = roomOf(file)
      const to = roomOf(target)
      return from !== to && !MAY_IMPORT[from]?.includes(to)
    })
    expect(wrong.map(show)).toEqual([])
  })

  it('keeps its domain and what shoppers are told pure: no packages, nothing of Node, no clock and no randomness', () => {
    const isPure = (file: string) => ['domain', 'shopper'].includes(roomOf(file))
    const outside = imports.filter(({ file, target }) => isPure(file) && !isFile(target))
    expect(outside.map(show)).toEqual([])
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.|\bprocess\.|\bsetTimeout\(|\bfetch\(/
    expect(files.filter(isPure).filter((file) => impure.test(readFileSync(join(SRC, file), 'utf8')))).toEqual(
      [],
    )
  })

  it('has its server started by the command line alone', () => {
    const wrong = imports.filter(({ file, target }) => target === 'server.ts' && roomOf(file) !== 'cli')
    expect(wrong.map(show)).toEqual([])
  })

  it('shows storage only the port of the engine', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        roomOf(file) === 'storage' &&
        !isWiring(file) &&
        roomOf(target) === 'engine' &&
        isFile(target) &&
        !ENGINE_SEEN_BY_STORAGE.includes(target),
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('keeps the dialects apart', () => {
    const dialect = (file: string) => /^storage\/(sqlite|postgres)\//.exec(file)?.[1]
    const wrong = imports.filter(({ file, target }) => {
      const [from, to] = [dialect(file), dialect(target)]
      return from !== undefined && to !== undefined && from !== to
    })
    expect(wrong.map(show)).toEqual([])
  })

  it('keeps databases out of the rooms that do not store', () => {
    const drivers = ['pg', 'kysely', 'node:sqlite']
    const wrong = imports.filter(
      ({ file, target }) =>
        drivers.includes(target) &&
        !['storage', 'request-log', 'cli'].includes(roomOf(file)) &&
        !isWiring(file),
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('keeps HTTP out of the rooms below it', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        (target === 'fastify' || target.startsWith('@fastify/')) &&
        !['http', 'cli'].includes(roomOf(file)) &&
        !isWiring(file),
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('keeps SMTP in its room', () => {
    const wrong = imports.filter(
      ({ file, target }) => /^nodemailer\b/.test(target) && roomOf(file) !== 'mail',
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('loads what makes PDFs when the first one is made, and not before', () => {
    const loading = /^import (?!type )[^\n]*'(?:pdfkit|fontkit)'/m
    expect(files.filter((file) => loading.test(readFileSync(join(SRC, file), 'utf8')))).toEqual([])
  })

  it('imports what belongs to Node by its full name, and other files with their extension', () => {
    const wrong = imports.filter(
      ({ target }) =>
        (builtinModules.includes(target) && !target.startsWith('node:')) ||
        (/^\w+\//.test(target) && files.includes(`${target}.ts`)),
    )
    expect(wrong.map(show)).toEqual([])
  })
})
