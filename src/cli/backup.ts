/** `capstan backup`: everything that is committed, copied while servers run. */
import type { Command } from 'commander'
import { configOf, type Flags, resolveSettings } from '../config.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'

export function define(command: Command): void {
  addSettings(command, STORE_SETTINGS)
  command.argument('<folder>', 'where to; it must be empty or not be there')
  command.action((folder: string, flags: Flags) => run(folder, flags))
}

async function run(folder: string, flags: Flags): Promise<void> {
  const { dataDir, databaseUrl } = configOf(resolveSettings(flags, process.env))
  const { backupTo } = await import('../storage/open.ts')
  const files = await backupTo(databaseUrl === undefined ? { dataDir } : { databaseUrl }, folder)
  console.log(`Written:\n${files.map((file) => `  ${file}`).join('\n')}`)
  console.log(databaseUrl === undefined ? restoreFolder(folder) : restoreDump(files[0] ?? folder))
}

function restoreFolder(folder: string): string {
  return `It is a data folder that a server can be started on. To restore, check it, and start on it or on a copy:
  capstan verify --data ${quoted(folder)}
  capstan serve --data ${quoted(folder)}`
}

function restoreDump(file: string): string {
  return `To restore, load it into an empty database, check that, and start on it:
  pg_restore --no-owner --dbname="$EMPTY_DATABASE_URL" ${quoted(file)}
  capstan verify --database-url "$EMPTY_DATABASE_URL"
  capstan serve --database-url "$EMPTY_DATABASE_URL"`
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
