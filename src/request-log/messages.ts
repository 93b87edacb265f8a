/**
 * What crosses between the HTTP thread and the log's worker. Rows travel as one flat array: cloning it costs the
 * HTTP thread 1.6 µs a row, against 2 µs for objects and 4.5 µs for JSON text (measured, rows of 900 bytes).
 */
import type { FailureCounts, FailureQuery, LogEntry, LogPage, LogQuery, RequestLogSettings } from './port.ts'

/** An entry's fields, in the order in which they stand in the flat array. */
export type FlatValue = string | number | null

export interface WriteMessage {
  type: 'write'
  batch: number
  values: FlatValue[]
}

export type ToWorker =
  | WriteMessage
  | { type: 'find'; search: number; query: LogQuery }
  | { type: 'count'; search: number; query: FailureQuery }
  /** Sent when everything was confirmed: the worker closes its files and ends. */
  | { type: 'close' }

export type FromWorker =
  | { type: 'ready' }
  | { type: 'written'; batch: number }
  | { type: 'found'; search: number; page: LogPage }
  | { type: 'counted'; search: number; counts: FailureCounts }
  | { type: 'notFound'; search: number; reason: string }
  | { type: 'trouble'; message: string }

export interface WorkerData {
  settings: RequestLogSettings
}

const FIELDS = 16

export function flatten(entries: LogEntry[]): FlatValue[] {
  const values = new Array<FlatValue>(entries.length * FIELDS)
  let at = 0
  for (const entry of entries) {
    values[at++] = entry.correlationId
    values[at++] = entry.at
    values[at++] = entry.durationMs
    values[at++] = entry.merchantId
    values[at++] = entry.actor
    values[at++] = entry.method
    values[at++] = entry.path
    values[at++] = entry.operation
    values[at++] = entry.orderId
    values[at++] = entry.status
    values[at++] = entry.errorCode
    values[at++] = entry.idempotencyKey
    values[at++] = entry.requestBody
    values[at++] = entry.responseBody
    values[at++] = entry.duplicateOf
    values[at++] = entry.headers
  }
  return values
}

export function unflatten(values: FlatValue[]): LogEntry[] {
  const entries: LogEntry[] = []
  for (let at = 0; at < values.length; at += FIELDS) {
    entries.push({
      correlationId: values[at] as string,
      at: values[at + 1] as number,
      durationMs: values[at + 2] as number,
      merchantId: values[at + 3] as string | null,
      actor: values[at + 4] as string | null,
      method: values[at + 5] as string,
      path: values[at + 6] as string,
      operation: values[at + 7] as string | null,
      orderId: values[at + 8] as string | null,
      status: values[at + 9] as number,
      errorCode: values[at + 10] as string | null,
      idempotencyKey: values[at + 11] as string | null,
      requestBody: values[at + 12] as string | null,
      responseBody: values[at + 13] as string | null,
      duplicateOf: values[at + 14] as string | null,
      headers: values[at + 15] as string | null,
    })
  }
  return entries
}
