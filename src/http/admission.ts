/** Who is let in: what is checked of a call before its body is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusals.ts'
import type { Answerer } from './answerer.ts'
import type { AppOptions } from './app.ts'
import { BodiesUnderWay } from './bodies-under-way.ts'
import { refusalOfError, unknownRoute } from './call-errors.ts'
import { CallState, type StatefulRequest } from './call-state.ts'
import { CredentialUses } from './credential-uses.ts'
import { crossSiteCheck, isForeign } from './cross-site.ts'
import { isCsrfToken, type SignedIn, sessionToken } from './portal/sessions.ts'
import { type Authentication, Authenticator, type Principal } from './principal.ts'
import { CallsThisSecond, countedAddress, rateCategory } from './rate-limit.ts'
import { callerOf, permissionOf } from './roles.ts'
import type { AnyRoute, Services } from './route.ts'
import { untrustedProxyWarning } from './untrusted-proxy.ts'

/** Before a body is read: is the caller allowed to ask this, and is there room to answer? */
export function guardCalls(app: FastifyInstance, options: AppOptions, answerer: Answerer): void {
  const authenticator = new Authenticator(options.services.reader, options.fixedCredentials)
  const crossSite = crossSiteCheck(options)
  const bodies = new BodiesUnderWay()
  const opened = new CallsThisSecond()
  const uses = new CredentialUses(options.services.engine)
  const warnOfProxy = untrustedProxyWarning(options)
  app.addHook('onClose', async () => uses.stop())
  // Those that no database holds are in no list.
  const fixed = new Set(options.fixedCredentials.map(({ username }) => username))
  app.addHook('onRequest', (fastifyRequest, reply, done) => {
    const request = fastifyRequest as StatefulRequest
    // Read once: Fastify makes this object anew each time it is asked for.
    const { definition } = request.routeOptions.config
    request.state = new CallState(definition)
    warnOfProxy(request)
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
    const { publicUrl } = options.services
    const token = authorization === undefined ? sessionToken(cookie, publicUrl()) : undefined
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
