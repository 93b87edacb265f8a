/** Makes of a call as it was seen the row that may be stored: masked, cut, and without what no database takes. */
import { maskBody, maskPath, maskText } from './masking.ts'
import type { LogEntry, LogRow } from './port.ts'
import { firstIdAt, isUuid } from './uuid-time.ts'

/** Appended to a body that was longer. */
export const CUT_MARK = '…[cut]'
/** A request line of up to 16 KB is possible; the longest real path has 200 characters. */
const PATH_MAX_CHARACTERS = 2_048
/** Keys, usernames and operation names; a key on the wire is at most 255 long. */
const TEXT_MAX_CHARACTERS = 256

/** Total: whatever the entry holds, the row can be stored by both databases. */
export function prepare(entry: LogEntry, bodyMaxBytes: number): LogRow {
  return {
    // Made by this process. Were it ever broken, the row is still worth more than its name.
    correlationId: isUuid(entry.correlationId) ? entry.correlationId.toLowerCase() : firstIdAt(entry.at),
    at: entry.at,
    durationMs: entry.durationMs,
    merchantId: short(entry.merchantId),
    actor: short(entry.actor && maskText(entry.actor)),
    method: short(entry.method),
    path: storable(maskPath(entry.path)).slice(0, PATH_MAX_CHARACTERS),
    operation: short(entry.operation),
    // What is no UUID is no order's id; the path still shows what was asked for.
    orderId: entry.orderId !== null && isUuid(entry.orderId) ? entry.orderId.toLowerCase() : null,
    status: entry.status,
    errorCode: short(entry.errorCode),
    idempotencyKey: short(entry.idempotencyKey && maskText(entry.idempotencyKey)),
    requestBody: body(entry.requestBody, bodyMaxBytes),
    responseBody: body(entry.responseBody, bodyMaxBytes),
  }
}

function body(text: string | null, maxBytes: number): string | null {
  return text === null ? null : cutToBytes(storable(maskBody(text)), maxBytes)
}

function short<T extends string | null>(text: T): T {
  return (text === null ? null : storable(text).slice(0, TEXT_MAX_CHARACTERS)) as T
}

/** PostgreSQL stores neither NUL nor lone surrogates; both become U+FFFD. */
function storable(text: string): string {
  const formed = text.isWellFormed() ? text : text.toWellFormed()
  return formed.includes('\0') ? formed.replaceAll('\0', '\ufffd') : formed
}

/** The longest beginning that fits in so many bytes of UTF-8 without halving a character, marked as cut. */
export function cutToBytes(text: string, maxBytes: number): string {
  // A character takes at most three bytes per UTF-16 unit: most bodies need no counting.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end) + CUT_MARK
}
