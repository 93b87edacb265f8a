/** What a store is opened with, and how opening one is refused. */
import type { Mode } from '../engine/store.ts'

export interface StorageSettings {
  /** Folder of the embedded store; not used with `databaseUrl`. */
  dataDir?: string
  /** `postgres://…` */
  databaseUrl?: string
  /** What the database is stamped with, or must be stamped with already. */
  mode: Mode
}

/** A reader may be opened without knowing the mode: `verify` and `backup` take the database as it is. */
export type ReaderSettings = Omit<StorageSettings, 'mode'> & { mode?: Mode }

/** The database cannot be used as asked. The message is one sentence for the person who starts Capstan. */
export class StorageRefused extends Error {
  override name = 'StorageRefused'
}

/** What every database knows about itself: the one row of table `instance`. */
export interface Instance {
  mode: Mode
  schemaVersion: number
  /** How far the sandbox's clock is ahead of the real one, ms; 0 in production. */
  clockOffsetMs: number
  /** 256 random bits in hex, made with the database. */
  secret: string
  /** Real time, ms. */
  createdAt: number
}

/** Throws StorageRefused when the stamp is another mode's or the schema is not one that this code can use. */
export function assertUsable(
  instance: { mode: Mode; schemaVersion: number } | undefined,
  wanted: { mode?: Mode | undefined; schemaVersion: number },
): void {
  if (!instance || instance.schemaVersion === 0) {
    throw new StorageRefused(
      'This database holds no Capstan data yet: start the server or run `capstan migrate` first.',
    )
  }
  if (instance.schemaVersion > wanted.schemaVersion) throw new StorageRefused(newerSchema(instance, wanted))
  if (instance.schemaVersion < wanted.schemaVersion) {
    throw new StorageRefused(
      `This database has schema ${instance.schemaVersion} and this Capstan needs ${wanted.schemaVersion}: start the server or run \`capstan migrate\` first.`,
    )
  }
  assertMode(instance.mode, wanted.mode)
}

/** A sandbox trusts any token: its orders must never mix with real ones, in either direction. */
export function assertMode(stamped: Mode, wanted: Mode | undefined): void {
  if (wanted !== undefined && stamped !== wanted) {
    throw new StorageRefused(
      `This database belongs to ${stamped} mode and cannot be opened in ${wanted} mode: use another database or --mode ${stamped}.`,
    )
  }
}

/** Migrations only go forward: an older Capstan would not keep what a newer one has stored. */
export function newerSchema(found: { schemaVersion: number }, own: { schemaVersion: number }): string {
  return `This database was written by a newer Capstan (schema ${found.schemaVersion}, this one knows ${own.schemaVersion}): install that version or a later one.`
}
