/** What processes ask of the kernel, as strace sees it: for what no answer over HTTP can show. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SystemCall {
  pid: number
  /** `read`, `fdatasync`, … */
  name: string
  /** Arguments and result as strace writes them, with the paths behind descriptors. */
  text: string
  result: number
  /** Positions in the trace: calls of other threads come in between. */
  began: number
  ended: number
}

const TRACED = 'read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync'
/** Enough for a request's line and the status of an answer. */
const TEXT_MAX = '120'
const ATTACH_TIMEOUT_MS = 30_000

/** Why nothing can be traced here; undefined where it can. */
export async function straceSkipReason(): Promise<string | undefined> {
  const probe = spawn('sleep', ['60'], { stdio: 'ignore' })
  try {
    await traced([probe.pid as number], async () => {})
    return undefined
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'ENOENT') return 'strace is not installed here.'
    return `strace may not trace other processes here (${message.trim()}): kernel.yama.ptrace_scope must be 0.`
  } finally {
    probe.kill()
  }
}

/** Traces these processes with all their threads and children while the work is done. */
export async function traced(pids: readonly number[], work: () => Promise<void>): Promise<SystemCall[]> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-trace-'))
  const file = join(folder, 'trace')
  const attach = pids.flatMap((pid) => ['-p', String(pid)])
  const args = [
    '-f',
    '-y',
    '-s',
    TEXT_MAX,
    '-e',
    `trace=${TRACED}`,
    '-e',
    'signal=none',
    '-o',
    file,
    ...attach,
  ]
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    await attached(strace, pids.length)
    await work()
  } finally {
    await ended(strace)
  }
  const calls = parse(readFileSync(file, 'latin1'))
  rmSync(folder, { recursive: true })
  return calls
}

function attached(strace: ChildProcess, processes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`strace did not attach: ${said}`)), ATTACH_TIMEOUT_MS)
    strace.stderr?.on('data', (chunk) => {
      said += chunk
      if ((said.match(/ attached/g) ?? []).length < processes) return
      clearTimeout(timer)
      resolve()
    })
    strace.once('error', reject)
    strace.once('exit', () => reject(new Error(`strace ended: ${said}`)))
  })
}

/** It lets the processes go when it is interrupted. */
function ended(strace: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (strace.pid === undefined || strace.exitCode !== null) return resolve()
    strace.once('exit', () => resolve())
    strace.kill('SIGINT')
  })
}

const LINE = /^(\d+)\s+(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$/

function parse(trace: string): SystemCall[] {
  const calls: SystemCall[] = []
  const unfinished = new Map<string, { text: string; began: number }>()
  trace.split('\n').forEach((line, position) => {
    const [, pid = '', name = '', rest = ''] = LINE.exec(line) ?? []
    if (pid === '') return
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(pid, { text: rest.slice(0, -'<unfinished ...>'.length), began: position })
      return
    }
    const beginning = line.includes(' resumed>') ? unfinished.get(pid) : undefined
    unfinished.delete(pid)
    calls.push({
      pid: Number(pid),
      name,
      text: (beginning?.text ?? '') + rest,
      result: Number(/= (-?\d+)[^=]*$/.exec(rest)?.[1] ?? Number.NaN),
      began: beginning?.began ?? position,
      ended: position,
    })
  })
  return calls
}
