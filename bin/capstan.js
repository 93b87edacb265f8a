#!/usr/bin/env node
// The door of the `capstan` command. Plain JavaScript that Node 20 understands, since this file must run
// before it is known which Node is there: Capstan itself needs Node 24, and brings one along.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE_MAJOR = 24
const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  await start()
} else {
  const node = bundledNode()
  if (node) runWith(node)
  else needsNode()
}

async function start() {
  // Compiled code is kept beside the package, not in the shared temporary folder, where another user of the
  // machine could plant some. Where that cannot be written, Node goes on without.
  const cache = join(root, 'node_modules', '.cache', 'capstan')
  module.enableCompileCache?.(cache)
  // Threads that start later look here.
  process.env.NODE_COMPILE_CACHE ??= cache
  const source = join(root, 'src', 'cli', 'main.ts')
  // In a checkout the sources run as they are; Node strips no types under node_modules, so a package has dist/.
  const entry = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js')
  const { main } = await import(pathToFileURL(entry).href)
  process.exitCode = await main(process.argv.slice(2))
}

/** The Node that npm installed as an optional dependency, where there is one for this machine. */
function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  try {
    const resolve = module.createRequire(import.meta.url).resolve
    const manifest = resolve(`node-${platform}-${process.arch}/package.json`)
    const node = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node)
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}

function runWith(node) {
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  const forwarded = ['SIGTERM', 'SIGINT', 'SIGHUP']
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  // A binary for another C library is there but cannot be started.
  child.on('error', needsNode)
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

function needsNode() {
  console.error(
    `capstan: Node ${NODE_MAJOR} or later is needed, and this is Node ${process.versions.node} without a bundled one for ${process.platform}-${process.arch}.`,
  )
  process.exit(2)
}
