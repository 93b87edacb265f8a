/** What went wrong in PostgreSQL or on the way to it, in the engine's terms. */
import { StoreError, type StoreErrorKind } from '../../engine/store.ts'

/** By SQLSTATE (PostgreSQL manual, appendix A), the whole code first, then its class. */
const KINDS: Record<string, StoreErrorKind> = {
  '40001': 'retry', // serialization_failure
  '40P01': 'retry', // deadlock_detected
  '55P03': 'busy', // lock_not_available
  '57014': 'unavailable', // query_canceled: the statement timeout
  '25006': 'unavailable', // read_only_sql_transaction: a standby, or a primary that was one a moment ago
  '25P03': 'unavailable', // idle_in_transaction_session_timeout
  '08': 'unavailable', // connection_exception
  '28': 'unavailable', // invalid_authorization_specification
  '3D': 'unavailable', // invalid_catalog_name: the database is not there
  '53': 'unavailable', // insufficient_resources: disk full, out of memory, too many connections
  '57': 'unavailable', // operator_intervention: shutting down, starting up, killed
  '58': 'unavailable', // system_error: I/O
  XX: 'unavailable', // internal_error, data_corrupted
}

/** Each of PostgreSQL's has a digit, which tells them from the system's: EPIPE has five capitals as well. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

/** Gives a StoreError for whatever the driver threw; a StoreError stays as it is. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const { message, code, detail } = error as { message?: string; code?: string; detail?: string }
  const text = `PostgreSQL: ${message || code || String(error)}${detail ? ` (${detail})` : ''}`
  return new StoreError(kindOf(code), code ? `${text} [${code}]` : text, { cause: error })
}

/** Without a SQLSTATE it is the socket or the driver that failed: then nothing is known of the outcome. */
function kindOf(code: string | undefined): StoreErrorKind {
  if (code === undefined || !SQLSTATE.test(code)) return 'unavailable'
  return KINDS[code] ?? KINDS[code.slice(0, 2)] ?? 'data'
}
