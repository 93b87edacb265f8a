/** Makes of a call as it was seen the row that may be stored: masked, cut, and without what no database takes. */
import { maskedAndCut } from './cut.ts'
import { maskBody, maskPath, maskText } from './masking.ts'
import type { LogEntry, LogRow } from './port.ts'
import { firstIdAt, isUuid } from './uuid-time.ts'

/** A request line of up to 16 KB is possible; the longest real path has 200 characters. */
const PATH_MAX_CHARACTERS = 2_048
/** Keys, usernames and operation names; a key on the wire is at most 255 long. */
const TEXT_MAX_CHARACTERS = 256

/** Total: whatever the entry holds, the row can be stored by both databases. */
export function prepare(entry: LogEntry, bodyMaxBytes: number): LogRow {
  return {
    // Made by this process. Were it ever broken, the row is still worth more than its name.
    correlationId: isUuid(entry.correlationId) ? entry.correlationId.toLowerCase() : firstIdAt(entry.at),
    at: Math.round(finite(entry.at)),
    durationMs: finite(entry.durationMs),
    merchantId: short(entry.merchantId),
    actor: short(entry.actor && maskText(entry.actor)),
    method: short(entry.method),
    path: storable(maskPath(entry.path).slice(0, PATH_MAX_CHARACTERS)),
    operation: short(entry.operation),
    // What is no UUID is no order's id; the path still shows what was asked for.
    orderId: entry.orderId !== null && isUuid(entry.orderId) ? entry.orderId.toLowerCase() : null,
    status: entry.status,
    errorCode: short(entry.errorCode),
    idempotencyKey: short(entry.idempotencyKey && maskText(entry.idempotencyKey)),
    requestBody: body(entry.requestBody, bodyMaxBytes),
    responseBody: body(entry.responseBody, bodyMaxBytes),
    duplicateOf: short(entry.duplicateOf),
    headers: entry.headers === null ? null : storable(maskText(entry.headers)),
  }
}

function body(text: string | null, maxBytes: number): string | null {
  return text === null ? null : maskedAndCut(storable(text), maxBytes, maskBody)
}

function short<T extends string | null>(text: T): T {
  return (text === null ? null : storable(text.slice(0, TEXT_MAX_CHARACTERS))) as T
}

/** PostgreSQL stores neither NUL nor lone surrogates; both become U+FFFD. Also those that a cut made. */
function storable(text: string): string {
  const formed = text.isWellFormed() ? text : text.toWellFormed()
  return formed.includes('\0') ? formed.replaceAll('\0', '\ufffd') : formed
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
