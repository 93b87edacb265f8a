/** Sends answers, each once, and notes them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../domain/refusals.ts'
import { type Answer, errorAnswer, writeAnswer, writeChunks } from './answer.ts'
import type { AppOptions } from './app.ts'
import type { StatefulRequest } from './call-state.ts'
import { sessionToken } from './portal/sessions.ts'
import type { AskedPage } from './route.ts'

/** Sends answers, and writes the request log and the metrics of each. */
export class Answerer {
  readonly #options: AppOptions

  constructor(options: AppOptions) {
    this.#options = options
  }

  send(request: StatefulRequest, reply: FastifyReply, answer: Answer, refusal?: Refusal): void {
    const { state } = request
    const { chunks } = answer
    if (reply.sent || state.answered) return void chunks?.[Symbol.asyncIterator]().return?.()
    state.answered = true
    reply.hijack()
    if (chunks) return void this.#stream(request, reply, { ...answer, chunks })
    const text = writeAnswer(reply.raw, request.id, answer, this.#options.services.draining(), state.rate)
    this.#answered(request, answer, refusal, text)
  }

  /** The call has lasted until its last chunk is taken. */
  async #stream(
    request: StatefulRequest,
    reply: FastifyReply,
    answer: Answer & { chunks: AsyncIterable<string> },
  ): Promise<void> {
    const { services, logger } = this.#options
    const failed = (err: unknown) =>
      logger.error({ err, correlation_id: request.id }, 'an answer broke off half-way')
    const text = await writeChunks(reply.raw, request.id, answer, {
      closeConnection: services.draining(),
      more: request.state.rate,
      failed,
    })
    this.#answered(request, answer, undefined, text)
  }

  #answered(
    request: StatefulRequest,
    answer: Answer,
    refusal: Refusal | undefined,
    text: string | undefined,
  ): void {
    const { state } = request
    const { definition } = state
    const durationMs = performance.now() - state.startedAt
    this.#options.onAnswer(definition?.operation, answer.status, durationMs)
    if (definition?.unlogged) return
    this.#options.services.requestLog.record(
      state.logEntry(request, definition?.operation ?? null, { answer, refusal, text, durationMs }),
    )
  }

  /** Closes the connection without a word, as a broken one does. The call is in the log all the same. */
  drop(request: StatefulRequest, reply: FastifyReply): void {
    const { state } = request
    state.answered = true
    reply.hijack()
    reply.raw.destroy()
    const durationMs = performance.now() - state.startedAt
    const answered = { answer: { status: 499 }, refusal: undefined, text: undefined, durationMs }
    this.#options.services.requestLog.record(
      state.logEntry(request, state.definition?.operation ?? null, answered),
    )
  }

  refuse(request: StatefulRequest, reply: FastifyReply, refusal: Refusal): void {
    const { definition } = request.state
    const { details: _, ...plain } = refusal
    const scheme = isFromPortal(request, this.#options.services.publicUrl()) ? 'Session' : 'Basic'
    const answer = errorAnswer(definition?.plainErrors ? plain : refusal, request.id, scheme)
    const page = definition?.page && wantsHtml(request) && definition.page(refusal, askedPage(request))
    this.send(request, reply, page ? inPlace(page, answer) : answer, refusal)
  }
}

/** A browser says so of every page that it opens; a program hardly ever does. */
function wantsHtml({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** A script in a browser, or somebody who had a session: both know what to do about one that is over. */
function isFromPortal({ headers, state }: StatefulRequest, publicUrl: string): boolean {
  if (headers.authorization !== undefined) return false
  const isScript = headers['sec-fetch-dest'] === 'empty'
  return (
    state.definition?.tag === 'Portal' || isScript || sessionToken(headers.cookie, publicUrl) !== undefined
  )
}

function askedPage({ id, headers }: FastifyRequest): AskedPage {
  return { correlationId: id, acceptLanguage: headers['accept-language'] }
}

/** The same refusal, with a page in place of the error body. */
function inPlace(page: Answer, refused: Answer): Answer {
  return { ...page, status: refused.status, headers: [...(refused.headers ?? []), ...(page.headers ?? [])] }
}
