/** The HTTP server: every route with what all of them need wrapped around it once. */
import { hash } from 'node:crypto'
import swagger from '@fastify/swagger'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Logger } from 'pino'
import type { Profile } from '../config.ts'
import { type Refusal, refuse } from '../domain/refusals.ts'
import { OPERATOR } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { Credential, Mode } from '../engine/store.ts'
import { StoreError } from '../engine/store.ts'
import { type Answer, begun, errorAnswer, writeAnswer, writeChunks } from './answer.ts'
import { BodiesUnderWay } from './bodies-under-way.ts'
import { parseBody, parseForm, UnreadableBody } from './body.ts'
import { CallState } from './call-state.ts'
import { refuseUnreadableRequests } from './client-errors.ts'
import { CredentialUses } from './credential-uses.ts'
import { crossSiteCheck, isForeign } from './cross-site.ts'
import { openApiOptions } from './openapi.ts'
import { DROPPED, fail, orderedFailure } from './ordered-failure.ts'
import { isCsrfToken, type SignedIn, sessionToken } from './portal/sessions.ts'
import { type Authentication, Authenticator, type Principal } from './principal.ts'
import { CallsThisSecond, countedAddress, type RateLimiter, rateCategory } from './rate-limit.ts'
import { canonicalScope, normalizeUrl, pathIds, RefusedCall } from './request.ts'
import { callerOf, permissionOf } from './roles.ts'
import { type AnyRoute, type AskedPage, type Call, commandOf, type Reply, type Services } from './route.ts'
import { allowedMethods, routesFor } from './routes.ts'
import { refusalOf } from './schemas/problems.ts'
import type { TSchema } from './schemas/type.ts'
import { InvalidInput, validator } from './validation.ts'

/** 1 MB, as the wire has it. */
export const BODY_MAX_BYTES = 1024 * 1024
/** From the first byte of a request to its last: a slow sender must not hold a connection for long. */
const REQUEST_TIMEOUT_MS = 30_000
/** How often that is looked at: Node's own 30 s would let a slow sender have twice the time. */
const TIMEOUT_CHECK_EVERY_MS = 1000
/** Longer than usual load balancers keep theirs, so that they close first and never write into a closed one. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/**
 * Of the addresses in X-Forwarded-For only the last was written by the proxy that is trusted. Those before it are what its
 * caller claims: whoever could choose the address that attempts are counted by could guess for ever.
 */
const PROXIES = 1
/** As long as all headers together may be: what is too long for an id is told by the route, not by the router. */
const PARAM_LENGTH_MAX = 16 * 1024
const KEY_LENGTH_MAX = 255
/** Of what a caller sent, no more than this is said back in a message. */
const TEXT_MAX = 200

export interface AppOptions {
  services: Services
  mode: Mode
  logger: Logger
  /** Credentials that are not in the database. */
  fixedCredentials: readonly Credential[]
  trustProxy: boolean
  allowRemoteSandbox: boolean
  profile: Profile
  rateLimiter?: RateLimiter
  /** Called once per answered call, for metrics. */
  onAnswer(operation: string | undefined, status: number, durationMs: number): void
  /** More routes, for benchmarks. */
  extraRoutes?: readonly AnyRoute[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    definition?: AnyRoute
  }
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const answerer = new Answerer(options)
  const app = newFastify(options, answerer)
  app.decorateRequest('state')
  // An expectation that nobody knows is ignored, as RFC 9110, 10.1.1 allows: Node's own 417 has no body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  await app.register(swagger, openApiOptions())
  readBodies(app)
  compileSchemas(app)
  guardCalls(app, options, answerer)
  answerErrors(app, options, answerer)
  for (const route of [...routesFor(options), ...(options.extraRoutes ?? [])]) {
    addRoute(app, route, options, answerer)
  }
  return app
}

type StatefulRequest = FastifyRequest & { state: CallState }

function newFastify({ trustProxy, logger }: AppOptions, answerer: Answerer): FastifyInstance {
  return Fastify({
    logger: false,
    trustProxy: trustProxy && ((_, hop) => hop < PROXIES),
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      // Left at its minute, the bound for the headers would be the one for the whole request as well.
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_EVERY_MS,
      // Refused in guardCalls, with a body like any other refusal.
      requireHostHeader: false,
    },
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    genReqId: () => uuidv7(),
    rewriteUrl: (request) => normalizeUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX, ignoreTrailingSlash: true },
    clientErrorHandler: refuseUnreadableRequests(logger),
    frameworkErrors: (error, fastifyRequest, reply) => {
      // A URL that cannot be decoded never reaches a route or a hook.
      const request = fastifyRequest as unknown as StatefulRequest
      request.state = new CallState()
      answerer.refuse(
        request,
        reply as unknown as FastifyReply,
        refuse('badRequest', { reason: error.message.slice(0, TEXT_MAX) }),
      )
    },
  }) as unknown as FastifyInstance
}

/** Sends answers, and writes the request log and the metrics of each. */
class Answerer {
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
    const text = await writeChunks(
      reply.raw,
      request.id,
      answer,
      services.draining(),
      request.state.rate,
      failed,
    )
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
    const scheme = isFromPortal(request) ? 'Session' : 'Basic'
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
function isFromPortal({ headers, state }: StatefulRequest): boolean {
  if (headers.authorization !== undefined) return false
  const isScript = headers['sec-fetch-dest'] === 'empty'
  return state.definition?.tag === 'Portal' || isScript || sessionToken(headers.cookie) !== undefined
}

function askedPage({ id, headers }: FastifyRequest): AskedPage {
  return { correlationId: id, acceptLanguage: headers['accept-language'] }
}

/** The same refusal, with a page in place of the error body. */
function inPlace(page: Answer, refused: Answer): Answer {
  return { ...page, status: refused.status, headers: [...(refused.headers ?? []), ...(page.headers ?? [])] }
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const keep = (request: FastifyRequest, bytes: Buffer) => {
    ;(request as StatefulRequest).state.body = bytes
    return parseBody(bytes)
  }
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      done(null, keep(request, bytes))
    } catch (error) {
      done(error as Error)
    }
  })
  // Pages of ours send forms; no operation of an API reads one.
  app.addContentTypeParser<Buffer>(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      const { definition } = (request as StatefulRequest).state
      if (definition?.form) {
        ;(request as StatefulRequest).state.body = bytes
        done(null, parseForm(bytes))
      } else if (bytes.length === 0) {
        done(null, undefined)
      } else {
        const contentType = 'application/x-www-form-urlencoded'
        done(new RefusedCall(refuse('unsupportedMediaType', { content_type: contentType })))
      }
    },
  )
  // Any other type: fine as long as there is nothing to read.
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) return done(null, undefined)
    const contentType = request.headers['content-type'] ?? '(none)'
    done(new RefusedCall(refuse('unsupportedMediaType', { content_type: contentType.slice(0, TEXT_MAX) })))
  })
}

function compileSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const check = validator(schema as TSchema, httpPart === 'body' ? 'body' : 'query')
    return (value) => {
      try {
        // No body at all lacks every field, and is told so like an empty object.
        check(value ?? {})
        return { value }
      } catch (error) {
        return { error: error as Error }
      }
    }
  })
  // Answers are written by writeAnswer; response schemas are for the API reference only.
  app.setSerializerCompiler(() => JSON.stringify)
}

/** Before a body is read: is the caller allowed to ask this, and is there room to answer? */
function guardCalls(app: FastifyInstance, options: AppOptions, answerer: Answerer): void {
  const authenticator = new Authenticator(options.services.reader, options.fixedCredentials)
  const crossSite = crossSiteCheck(options)
  const bodies = new BodiesUnderWay()
  const opened = new CallsThisSecond()
  const uses = new CredentialUses(options.services.engine)
  app.addHook('onClose', async () => uses.stop())
  // Those that no database holds are in no list.
  const fixed = new Set(options.fixedCredentials.map(({ username }) => username))
  app.addHook('onRequest', (fastifyRequest, reply, done) => {
    const request = fastifyRequest as StatefulRequest
    // Read once: Fastify makes this object anew each time it is asked for.
    const { definition } = request.routeOptions.config
    request.state = new CallState(definition)
    const refused =
      withoutHost(request) ??
      crossSite(request, definition) ??
      foreignToPortal(request, options) ??
      noRoom(options, definition) ??
      bodies.admit(request, reply)
    if (refused) return answerer.refuse(request, reply, refused)
    if (!definition) return answerer.refuse(request, reply, unknownRoute(request, options))
    if (definition.access === 'anyone') {
      const tooMany = overAddressLimit(request, definition, opened)
      return tooMany ? answerer.refuse(request, reply, tooMany) : done()
    }
    const settle = (found: Authentication & { session?: SignedIn }) => {
      request.state.username = found.username
      request.state.principal = found.principal
      request.state.session = found.session
      if (!found.principal) request.state.triedMerchantId = found.merchantId
      else if (found.principal.kind === 'merchant' && !found.session && !fixed.has(found.username)) {
        uses.note(found.principal.merchantId, found.username, request.state.startedAt)
      }
      const refusal = found.principal
        ? (forged(request, options) ??
          permission(definition, found.principal) ??
          overLimit(request, definition, options))
        : refuse('unauthorized')
      if (refusal) answerer.refuse(request, reply, refusal)
      else done()
    }
    const { authorization, cookie } = request.headers
    const token = authorization === undefined ? sessionToken(cookie) : undefined
    const found =
      token === undefined ? authenticator.authenticate(authorization) : bySession(token, options.services)
    if (!(found instanceof Promise)) return settle(found)
    found.then(settle).catch((error: unknown) => {
      answerer.refuse(request, reply, refusalOfError(error, options, request.id))
    })
  })
}

/** Who has this session. Credentials in a header count before it. */
async function bySession(
  token: string,
  { sessions }: Services,
): Promise<Authentication & { session?: SignedIn }> {
  const found = await sessions.authenticate(token)
  return found ? { ...found, username: found.session.account.email } : { username: '' }
}

/**
 * A browser sends the cookie of a session with whatever any page makes it send. Changes are taken from our own pages
 * alone: they know a token that no other page can read, and the browser says where a request comes from.
 */
function forged(request: StatefulRequest, { services }: AppOptions): Refusal | undefined {
  const { session } = request.state
  if (!session) return undefined
  if (isForeign(request, services.publicUrl())) return refuse('forged')
  if (request.method === 'GET' || isCsrfToken(request.headers['x-csrf-token'], session.token))
    return undefined
  return refuse('forged')
}

/** Signing somebody in needs no session: what is under /portal/api is taken from our own pages alone, or from no page. */
function foreignToPortal(request: StatefulRequest, { services }: AppOptions): Refusal | undefined {
  const isPortals = request.state.definition?.tag === 'Portal'
  return isPortals && isForeign(request, services.publicUrl()) ? refuse('forged') : undefined
}

/** HTTP/1.1 demands it (RFC 9112, 3.2). */
function withoutHost({ raw }: FastifyRequest): Refusal | undefined {
  const missing = raw.httpVersion === '1.1' && raw.headers.host === undefined
  return missing ? refuse('badRequest', { reason: 'The Host header is missing.' }) : undefined
}

function noRoom({ services }: AppOptions, definition: AnyRoute | undefined): Refusal | undefined {
  if (definition?.unlogged) return undefined
  return services.draining() || !services.requestLog.hasRoom() ? refuse('unavailable') : undefined
}

/** Before anything is looked up: of guesses and of haste only so many cost anything. */
function overAddressLimit(
  { state, ip }: StatefulRequest,
  { perAddress, operation }: AnyRoute,
  calls: CallsThisSecond,
): Refusal | undefined {
  if (perAddress === undefined) return undefined
  if (calls.count(`${operation} ${countedAddress(ip)}`) <= perAddress) return undefined
  state.rate = [['Retry-After', '1']]
  return refuse('tooManyRequests')
}

/** Counts the call; its figures go with the answer. */
function overLimit(
  { state }: StatefulRequest,
  { operation, unlogged }: AnyRoute,
  { rateLimiter }: AppOptions,
): Refusal | undefined {
  if (!rateLimiter || unlogged || state.principal?.kind !== 'merchant') return undefined
  // People are counted each for themselves: the portal must not use up what a shop's programs need.
  const { merchantId, user } = state.principal
  const { allowed, headers } = rateLimiter.take(user?.userId ?? merchantId, rateCategory(operation))
  state.rate = headers
  return allowed ? undefined : refuse('tooManyRequests')
}

function permission(route: AnyRoute, principal: Principal): Refusal | undefined {
  if (permissionOf(route, callerOf(principal)) !== '403') return undefined
  return refuse(principal.user ? 'role' : 'forbidden')
}

function answerErrors(app: FastifyInstance, options: AppOptions, answerer: Answerer): void {
  app.setErrorHandler((error, request, reply) => {
    const { definition } = (request as StatefulRequest).state
    const refusal =
      error instanceof InvalidInput
        ? refusalOf(error.problems, definition?.invalidBody ?? 'badValue')
        : refusalOfError(error, options, request.id)
    answerer.refuse(request as StatefulRequest, reply, refusal)
  })
  // Every request passes the hook above first: this is for what Fastify itself finds missing later.
  app.setNotFoundHandler((request, reply) => {
    answerer.refuse(request as StatefulRequest, reply, unknownRoute(request, options))
  })
}

/** Told before the body is read: nobody's megabyte is of use on a path that is not there. */
function unknownRoute(request: FastifyRequest, options: AppOptions): Refusal {
  const path = request.url.split('?', 1)[0] ?? '/'
  const allowed = allowedMethods(path, options)
  return allowed.length > 0
    ? refuse('methodNotAllowed', { method: request.method, allowed: allowed.join(', ') })
    : refuse('notFound', { what: `Route ${request.method} ${path.slice(0, TEXT_MAX)}` })
}

/** What an exception is to the caller. One that nobody expected is logged with its correlation id and told to nobody. */
function refusalOfError(error: unknown, { logger }: AppOptions, correlationId: string): Refusal {
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

function addRoute(app: FastifyInstance, route: AnyRoute, options: AppOptions, answerer: Answerer): void {
  app.route({
    method: route.method,
    url: route.path,
    config: { definition: route },
    schema: {
      operationId: route.operation,
      summary: route.summary,
      tags: [route.tag],
      ...(route.undocumented && { hide: true }),
      ...(route.form && { consumes: ['application/x-www-form-urlencoded'] }),
      ...(route.body && { body: route.body }),
      ...(route.query && { querystring: route.query }),
    },
    handler: async (fastifyRequest, reply) => {
      const request = fastifyRequest as unknown as StatefulRequest
      const call = callOf(request, route, options)
      const { failures } = options.services
      const failing = failures.isEmpty ? undefined : await orderedFailure(failures, route, call)
      const instead = failing?.rule.point === 'before' ? await fail(failing, request.id) : undefined
      const answer = instead ?? (await route.handle(call as Call<never, never>))
      const told = failing?.rule.point === 'after' ? ((await fail(failing, request.id)) ?? answer) : answer
      if (told === DROPPED) return answerer.drop(request, reply)
      if (!isRefused(told)) {
        const { chunks } = told
        return answerer.send(request, reply, chunks ? { ...told, chunks: await begun(chunks) } : told)
      }
      answerer.refuse(request, reply, told.refusal)
    },
  })
}

function isRefused(answer: Reply): answer is { refusal: Refusal } {
  return 'refusal' in answer
}

function callOf(request: StatefulRequest, route: AnyRoute, { services }: AppOptions): Call<unknown, unknown> {
  const principal = request.state.principal ?? { kind: 'operator', actor: 'anyone' }
  const params = pathIds(route, request.params as Record<string, string>)
  const call = {
    correlationId: request.id,
    principal,
    merchantId: principal.kind === 'merchant' ? principal.merchantId : OPERATOR,
    params,
    query: request.query,
    body: request.body ?? {},
    services,
    header: (name: string) => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : undefined
    },
    address: request.ip,
    ...(request.state.session && { session: request.state.session }),
    isGone: () => request.raw.socket.destroyed,
    ...keyUse(request, route, params),
    ...(route.guarded && guard(request)),
  }
  const bytes = request.state.body?.length ?? 0
  return { ...call, execute: (intent) => services.engine.execute(commandOf(call, intent), bytes) }
}

/** `If-Match`: the version that the order must have. `*` is any that exists, which every change needs anyway. */
function guard({ headers }: StatefulRequest): { expectedVersion?: number } {
  const value = headers['if-match']
  if (value === undefined || value.trim() === '*') return {}
  const version = /^\s*"?(\d{1,9})"?\s*$/.exec(value)?.[1]
  if (version === undefined) {
    throw new RefusedCall(
      refuse('badRequest', { reason: 'If-Match must be one version of the order, as its ETag.' }),
    )
  }
  return { expectedVersion: Number(version) }
}

/** The idempotency key of a POST or PATCH. An empty one is none; one that is too long is refused. */
function keyUse(request: StatefulRequest, route: AnyRoute, params: Record<string, string>) {
  if (route.method !== 'POST' && route.method !== 'PATCH') return undefined
  const key = request.headers['klarna-idempotency-key']
  if (key === undefined || key === '') return undefined
  if (typeof key !== 'string' || key.length > KEY_LENGTH_MAX) {
    const reason = `Klarna-Idempotency-Key must be one value of at most ${KEY_LENGTH_MAX} characters.`
    throw new RefusedCall(refuse('badRequest', { reason }))
  }
  const strict = String(request.headers['capstan-idempotency-strict']).toLowerCase() === 'true'
  const bodyDigest = hash('sha256', request.state.body ?? '', 'hex')
  return { key: { key, scope: canonicalScope(route, params), bodyDigest, ...(strict && { strict }) } }
}
