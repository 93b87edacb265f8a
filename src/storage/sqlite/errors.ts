/** What went wrong in SQLite, in the engine's terms. */
import { StoreError, type StoreErrorKind } from '../../engine/store.ts'

/** Primary result codes (https://sqlite.org/rescode.html). Every other one is about the data of some command. */
const KINDS: Record<number, StoreErrorKind> = {
  5: 'retry', // BUSY
  6: 'retry', // LOCKED
  7: 'unavailable', // NOMEM
  8: 'unavailable', // READONLY
  9: 'unavailable', // INTERRUPT
  10: 'unavailable', // IOERR
  11: 'unavailable', // CORRUPT
  13: 'unavailable', // FULL
  14: 'unavailable', // CANTOPEN
  15: 'unavailable', // PROTOCOL
  26: 'unavailable', // NOTADB
}

/** Extended result codes carry the primary one in their lowest byte. */
const PRIMARY = 0xff

/** Gives a StoreError for whatever node:sqlite threw; a StoreError stays as it is. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const { message, code, errcode } = error as { message?: string; code?: string; errcode?: number }
  const text = `SQLite: ${message ?? String(error)}`
  if (code === 'ERR_SQLITE_ERROR') {
    const kind = KINDS[(errcode ?? 0) & PRIMARY] ?? 'data'
    return new StoreError(kind, `${text} (${errcode})`, { cause: error })
  }
  // A closed connection: the store is going away, which is nobody's fault.
  if (code === 'ERR_INVALID_STATE') return new StoreError('unavailable', text, { cause: error })
  return new StoreError('data', text, { cause: error })
}
