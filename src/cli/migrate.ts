/** `capstan migrate`: brings the database to the schema of this version, as a starting server does. */
import type { Command } from 'commander'
import { configOf, type Flags, resolveSettings } from '../config.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'

export function define(command: Command): void {
  addSettings(command, [...STORE_SETTINGS, 'mode'])
  command.addHelpText('after', '\nA new database is stamped with the mode.')
  command.action(async (flags: Flags) => {
    const { mode, dataDir, databaseUrl } = configOf(resolveSettings(flags, process.env))
    const { migrate } = await import('../storage/open.ts')
    const version = await migrate({ mode, ...(databaseUrl === undefined ? { dataDir } : { databaseUrl }) })
    console.log(`The database has schema ${version}.`)
  })
}
