/** The log of calls, as /capstan/v1/logs has it. */
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { get } from './client.ts'

export interface LoggedCall {
  correlation_id: string
  at: string
  duration_ms: number
  merchant_id: string | null
  actor: string | null
  method: string
  path: string
  operation: string | null
  order_id: string | null
  status: number
  error_code: string | null
  idempotency_key: string | null
  /** Absent for those who may not see bodies; null where none was sent, or none is kept. */
  request_body?: string | null
  response_body?: string | null
  /** The capture or refund that this one equals, where it may be an accidental repeat. */
  duplicate_of: string | null
}

export type SameKey = Pick<
  LoggedCall,
  'correlation_id' | 'at' | 'duration_ms' | 'method' | 'path' | 'status' | 'error_code'
>

export interface CalledHeader {
  name: string
  value: string
}

export interface ReadCall extends LoggedCall {
  /** Those that are kept; null where none are. */
  request_headers: CalledHeader[] | null
  response_headers: CalledHeader[] | null
  explanation?: {
    refusal: string
    why: string
    remedy: string
    currency?: string
    /** Minor units, by their names. */
    amounts: Record<string, number>
  }
  reference?: { operation: string; method: string; path: string; summary: string; tag: string }
  same_key: SameKey[]
}

export interface LogFilters {
  q?: string
  status_class?: string
  method?: string
  operation?: string
  error_code?: string
  from?: string
  to?: string
  merchant_id?: string
  /** False: without what people only looked at. */
  views?: false
  /** Instead of `from`: the last so many ms, whenever it is asked. */
  withinMs?: number
}

export interface LogsPage {
  logs: LoggedCall[]
  next?: string
  /** From where to ask for what has come since. */
  tail: string
}

const LOGS = '/capstan/v1/logs'
const PAGE_SIZE = 100

export function logsQuery({ withinMs, ...filters }: LogFilters) {
  return infiniteQueryOptions({
    queryKey: ['logs', { ...filters, withinMs }],
    queryFn: ({ pageParam, signal }) =>
      get<LogsPage>(
        LOGS,
        {
          ...filters,
          ...(withinMs !== undefined && { from: new Date(Date.now() - withinMs).toISOString() }),
          size: PAGE_SIZE,
          bodies: false,
          before: pageParam,
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** As many as the API gives at once: what more came since the last look is a page of its own. */
const TAIL_SIZE = 200

export function newLogs({ withinMs: _, ...filters }: LogFilters, after: string, signal?: AbortSignal) {
  return get<LogsPage>(LOGS, { ...filters, size: TAIL_SIZE, bodies: false, after }, signal)
}

/** Rows that a page which follows the log keeps; older ones are asked for again when somebody goes there. */
const FOLLOWED_MAX = 1000

/**
 * What came since, before what is there, each call once. Undefined where more came than was given: then the list has
 * to be asked for anew, or calls in between would be missing.
 */
export function withNew(list: InfiniteData<LogsPage>, fresh: LogsPage): InfiniteData<LogsPage> | undefined {
  const [first, ...others] = list.pages
  if (!first || fresh.next !== undefined) return undefined
  const ids = new Set(fresh.logs.map((call) => call.correlation_id))
  const known = first.logs.filter((call) => !ids.has(call.correlation_id))
  const logs = [...fresh.logs, ...known].sort((a, b) => (a.correlation_id < b.correlation_id ? 1 : -1))
  const last = logs[FOLLOWED_MAX - 1]
  if (logs.length > FOLLOWED_MAX && last) {
    const cut = { logs: logs.slice(0, FOLLOWED_MAX), next: last.correlation_id, tail: fresh.tail }
    return { pages: [cut], pageParams: list.pageParams.slice(0, 1) }
  }
  return { ...list, pages: [{ ...first, logs, tail: fresh.tail }, ...others] }
}

/** Whether there is such a call that this user may see. Asked as a search, which is no failed call where there is none. */
export async function isCall(id: string): Promise<boolean> {
  const { logs } = await get<LogsPage>(LOGS, { correlation_id: id, size: 1, bodies: false })
  return logs.length > 0
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Calls, orders and captures have such ids. */
export function isId(text: string): boolean {
  return UUID.test(text)
}

export function callQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['logs', 'call', correlationId],
    queryFn: ({ signal }) => get<ReadCall>(`${LOGS}/${encodeURIComponent(correlationId)}`, {}, signal),
  })
}
