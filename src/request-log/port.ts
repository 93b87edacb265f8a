/** The request log's port: every answered API call, found again by its correlation id (I11). */

/** One answered call, as the HTTP side saw it. Nothing is masked yet: the writer masks before anything is stored. */
export interface LogEntry {
  /** UUIDv7 of the call: unique, and in the order of time. */
  correlationId: string
  /** Real time of arrival, ms. */
  at: number
  durationMs: number
  /** Null when the caller is unknown: visible to the operator only. */
  merchantId: string | null
  /** `merchant:<credential>`, `operator:<credential>`; for a 401 the username that was tried. */
  actor: string | null
  method: string
  /** As requested, with its query. */
  path: string
  /** The operation's name, e.g. `captureOrder`; null for an unknown route. */
  operation: string | null
  orderId: string | null
  status: number
  errorCode: string | null
  idempotencyKey: string | null
  requestBody: string | null
  responseBody: string | null
  /** The capture or refund that an accepted one equals, where it may be an accidental repeat. */
  duplicateOf: string | null
  /** Headers that were chosen to be kept, as lines; null where none are, as in rows of earlier versions. */
  headers: string | null
}

/** An entry as it is read back: masked, its bodies cut at the bound. */
export type LogRow = LogEntry

export interface LogQuery {
  /** Only this merchant's rows; undefined (operator): everybody's, and those of unknown callers. */
  merchantId?: string
  correlationId?: string
  orderId?: string
  /** In full, as it was sent. */
  idempotencyKey?: string
  status?: number
  /** Both inclusive. */
  statusFrom?: number
  statusTo?: number
  /** Only what was refused or failed has one. */
  errorCode?: string
  method?: string
  operation?: string
  /** What the path begins with. */
  path?: string
  /** Real time, ms: from inclusive, to exclusive. */
  from?: number
  to?: number
  limit: number
  /** The correlation id of the last row of the page before. */
  before?: string
  /** Only rows with a greater correlation id. */
  after?: string
  /** Neither bodies nor headers are read and given. */
  withoutBodies?: boolean
  /** Without what people only looked at: answered GETs of signed-in users. */
  withoutViews?: boolean
}

/** What the actor of a signed-in user begins with. */
export const PERSON = 'user:'

/** The least status that says that a call was refused or failed: such rows are few, and have indexes of their own. */
export const FAILED_FROM = 400

/** Whether only rows of refused and failed calls can match. */
export function wantsFailures({ status, statusFrom, errorCode }: LogQuery): boolean {
  return errorCode !== undefined || Math.max(status ?? 0, statusFrom ?? 0) >= FAILED_FROM
}

/** The only status that can match, where there is just one. */
export function oneStatusOf({ status, statusFrom = 0, statusTo = 999 }: LogQuery): number | undefined {
  const only = status ?? (statusFrom === statusTo ? statusFrom : undefined)
  return only !== undefined && only >= statusFrom && only <= statusTo ? only : undefined
}

export interface LogPage {
  /** Newest first. */
  rows: LogRow[]
  /** Pass as `before` for the next page; absent on the last. */
  next?: string
}

/** Refused and failed calls of one merchant, or with `merchantId` undefined of all, that came in `[from, to)`; real time, ms. */
export interface FailureQuery {
  merchantId?: string
  /** Of all: each merchant's apart. */
  byMerchant?: true
  from: number
  to: number
}

export interface FailureCounts {
  /** `merchantId` where they were asked for by merchant: null for calls that are nobody's. */
  counts: { status: number; errorCode: string | null; calls: number; merchantId?: string | null }[]
  /** There are more than were looked at: the newest are counted. */
  isCut: boolean
}

export interface RequestLogStats {
  queuedRows: number
  queuedBytes: number
  writtenRows: number
  /** Bodies left out because the queue was at its bound. */
  cutBodies: number
  /** Refused authentications that were counted but not written one by one. */
  suppressedUnauthorized: number
}

export interface RequestLog {
  /** False at the bound: the caller answers 503 to new calls. */
  hasRoom(): boolean
  /** Never blocks, never throws, never drops a row. */
  record(entry: LogEntry): void
  /** Sees every row recorded by this process more than a second ago, and other processes' likewise. */
  find(query: LogQuery): Promise<LogPage>
  countFailures(query: FailureQuery): Promise<FailureCounts>
  stats(): RequestLogStats
  /** Writes what is queued, then closes. */
  close(): Promise<void>
}

export interface RequestLogSettings {
  /** Exactly one of the two: the folder of the embedded store, or the PostgreSQL URL. */
  dataDir?: string
  databaseUrl?: string
  retentionDays: number
  maxBytes: number
  bodyMaxBytes: number
}
