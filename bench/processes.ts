/** The processes of a benchmark: servers and the load generator as children, each told and asked over IPC. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoadPlan, LoadResult } from './load-plan.ts'
import type { StoreAddress } from './seed.ts'

/** Opening a store with a million orders after its seeding may have to recover its log first. */
const START_TIMEOUT_MS = 60_000

export class Child {
  readonly #process: ChildProcess
  readonly #name: string

  constructor(file: string, env: Record<string, string> = {}) {
    this.#name = file
    this.#process = fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...process.env, ...env } })
  }

  /** The child's next message. Rejects when it ends instead. */
  async next<T>(timeoutMs?: number): Promise<T> {
    const abort = new AbortController()
    const { signal } = abort
    const ended = once(this.#process, 'exit', { signal }).then(([code]) => {
      throw new Error(`${this.#name} ended with code ${code}`)
    })
    const late = new Promise<never>((_, reject) => {
      if (timeoutMs === undefined) return
      const timer = setTimeout(() => reject(new Error(`${this.#name} says nothing`)), timeoutMs)
      signal.addEventListener('abort', () => clearTimeout(timer))
    })
    try {
      const [message] = await Promise.race([once(this.#process, 'message', { signal }), ended, late])
      return message as T
    } finally {
      ended.catch(() => {})
      abort.abort()
    }
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.send(question)
    return this.next<Answer>()
  }

  get rssBytes(): number | undefined {
    return rssBytesOf(this.#process.pid as number)
  }

  /** Lets the child end by itself: children do when their parent disconnects. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

export interface Server {
  url: URL
  child: Child
}

/** Starts bench/server.ts or bench/obvious.ts on a store; resolves when it takes calls. */
export async function startServer(
  file: './server.ts' | './obvious.ts',
  address: StoreAddress,
  extra: Record<string, string> = {},
): Promise<Server> {
  const child = new Child(file, { ...storeEnvironment(address), ...extra })
  const { url } = await child.next<{ url: string }>(START_TIMEOUT_MS)
  return { url: new URL(url), child }
}

/** What `capstan serve` and the benchmark's servers read. An empty variable counts as not set. */
export function storeEnvironment(address: StoreAddress): Record<string, string> {
  return {
    CAPSTAN_PORT: '0',
    CAPSTAN_HOST: '127.0.0.1',
    CAPSTAN_MODE: 'sandbox',
    CAPSTAN_PUBLIC_URL: '',
    CAPSTAN_BANK_FOLDER: bankFolderOf(address),
    CAPSTAN_DATA: 'dataDir' in address ? address.dataDir : '',
    CAPSTAN_DATABASE_URL: 'databaseUrl' in address ? address.databaseUrl : '',
  }
}

/** Of this store alone: its bank reads whatever is there. */
export function bankFolderOf(address: StoreAddress): string {
  if ('dataDir' in address) return join(address.dataDir, 'bank')
  const folder = join(
    tmpdir(),
    `capstan-bench-${process.pid}-${new URL(address.databaseUrl).pathname.slice(1)}`,
  )
  if (!folders.has(folder)) process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  folders.add(folder)
  return folder
}

const folders = new Set<string>()

export class LoadGenerator {
  readonly #child = new Child('./load.ts')

  run(plan: LoadPlan): Promise<LoadResult> {
    return this.#child.ask<LoadResult>(plan)
  }

  stop(): Promise<void> {
    return this.#child.stop()
  }
}

/** Memory that a process has in RAM; undefined where the system does not tell. */
export function rssBytesOf(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
  } catch {
    return rssByPs(pid)
  }
}

function rssByPs(pid: number): number | undefined {
  try {
    const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
    return kilobytes > 0 ? kilobytes * 1024 : undefined
  } catch {
    return undefined
  }
}
