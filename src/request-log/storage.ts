/** What the log's worker needs of a database. Implemented in storage/sqlite and storage/postgres. */
import type { FailureCounts, FailureQuery, LogPage, LogQuery, LogRow } from './port.ts'

/** Rows per page, whatever was asked for: each may carry two bodies, and a page crosses a thread. */
export const PAGE_MAX = 200

/** Entries of the index of failures that a count reads, some hundredths of a second. */
export const FAILURES_MAX = 50_000

export interface LogStorage {
  /**
   * Stores rows that are ready to be stored: masked and cut. All or nothing; a row that is there already is left
   * alone, so that a batch whose outcome is unknown can be sent again. Throws when nothing can be written now.
   */
  write(rows: LogRow[]): Promise<void>
  /** Newest first. Bounded work: a page may be short, or empty, and still name where to go on. */
  find(query: LogQuery): Promise<LogPage>
  /** By status and code. Bounded work: of very many the newest are counted. */
  countFailures(query: FailureQuery): Promise<FailureCounts>
  /** Deletes what is older than the retention or beyond the size cap. Called about once a minute. */
  maintain(): Promise<void>
  close(): Promise<void>
}

export interface LogStorageSettings {
  retentionDays: number
  maxBytes: number
  /** Real time, ms. Tests move it. */
  now: () => number
  /** One sentence about something that an operator should know and that stops nobody. */
  onTrouble: (message: string) => void
  /** Rows that one search may look at; each store has its own default. Tests make it small. */
  scanMaxRows?: number
}
