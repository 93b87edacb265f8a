/** `capstan serve`: runs the server until it is told to stop. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Command } from 'commander'
import { type Config, type Flags, resolveConfig } from '../config.ts'
import { SANDBOX_MERCHANTS, SANDBOX_OPERATOR } from '../engine/sandbox.ts'
import { CommandError, FORESEEN } from './failure.ts'
import { announceServer, withdrawServer } from './running-server.ts'
import { addSettings } from './settings.ts'

/** Longer than any request may take, shorter than what supervisors wait before they kill (systemd: 90 s). */
const DRAIN_MAX_MS = 30_000

/**
 * Signals closer together than this are one: npm passes on the interrupt that the terminal has already sent
 * to the whole group, and a person's second one comes later.
 */
const SAME_SIGNAL_MS = 250

export function define(command: Command): void {
  addSettings(command)
  command.action((flags: Flags) => serve(resolveConfig(flags, process.env)))
}

async function serve(config: Config): Promise<void> {
  const stopped = stopSignal()
  const server = await started(config)
  if (config.databaseUrl === undefined) await announceServer(config.dataDir, server.url)
  if (config.mode === 'sandbox') console.error(credentials())
  console.log(`capstan listening on ${server.url}`)
  giveBackMemory()
  await stopped
  const guard = setTimeout(() => {
    console.error(`capstan: Calls were still in flight after ${DRAIN_MAX_MS / 1000} s: stopped without them.`)
    process.exit(1)
  }, DRAIN_MAX_MS)
  if (config.databaseUrl === undefined) await withdrawServer(config.dataDir)
  await server.close()
  clearTimeout(guard)
  // Everything is answered and written. Nothing that a library may keep open is worth waiting for.
  process.exit(0)
}

async function started(config: Config): Promise<{ url: string; close(): Promise<void> }> {
  const { startServer } = await import('../server.ts')
  try {
    return await startServer(config)
  } catch (error) {
    throw startFailure(error, config)
  }
}

/**
 * What only the start needed, some 20 MB, goes back to the system: V8 looks for garbage when it needs room, and a server
 * that nobody calls needs none. Takes some 20 ms, once.
 */
function giveBackMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  // Compiled code is kept for the next start under the flags of this moment.
  setFlagsFromString('--no-expose-gc')
  collect()
}

/**
 * npm (`npm start`, `npx`) runs us through a shell, and hands a SIGTERM to that shell, which dies of it without
 * passing it on. So, started by npm, the death of our parent is a SIGTERM.
 */
const PARENT_CHECK_MS = 250

function onParentGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, PARENT_CHECK_MS)
  timer.unref()
}

/** The first SIGTERM or SIGINT, or what counts as one; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let first: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    const at = performance.now()
    if (first !== undefined && at - first > SAME_SIGNAL_MS) process.exit(signal === 'SIGINT' ? 130 : 143)
    first ??= at
    resolve()
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  onParentGone(resolve)
  return promise
}

function startFailure(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new CommandError(`Port ${port} on ${host} is taken; choose another with --port, or 0 for any.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandError(`${host} is not an address of this machine.`)
    default:
      return error instanceof Error && !FORESEEN.some((kind) => error instanceof kind)
        ? new CommandError(asReason(error.message), { cause: error })
        : error
  }
}

/** What Capstan refuses is a sentence already; what the system refuses begins with its own code. */
function asReason(message: string): string {
  return /^E[A-Z]+: /.test(message) ? `Capstan could not start: ${message}.` : message
}

/** For people, on stderr: stdout has the ready line alone. */
function credentials(): string {
  const merchants = SANDBOX_MERCHANTS.map(
    ({ username, password, apiKey }) => `  merchant  ${username} : ${password}   or the key ${apiKey}`,
  )
  const operator = `  operator  ${SANDBOX_OPERATOR.username} : ${SANDBOX_OPERATOR.password}`
  return ['Sandbox credentials, the same everywhere:', ...merchants, operator].join('\n')
}
