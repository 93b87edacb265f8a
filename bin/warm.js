// Run once after an install in a checkout: starts Capstan on a folder that is thrown away, and stops it. Node
// then has the stripped and compiled sources in its cache, so that the first real start is as quick and as small
// as every later one. It never fails an install: without it, only the first start is slower.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Far longer than any start takes. */
const AT_MOST_MS = 30_000

const folder = mkdtempSync(join(tmpdir(), 'capstan-warm-'))
const bin = fileURLToPath(new URL('./capstan.js', import.meta.url))
const server = spawn(process.execPath, [bin, 'serve', '--port', '0', '--data', folder], {
  stdio: ['ignore', 'pipe', 'ignore'],
})
const timer = setTimeout(() => server.kill('SIGKILL'), AT_MOST_MS)
server.stdout.on('data', () => server.kill('SIGTERM'))
server.on('error', () => {})
server.on('close', () => {
  clearTimeout(timer)
  rmSync(folder, { recursive: true, force: true })
})
