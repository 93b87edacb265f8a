/**
 * Large bodies that are being read, in sum: each may have a megabyte and half a minute, so a thousand slow senders could
 * fill the memory. Small ones are bounded by the number of connections.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusals.ts'

/** What all of them together may have: 64 of the largest. */
const UNDER_WAY_MAX_BYTES = 64 * 1024 * 1024
/** Below it a body is not counted. */
const SMALL_BYTES = 16 * 1024
/** Of unknown length: as large as one may be. */
const UNKNOWN_BYTES = 1024 * 1024

export class BodiesUnderWay {
  #bytes = 0

  /** The refusal of one that does not fit. What is admitted counts until its connection has its answer, or is gone. */
  admit({ headers }: FastifyRequest, reply: FastifyReply): Refusal | undefined {
    const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] ? UNKNOWN_BYTES : 0))
    if (!(length > SMALL_BYTES)) return undefined
    const counted = Math.min(length, UNKNOWN_BYTES)
    if (this.#bytes + counted > UNDER_WAY_MAX_BYTES) return refuse('unavailable')
    this.#bytes += counted
    reply.raw.once('close', () => {
      this.#bytes -= counted
    })
    return undefined
  }
}
