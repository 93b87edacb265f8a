/** Requests that never become one: bytes that are not HTTP, headers too large, a sender too slow. */

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { REFUSALS, type Refusal, refuse } from '../domain/refusals.ts'
import { uuidv7 } from '../engine/ids.ts'
import { errorBody } from './answer.ts'

/** Answers on the bare socket in the one error body, then closes it. */
export function refuseUnreadableRequests(logger: Logger) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const correlationId = uuidv7()
    const refusal = refusalOf(error.code)
    const { status } = REFUSALS[refusal.key]
    const body = JSON.stringify(errorBody(refusal, correlationId))
    logger.info({ correlation_id: correlationId, code: error.code }, 'a request could not be read')
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        `Klarna-Correlation-Id: ${correlationId}`,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refuse('headersTooLarge')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('requestTimeout')
  return refuse('badRequest', { reason: 'The request is not valid HTTP.' })
}
