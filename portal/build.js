// Builds the portal into portal/dist, with each file compressed beside it, so that the server never has to.
//   --if-stale    only when a source is newer than what was built
//   --at-install  the same, and never fails an install: without it the server runs, and has no portal
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')

/** Smaller files gain nothing. */
const COMPRESSED_FROM_BYTES = 1024

/** More builds at once than this are no accident. */
const ATTEMPTS_MAX = 20

/** What is counted alike on both sides. */
const OF_SERVER = join('..', 'src', 'domain', 'money.ts')

const flags = process.argv.slice(2)
const atInstall = flags.includes('--at-install')

try {
  if (!(atInstall || flags.includes('--if-stale')) || isStale()) await buildPortal()
} catch (error) {
  if (!atInstall) throw error
  console.warn(`The portal could not be built, and is not served: ${error.message}`)
}

function isStale() {
  const built = join(dist, 'index.html')
  if (!existsSync(built)) return true
  const builtAt = statSync(built).mtimeMs
  const others = ['index.html', 'vite.config.ts', 'mantine-styles.ts', 'package.json', 'build.js', OF_SERVER]
  return [...filesIn(join(root, 'src')), ...others.map((file) => join(root, file))].some(
    (file) => statSync(file).mtimeMs > builtAt,
  )
}

async function buildPortal() {
  // Tests set another, and React's own checks would then be in what is served: it is nearly twice as large with them.
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  // Beside it, and put in its place when it is whole: two builds at once do not mix their files.
  const outDir = join(root, `dist-${process.pid}`)
  try {
    await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
    for (const file of filesIn(outDir)) compress(file)
    putInPlace(outDir)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

/** Another build may do the same at this moment: whoever comes last has it, and none of them fails. */
function putInPlace(outDir) {
  const old = join(root, `dist-${process.pid}-old`)
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(dist)) renameSync(dist, old)
    } catch (error) {
      // Another build has taken it away already.
      if (error.code !== 'ENOENT') throw error
    }
    rmSync(old, { recursive: true, force: true })
    try {
      renameSync(outDir, dist)
      return
    } catch (error) {
      // Another build has put its own there.
      const isThere = error.code === 'ENOTEMPTY' || error.code === 'EEXIST' || error.code === 'EPERM'
      if (!isThere || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

function compress(file) {
  const bytes = readFileSync(file)
  if (bytes.length < COMPRESSED_FROM_BYTES) return
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
