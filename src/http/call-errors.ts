/** What goes wrong around a route, as refusals. */
import type { FastifyError, FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusals.ts'
import { StoreError } from '../engine/store.ts'
import type { AppOptions } from './app.ts'
import { UnreadableBody } from './body.ts'
import { RefusedCall } from './request.ts'
import { allowedMethods } from './routes.ts'

/** Of what a caller sent, no more than this is said back in a message. */
export const TEXT_MAX = 200

/** Told before the body is read: nobody's megabyte is of use on a path that is not there. */
export function unknownRoute(request: FastifyRequest, options: AppOptions): Refusal {
  const path = request.url.split('?', 1)[0] ?? '/'
  const allowed = allowedMethods(path, options)
  return allowed.length > 0
    ? refuse('methodNotAllowed', { method: request.method, allowed: allowed.join(', ') })
    : refuse('notFound', { what: `Route ${request.method} ${path.slice(0, TEXT_MAX)}` })
}

/** What an exception is to the caller. One that nobody expected is logged with its correlation id and told to nobody. */
export function refusalOfError(error: unknown, { logger }: AppOptions, correlationId: string): Refusal {
  if (error instanceof RefusedCall) return error.refusal
  if (error instanceof UnreadableBody) return refuse('badRequest', { reason: error.message })
  const { code, statusCode } = error as FastifyError
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse('tooLarge')
  if (statusCode === 415) return refuse('unsupportedMediaType', { content_type: '(malformed)' })
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || statusCode === 400) {
    return refuse('badRequest', { reason: 'The request could not be read.' })
  }
  logger.error({ err: error, correlation_id: correlationId }, 'a call failed')
  return refuse(error instanceof StoreError && error.kind !== 'data' ? 'unavailable' : 'internal')
}
