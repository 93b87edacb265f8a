/** What is published works where it is installed: transpiled, with its own Node, in an empty folder. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { newFolder } from '../support/databases.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')
/** The Node packages are large, and the machine may be busy with other tests. */
const INSTALL_TIMEOUT_MS = 180_000

/** As a person's shell has it: nothing that npm or the test runner set for this run. */
const environment = Object.fromEntries(
  Object.entries(process.env)
    .filter(
      ([name]) =>
        !/^(CAPSTAN_|VITEST|NODE_|INIT_CWD|npm_(package|lifecycle|command|execpath|node))/.test(name),
    )
    .filter(([name]) => !/^npm_config_(local_prefix|prefix|global_prefix)$/.test(name))
    .map(([name, value]) => [name, name === 'PATH' ? withoutOwnBinaries(value ?? '') : value]),
)

function withoutOwnBinaries(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.startsWith(ROOT))
    .join(delimiter)
}

interface PackedFile {
  path: string
}

/** Packs the project as `npm publish` would; gives the tarball and what is in it. */
async function pack(folder: string): Promise<{ tarball: string; files: string[] }> {
  const args = ['pack', '--json', '--pack-destination', folder]
  // npm's own scripts need the project's binaries, and find them.
  const { stdout } = await run('npm', args, { cwd: ROOT, env: environment })
  const json = stdout.slice(stdout.search(/^[[{]/m))
  const parsed: unknown = JSON.parse(json)
  const [packed] = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
    files: PackedFile[]
  }[]
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  return { tarball: join(folder, String(name)), files: (packed?.files ?? []).map(({ path }) => path) }
}

async function install(tarball: string, folder: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }\n')
  // From npm's cache where that is enough: tests must not need more network than the install of the project did.
  const args = ['install', tarball, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', args, { cwd: folder, env: environment })
}

describe('the packed tarball', () => {
  const folder = newFolder()
  let files: string[]
  let server: ChildProcess | undefined

  beforeAll(async () => {
    const packed = await pack(newFolder())
    files = packed.files
    await install(packed.tarball, folder)
  }, INSTALL_TIMEOUT_MS)

  afterAll(async () => {
    const runs = server?.exitCode === null && server.signalCode === null
    if (server?.pid && runs) process.kill(-server.pid, 'SIGKILL')
  })

  it('holds what is needed to run and to read, and no sources and tests', () => {
    for (const path of [
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'bin/capstan.js',
      'dist/cli/main.js',
      'portal/dist/index.html',
    ]) {
      expect(files).toContain(path)
    }
    expect(files.filter((path) => /\.ts$|\.test\.|^(src|test|bench|docs)\//.test(path))).toEqual([])
  })

  it('starts from an empty folder with npx, and captures an order', async () => {
    const args = ['capstan', 'serve', '--port', '0', '--data', join(folder, 'data')]
    // A group of its own, so that npx and what it started can be ended together.
    server = spawn('npx', args, { cwd: folder, env: environment, detached: true })
    const client = new Client(await ready(server))
    const orderId = await client.placedOrder()
    await client.captured(orderId, 6000)
    expect((await client.order(orderId)).status).toBe('CAPTURED')
    process.kill(-Number(server.pid), 'SIGTERM')
    await once(server, 'exit')
  })

  it('verifies there what it wrote', async () => {
    const { stdout } = await run('npx', ['capstan', 'verify', '--data', 'data'], {
      cwd: folder,
      env: environment,
    })
    expect(stdout).toContain('Everything holds')
    expect(stdout).toContain('1 captures, 3 transfers')
  })

  const oldNode = nodeOlderThan24()
  it.skipIf(oldNode === undefined)('hands over to its own Node when it is run by an older one', async () => {
    const bin = join(folder, 'node_modules', 'capstan', 'bin', 'capstan.js')
    const good = await run(String(oldNode), [bin, '--version'], { env: environment })
    expect(good.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const wrong = run(String(oldNode), [bin, 'serve', '--port', 'x'], { env: environment })
    await expect(wrong).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--port must be') })
  })
})

async function ready(server: ChildProcess): Promise<string> {
  let output = ''
  server.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const url = new Promise<string>((resolve) => {
    server.stdout?.on('data', (chunk) => {
      output += chunk
      const found = /^capstan listening on (\S+)$/m.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const ended = once(server, 'exit').then(() => {
    throw new Error(`the server ended:\n${output}`)
  })
  return Promise.race([url, ended])
}

/** The system's Node, where it is one that cannot run Capstan itself. */
function nodeOlderThan24(): string | undefined {
  const found = String(environment.PATH)
    .split(delimiter)
    .map((path) => join(path, 'node'))
    .find((path) => existsSync(path))
  return found !== process.execPath ? found : undefined
}
