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
  const others = ['index.html', 'vite.config.ts', 'package.json', 'build.js'].map((file) => join(root, file))
  return [...filesIn(join(root, 'src')), ...others].some((file) => statSync(file).mtimeMs > builtAt)
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
    rmSync(dist, { recursive: true, force: true })
    renameSync(outDir, dist)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
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
