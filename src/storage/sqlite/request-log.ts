/** The request log in the embedded store: SQLite files of its own, written and searched by the log's thread. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { FailureCounts, FailureQuery, LogPage, LogQuery, LogRow } from '../../request-log/port.ts'
import type { LogStorage, LogStorageSettings } from '../../request-log/storage.ts'
import { idToBytes } from '../../request-log/uuid-time.ts'
import { countFailures } from './request-log-failures.ts'
import { isDamaged, Segments } from './request-log-parts.ts'
import { searchSegments } from './request-log-search.ts'

const INSERT = `
  INSERT INTO calls (
    correlation_id, at, duration_ms, merchant_id, actor, method, path, operation, order_id, status, error_code,
    idempotency_key, request_body, response_body, duplicate_of, headers
  ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (correlation_id) DO NOTHING`

/** Opens the folder's log, making it when it is not there. Throws when it cannot be used. */
export function openSqliteRequestLog(dataDir: string, settings: LogStorageSettings): LogStorage {
  return new SqliteRequestLog(new Segments(dataDir, settings), settings.scanMaxRows)
}

class SqliteRequestLog implements LogStorage {
  readonly #segments: Segments
  readonly #scanMaxRows: number | undefined
  /** The insert, prepared on the connection it belongs to. */
  #insert: { db: DatabaseSync; statement: StatementSync } | undefined

  constructor(segments: Segments, scanMaxRows: number | undefined) {
    this.#segments = segments
    this.#scanMaxRows = scanMaxRows
  }

  async write(rows: LogRow[]): Promise<void> {
    const { segment, db } = this.#segments.current()
    try {
      this.#insertAll(db, rows)
    } catch (error) {
      // Connections that met an error are not used again: whatever state it left is gone with them.
      if (isDamaged(error)) this.#segments.setAside(segment)
      else this.#segments.close()
      throw error
    }
  }

  find(query: LogQuery): Promise<LogPage> {
    return searchSegments(this.#segments, query, this.#scanMaxRows)
  }

  async countFailures(query: FailureQuery): Promise<FailureCounts> {
    return countFailures(this.#segments, query)
  }

  async maintain(): Promise<void> {
    this.#segments.maintain()
  }

  async close(): Promise<void> {
    this.#segments.close()
  }

  #insertAll(db: DatabaseSync, rows: LogRow[]): void {
    if (this.#insert?.db !== db) this.#insert = { db, statement: db.prepare(INSERT) }
    const { statement } = this.#insert
    db.exec('BEGIN IMMEDIATE')
    for (const row of rows) statement.run(...toValues(row))
    db.exec('COMMIT')
  }
}

function toValues(row: LogRow): SQLInputValue[] {
  return [
    idToBytes(row.correlationId),
    row.at,
    row.durationMs,
    row.merchantId,
    row.actor,
    row.method,
    row.path,
    row.operation,
    row.orderId === null ? null : idToBytes(row.orderId),
    row.status,
    row.errorCode,
    row.idempotencyKey,
    row.requestBody,
    row.responseBody,
    row.duplicateOf,
    row.headers,
  ]
}
