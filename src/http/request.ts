/** What a request's line says once it is brought into one form. */
import { type Refusal, refuse } from '../domain/refusals.ts'
import { isUuid } from '../engine/ids.ts'
import type { AnyRoute } from './route.ts'

/** A refusal on its way to the error handler. */
export class RefusedCall extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.key)
    this.refusal = refusal
  }
}

/** Doubled slashes are one (clients with a base URL ending in one send them); an absolute form loses its origin. */
export function normalizeUrl(url: string): string {
  const relative = /^https?:\/\//i.test(url) ? url.replace(/^https?:\/\/[^/?#]*/i, '') || '/' : url
  if (!relative.includes('//')) return relative
  const [path = '', ...query] = relative.split('?')
  return [path.replace(/\/{2,}/g, '/'), ...query].join('?')
}

/** Names of path parameters that are UUIDs, and so have one spelling: lower case. */
const UUID_PARAMS = new Set([
  'order_id',
  'capture_id',
  'refund_id',
  'session_id',
  'failure_id',
  'customerToken',
  'page_id',
  'user_id',
  'invitation_id',
  'correlation_id',
  'link_id',
])
/** What a store can hold, of any other parameter: an authorization token, a merchant id, a username. */
const PARAM_MAX = 255

/**
 * The ids in the path, checked. An order id that is no UUID has a code of its own; any other id that cannot
 * exist is simply not found.
 */
export function pathIds(route: AnyRoute, params: Record<string, string>): Record<string, string> {
  const ids: Record<string, string> = {}
  for (const [name, value] of Object.entries(params ?? {})) {
    if (name === 'currency') ids[name] = currencyParam(value)
    // The rest of a path, which is only compared with names of files.
    else if (name === '*') ids[name] = value
    else if (!UUID_PARAMS.has(name)) ids[name] = freeParam(route, name, value)
    else if (isUuid(value)) ids[name] = value.toLowerCase()
    else if (name === 'order_id') throw new RefusedCall(refuse('invalidOrderId'))
    else if (name === 'session_id') throw new RefusedCall(refuse('invalidSession'))
    else ids[name] = named(value)
  }
  return ids
}

/** A capture id that cannot exist goes into the message that says so, and under its key into the store: not at any length. */
function named(value: string): string {
  return value.slice(0, PARAM_MAX).toWellFormed()
}

/** It has one spelling as well, in which it stands in the scope of a key. */
function currencyParam(value: string): string {
  if (/^[A-Za-z]{3}$/.test(value)) return value.toUpperCase()
  throw new RefusedCall(refuse('notFound', { what: `Currency ${named(value)}` }))
}

function freeParam(route: AnyRoute, name: string, value: string): string {
  const storable = value.length <= PARAM_MAX && value.isWellFormed() && !value.includes('\u0000')
  if (storable && value !== '') return value
  if (name === 'authorizationToken') throw new RefusedCall(refuse('invalidToken'))
  throw new RefusedCall(refuse('notFound', { what: `Route ${route.method} ${route.path}` }))
}

/** What an idempotency key is unique within, beside the merchant: the method and the path with its ids. */
export function canonicalScope(
  { method, path, keyPath = path }: AnyRoute,
  ids: Record<string, string>,
): string {
  return `${method} ${keyPath.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''))}`
}
