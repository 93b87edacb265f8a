/**
 * A throw-away PostgreSQL cluster with default durability, from the binaries that are installed. Its files live
 * in a folder of their own and are deleted when the process ends.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** `fast` disconnects clients and shuts down; `immediate` dies on the spot, as in a crash, and recovers at start. */
export type StopMode = 'smart' | 'fast' | 'immediate'

export interface Cluster {
  /** Of the database `postgres`, over TCP on loopback. */
  url: string
  dataDir: string
  stop(mode: StopMode): Promise<void>
  /** On the same port and folder as before. */
  start(): Promise<void>
  /** Makes an empty database and gives its URL. */
  createDatabase(name?: string): Promise<string>
  /** Stops the server and deletes its files. */
  remove(): Promise<void>
}

export interface Skipped {
  /** Why there is no cluster, as a sentence. */
  skipReason: string
}

export interface ClusterOptions {
  /** Lines for postgresql.conf, e.g. `max_connections = 20`. */
  settings?: string[]
  /** Where the cluster's folder is made; the system's temporary folder when absent. */
  parentDir?: string
}

/** Starts a cluster, or says why it cannot. In CI there must be one: it throws instead. */
export async function startPostgres(options: ClusterOptions = {}): Promise<Cluster | Skipped> {
  const bin = findBinaries()
  if (!bin) {
    const skipReason = 'PostgreSQL is not installed here (no initdb on PATH or in /usr/lib/postgresql).'
    if (process.env.CI) throw new Error(`${skipReason} In CI its tests must run.`)
    return { skipReason }
  }
  const owner = await serverUser()
  const folder = mkdtempSync(join(options.parentDir ?? tmpdir(), 'capstan-pg-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)
  chmodSync(folder, 0o700)
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  try {
    return await makeCluster(bin, owner, folder, options.settings ?? [], removeFolder)
  } catch (error) {
    removeFolder()
    throw error
  }
}

interface User {
  uid: number
  gid: number
}

async function makeCluster(
  bin: string,
  owner: User | undefined,
  folder: string,
  settings: string[],
  removeFolder: () => void,
): Promise<Cluster> {
  const dataDir = join(folder, 'data')
  const as = { ...owner, cwd: folder }
  const auth = [
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
  ]
  await run(join(bin, 'initdb'), [`--pgdata=${dataDir}`, ...auth], as)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const conf = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    ...settings,
  ]
  const args = ['-D', dataDir, ...conf.flatMap((line) => ['-c', line])]
  let server: ChildProcess | undefined

  async function start() {
    const child = spawn(join(bin, 'postgres'), args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] })
    server = child
    await listening(child, url)
  }
  async function stop(mode: StopMode) {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(SIGNALS[mode])
    await ended
  }
  function stopNow() {
    server?.kill(SIGNALS.immediate)
    removeFolder()
  }
  async function remove() {
    process.off('exit', stopNow)
    await stop('immediate')
    removeFolder()
  }
  process.once('exit', stopNow)
  try {
    await start()
  } catch (error) {
    await remove()
    throw error
  }
  return { url, dataDir, start, stop, remove, createDatabase: (name) => createDatabase(url, name) }
}

/** What each way of shutting down is called by (PostgreSQL manual, 18.5). */
const SIGNALS = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** Makes an empty database on the server that `url` names and gives the new one's URL. */
export async function createDatabase(
  url: string,
  name = `t_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
  const made = new URL(url)
  made.pathname = `/${name}`
  return made.href
}

/** Recovery after a crash is part of a start, so the bound is generous. */
const START_TIMEOUT_MS = 60_000
const ATTEMPT_EVERY_MS = 50

async function listening(child: ChildProcess, url: string): Promise<void> {
  let output = ''
  child.stderr?.on('data', (chunk) => {
    output = `${output}${chunk}`.slice(-4000)
  })
  const giveUpAt = Date.now() + START_TIMEOUT_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`postgres ended with code ${child.exitCode}: ${output}`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.query('SELECT 1')
      return
    } catch (error) {
      if (Date.now() > giveUpAt) throw new Error(`postgres does not answer: ${output}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_EVERY_MS))
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** The folder of the newest installed server. Debian keeps it off PATH. */
export function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = listed(debian)
    .map(Number)
    .filter((version) => version > 0)
    .sort((a, b) => b - a)
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, String(version), 'bin')),
  ]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => isExecutable(join(folder, name))))
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** PostgreSQL refuses to run as root: then the user `postgres` runs it. */
async function serverUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
