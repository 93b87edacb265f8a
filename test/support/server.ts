/** A real Capstan process for a test: `bin/capstan.js serve` on a free port, with a folder or database of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'capstan.js')
const READY = /^capstan listening on (http:\/\/\S+)$/m
/** A machine with far more to do than it has cores may take this long to start a process that needs a second alone. */
const READY_TIMEOUT_MS = 100_000
const EXIT_TIMEOUT_MS = 40_000

export interface ServerOptions {
  /** A `postgres://` URL; without one the process gets a data folder. */
  databaseUrl?: string
  /** Kept when the process ends; without one a temporary folder is made, and removed by `dispose`. */
  dataDir?: string
  /** More flags of `serve`. */
  args?: readonly string[]
  /** More variables; the test's own CAPSTAN_* never reach the process. */
  env?: Readonly<Record<string, string>>
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface CapstanServer {
  /** Where it listens, without a trailing slash. */
  url: string
  pid: number
  /** Undefined with a database URL. */
  dataDir: string | undefined
  databaseUrl: string | undefined
  /** All of its stdout and stderr so far. */
  output(): string
  /** Resolves when the process has ended, however. */
  exited: Promise<Exit>
  /** SIGTERM; resolves when it has drained and ended. */
  stop(): Promise<Exit>
  /** SIGKILL. */
  kill(): Promise<Exit>
  /** Ends it if it runs, and removes its temporary folder. */
  dispose(): Promise<void>
}

/** Starts Capstan and resolves when it is ready. Rejects with its output when it does not get there. */
export async function startServer(options: ServerOptions = {}): Promise<CapstanServer> {
  const temporary = options.databaseUrl === undefined && options.dataDir === undefined
  const dataDir = temporary ? await temporaryFolder() : options.dataDir
  const ownFolder =
    options.databaseUrl !== undefined ? bankFolderOf(options.databaseUrl) : temporary ? dataDir : undefined
  const store =
    options.databaseUrl === undefined
      ? ['--data', String(dataDir)]
      : ['--database-url', options.databaseUrl, '--bank-folder', String(ownFolder)]
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', ...store, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(options.env),
  })
  const output = collect(child)
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Exit)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return withTimeout(exited, EXIT_TIMEOUT_MS, () => `Capstan did not end after ${signal}:\n${output()}`)
  }
  const dispose = async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGKILL')
    if (ownFolder !== undefined) await rm(ownFolder, { recursive: true, force: true })
  }
  try {
    const url = await ready(child, output, exited)
    return {
      url,
      pid: child.pid as number,
      dataDir: options.databaseUrl === undefined ? dataDir : undefined,
      databaseUrl: options.databaseUrl,
      output,
      exited,
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
      dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Another process on the same folder or database. */
export function startAgain({ dataDir, databaseUrl }: CapstanServer): Promise<CapstanServer> {
  return startServer(databaseUrl === undefined ? { dataDir: String(dataDir) } : { databaseUrl })
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'capstan-test-'))
}

/** One for all processes of a database, and of no other: what a bank says is for those who asked it. */
function bankFolderOf(databaseUrl: string): string {
  const { port, pathname } = new URL(databaseUrl)
  return join(tmpdir(), `capstan-bank-${port}-${basename(pathname)}`)
}

function cleanEnvironment(extra: ServerOptions['env']): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CAPSTAN_|VITEST|NODE_OPTIONS|NODE_ENV)/.test(name),
  )
  return { ...Object.fromEntries(own), ...extra }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  return () => text
}

async function ready(child: ChildProcess, output: () => string, exited: Promise<Exit>): Promise<string> {
  const found = new Promise<string>((resolve) => {
    const look = () => {
      const url = READY.exec(output())?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', look)
  })
  const ended = exited.then(({ code, signal }) => {
    throw new Error(`Capstan ended with ${code ?? signal} before it was ready:\n${output()}`)
  })
  return withTimeout(
    Promise.race([found, ended]),
    READY_TIMEOUT_MS,
    () => `Capstan is not ready:\n${output()}`,
  )
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message())), timeoutMs)
  })
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
