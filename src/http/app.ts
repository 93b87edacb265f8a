/** The HTTP server: every route with what all of them need wrapped around it once. */
import { hash } from 'node:crypto'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { type Refusal, refuse } from '../domain/refusals.ts'
import { OPERATOR } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { Credential, Mode } from '../engine/store.ts'
import type { Profile } from '../settings.ts'
import { guardCalls } from './admission.ts'
import { begun } from './answer.ts'
import { Answerer } from './answerer.ts'
import { parseBody, parseForm } from './body.ts'
import { refusalOfError, TEXT_MAX, unknownRoute } from './call-errors.ts'
import { CallState, type StatefulRequest } from './call-state.ts'
import { refuseUnreadableRequests } from './client-errors.ts'
import { openApiOptions } from './openapi.ts'
import { DROPPED, fail, orderedFailure } from './ordered-failure.ts'
import type { RateLimiter } from './rate-limit.ts'
import { canonicalScope, normalizeUrl, pathIds, RefusedCall } from './request.ts'
import { type AnyRoute, type Call, commandOf, type Reply, type Services } from './route.ts'
import { routesFor } from './routes.ts'
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
