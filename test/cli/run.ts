/** Runs a `capstan` command as a process, as a person would. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { vi } from 'vitest'
import { main } from '../../src/cli/main.ts'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'capstan.js')

export interface Result {
  code: number
  stdout: string
  stderr: string
}

/** Never rejects: an exit code is a result. The test's own CAPSTAN_* variables do not reach the command. */
export function capstan(args: string[], env: Record<string, string> = {}): Promise<Result> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(CAPSTAN_|VITEST|NODE_)/.test(name))
  const options = { env: { ...Object.fromEntries(inherited), ...env } }
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

/** The same in this process: for what ends before anything is opened. Much quicker, and not a process of its own. */
export async function capstanHere(args: string[], env: Record<string, string> = {}): Promise<Result> {
  const result: Result = { code: 0, stdout: '', stderr: '' }
  const take = (stream: 'stdout' | 'stderr', end: string) => (text: unknown) => {
    result[stream] += `${String(text)}${end}`
    return true
  }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(take('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(take('stderr', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(take('stdout', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('stderr', '')),
  ]
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  try {
    result.code = await main(args)
    return result
  } finally {
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}
