/** A dump of the database, made by PostgreSQL's own tool. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { makeTargetFolder, writeDurably } from '../durable-files.ts'
import { type ReaderSettings, StorageRefused } from '../settings.ts'

const DUMP_FILE = 'capstan.dump'

/**
 * Dumps the database into a file in an empty folder, for `pg_restore`; gives the files written. The dump is one
 * consistent state: that of the moment it began. Throws StorageRefused when pg_dump is missing or fails.
 */
export async function backupTo(settings: ReaderSettings, target: string): Promise<string[]> {
  const { databaseUrl } = settings
  if (databaseUrl === undefined) throw new StorageRefused('No database was given: set --database-url.')
  await makeTargetFolder(target)
  const path = join(target, DUMP_FILE)
  await writeDurably(path, (unfinished) => dump(databaseUrl, unfinished))
  return [path]
}

/** The password goes through the environment: arguments can be read by everybody on the machine. */
function dump(databaseUrl: string, path: string): Promise<void> {
  const url = new URL(databaseUrl)
  const password = decodeURIComponent(url.password)
  url.password = ''
  const args = ['--format=custom', '--no-owner', `--file=${path}`, `--dbname=${url.href}`]
  const env = password === '' ? process.env : { ...process.env, PGPASSWORD: password }
  return new Promise((resolve, reject) => {
    const child = spawn('pg_dump', args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr.on('data', (chunk) => {
      complaint += chunk
    })
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const missing =
        'pg_dump is not installed here: install the PostgreSQL client tools of the server’s version.'
      const text = cause.code === 'ENOENT' ? missing : `pg_dump could not be started: ${cause.message}`
      reject(new StorageRefused(text, { cause }))
    })
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new StorageRefused(`pg_dump failed: ${complaint.trim() || `exit code ${code}`}`))
    })
  })
}
