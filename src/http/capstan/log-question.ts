/** What is typed into the one box of the logs, as what may be meant by it. */
import { REFUSALS } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import { maskText } from '../../request-log/masking.ts'
import type { LogPage, LogQuery } from '../../request-log/port.ts'

export type LogFilters = Omit<LogQuery, 'limit' | 'merchantId'>

export interface Question {
  /** The id of this call, if there is one. */
  correlationId?: string
  /** Else calls are meant to which any one of them applies. */
  any: LogFilters[]
  /** May be the reference of an order, whose calls are meant as well. */
  reference?: string
}

const CODES = new Set<string>(Object.values(REFUSALS).map(({ code }) => code))

/**
 * A status (`403`) or a class of them (`4xx`), a path, with a method before it or not, an address, an error code, an
 * operation, the id of a call or an order; what is none of these is a reference or an idempotency key.
 */
export function questionOf(typed: string): Question {
  const text = typed.trim()
  if (/^[1-5]\d\d$/.test(text)) return { any: [{ statusFrom: Number(text), statusTo: Number(text) }] }
  if (/^[1-5]xx$/i.test(text)) return { any: [statusClass(text)] }
  const [, method, path] = /^(GET|POST|PATCH|PUT|DELETE|HEAD|OPTIONS)?\s*(\/.*)?$/i.exec(pathOf(text)) ?? []
  if (method || path) {
    const verb = method && { method: method.toUpperCase() }
    // The order is found by an index, its path among all others is not.
    const [, orderId] = /\/orders\/([0-9a-f-]{36})(?=[/?]|$)/i.exec(path ?? '') ?? []
    const order = orderId && isUuid(orderId) && { orderId: orderId.toLowerCase() }
    return { any: [{ ...verb, ...(path && { path }), ...order }] }
  }
  if (CODES.has(text.toUpperCase())) return { any: [{ errorCode: text.toUpperCase() }] }
  // As it stands in the log.
  const idempotencyKey = maskText(text)
  const id = text.toLowerCase()
  if (isUuid(text)) {
    return { correlationId: id, any: [{ orderId: id }, { idempotencyKey }], reference: text }
  }
  const named: LogFilters[] = /^[a-z]+[A-Z][A-Za-z]+$/.test(text) ? [{ operation: text }] : []
  return { any: [...named, { idempotencyKey }], reference: text }
}

/** `4xx`; `failed` is all from 400 on. */
export function statusClass(name: string): { statusFrom: number; statusTo: number } {
  if (name === 'failed') return { statusFrom: 400, statusTo: 599 }
  const from = Number(name[0]) * 100
  return { statusFrom: from, statusTo: from + 99 }
}

function pathOf(text: string): string {
  return URL.canParse(text) && /^https?:/i.test(text) ? new URL(text).pathname + new URL(text).search : text
}

/** Both at once; undefined where no call can be both. */
export function narrowed(filters: LogFilters, more: LogFilters): LogFilters | undefined {
  const both: LogFilters = { ...filters, ...more }
  for (const name of [
    'correlationId',
    'orderId',
    'idempotencyKey',
    'errorCode',
    'method',
    'operation',
  ] as const) {
    const [one, other] = [filters[name], more[name]]
    if (one !== undefined && other !== undefined && one !== other) return undefined
  }
  const { path } = filters
  if (path !== undefined && more.path !== undefined) {
    const [short, long] = path.length < more.path.length ? [path, more.path] : [more.path, path]
    if (!long.startsWith(short)) return undefined
    both.path = long
  }
  const statusFrom = Math.max(filters.statusFrom ?? 0, more.statusFrom ?? 0)
  const statusTo = Math.min(filters.statusTo ?? 999, more.statusTo ?? 999)
  if (statusFrom > statusTo) return undefined
  return { ...both, ...(statusFrom > 0 && { statusFrom }), ...(statusTo < 999 && { statusTo }) }
}

/** Pages of several searches as one, newest first. Where one of them has stopped looking, so does the whole. */
export function mergedPages(pages: LogPage[], limit: number): LogPage {
  const stops = pages.flatMap(({ next }) => (next === undefined ? [] : [next])).sort()
  const stop = stops.at(-1)
  const byId = new Map(pages.flatMap(({ rows }) => rows).map((row) => [row.correlationId, row]))
  const rows = [...byId.values()]
    .filter(({ correlationId }) => stop === undefined || correlationId >= stop)
    .sort((a, b) => (a.correlationId < b.correlationId ? 1 : -1))
  const next = rows.length > limit ? rows[limit - 1]?.correlationId : stop
  return { rows: rows.slice(0, limit), ...(next !== undefined && { next }) }
}
