/**
 * Stopping without dropping a call. Node's own `close` cuts idle connections, on which a request may be under
 * way, and then waits without a bound for those that are open and silent: both lose calls, or time.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { endInError } from './answer.ts'

/**
 * How long connections stay open after the server was told to stop: what is on the wire by then is read and
 * answered, and the answer asks the client to close.
 */
const LINGER_MS = 250
/** For a call that has arrived in full: longer than the database may take to say that it does not answer. */
const ANSWER_MAX_MS = 20_000
/** For a call that is still being sent: who has not sent it by then is too slow to be waited for. */
const ARRIVE_MAX_MS = 5000
const LOOK_EVERY_MS = 20

/** The calls that a server is answering. */
export class CallsInFlight {
  readonly #requests = new Map<IncomingMessage, ServerResponse>()

  constructor(server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#requests.set(request, response)
      response.once('close', () => this.#requests.delete(request))
    })
  }

  /** Resolves when all are answered, or not worth waiting for any more. */
  async finished(): Promise<void> {
    const began = performance.now()
    while (this.#anyWithin(performance.now() - began)) await sleep(LOOK_EVERY_MS)
  }

  #anyWithin(waitedMs: number): boolean {
    if (waitedMs > ANSWER_MAX_MS) return false
    if (waitedMs <= ARRIVE_MAX_MS) return this.#requests.size > 0
    for (const request of this.#requests.keys()) if (request.complete) return true
    return false
  }

  /** Those that were not worth waiting for must not look answered. */
  endInError(): void {
    for (const response of this.#requests.values()) endInError(response)
  }
}

/**
 * Closes the server behind `closeListener` (which stops it from taking connections and resolves when none is
 * left): connections linger, calls are answered, then whatever is still open is cut.
 */
export async function drain(
  server: Server,
  calls: CallsInFlight,
  closeListener: () => Promise<unknown>,
): Promise<void> {
  await sleep(LINGER_MS)
  const closed = closeListener()
  await calls.finished()
  calls.endInError()
  server.closeAllConnections()
  await closed
}
