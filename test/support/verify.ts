/** `capstan verify` over the database of a test's server. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { CapstanServer } from './server.ts'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'capstan.js')

/** Throws with everything that `verify` printed when it finds a breach, or cannot look. */
export function expectSound({
  dataDir,
  databaseUrl,
}: Pick<CapstanServer, 'dataDir' | 'databaseUrl'>): Promise<void> {
  const place = databaseUrl === undefined ? ['--data', String(dataDir)] : ['--database-url', databaseUrl]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [BIN, 'verify', ...place], (error, stdout, stderr) => {
      if (error) reject(new Error(`capstan verify: ${error.message}\n${stdout}${stderr}`))
      else resolve()
    })
  })
}
