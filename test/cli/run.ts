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

/** The same in this process: much quicker, for all but one call of each command, and whatever a process does by itself. */
export async function capstanHere(args: string[], env: Record<string, string> = {}): Promise<Result> {
  const result: Result = { code: 0, stdout: '', stderr: '' }
  const line = (stream: 'stdout' | 'stderr') => (text: unknown) => {
    result[stream] += `${String(text)}\n`
  }
  const take =
    (stream: 'stdout' | 'stderr') =>
    (text: unknown, ...rest: unknown[]) => {
      result[stream] += String(text)
      const written = rest.at(-1)
      if (typeof written === 'function') written()
      return true
    }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line('stdout')),
    vi.spyOn(console, 'error').mockImplementation(line('stderr')),
    vi.spyOn(process.stdout, 'write').mockImplementation(take('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('stderr')),
  ]
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  try {
    result.code = await main(args)
    return result
  } finally {
    // What the command has set would be this process's own.
    process.exitCode = undefined
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}
