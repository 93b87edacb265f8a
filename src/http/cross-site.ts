/**
 * In sandbox mode the credentials are known to everybody, so a page in the developer's own browser could use
 * them. Requests that a foreign page makes (Origin, Sec-Fetch-Site) or that come through a foreign name bound
 * to this address (Host: DNS rebinding) are refused on every route. The forms of our own pages need no credentials:
 * in both modes they are taken from those pages alone.
 */
import type { FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusals.ts'
import type { Mode } from '../engine/store.ts'
import type { AnyRoute } from './route.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|(?:[a-z0-9-]+\.)*localhost)(?::\d{1,5})?$/i

type Check = (request: FastifyRequest, route?: Pick<AnyRoute, 'form' | 'page'>) => Refusal | undefined

export function crossSiteCheck(options: {
  mode: Mode
  allowRemoteSandbox: boolean
  services: { publicUrl(): string }
}): Check {
  const publicHost = () => new URL(options.services.publicUrl()).host
  const isForeignForm = (request: FastifyRequest) => isFromElsewhere(request, publicHost)
  if (options.mode === 'production') {
    return (request, route) => (route?.form && isForeignForm(request) ? refuse('foreignForm') : undefined)
  }
  const hostAllowed = (host: string) =>
    LOOPBACK.test(host) || options.allowRemoteSandbox || host === publicHost()
  return (request, route) => {
    const { host = '' } = request.headers
    if (!hostAllowed(host)) return refuse('crossSite')
    if (route?.form) return isForeignForm(request) ? refuse('foreignForm') : undefined
    // A shop sends its shopper here by a link or a redirect: a page may be opened from anywhere, not used from there.
    if (route?.page && isNavigation(request)) return undefined
    return isFromElsewhere(request) ? refuse('crossSite') : undefined
  }
}

function isNavigation({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** Whether a page of another site, or another name of this one, makes the call: for what goes by a session's cookie. */
export function isForeign(request: FastifyRequest, publicUrl: string): boolean {
  return isFromElsewhere(request, () => new URL(publicUrl).host)
}

/** `publicHost`: under which this server is known where a proxy in front of it changes the Host header. */
function isFromElsewhere({ headers }: FastifyRequest, publicHost?: () => string): boolean {
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  if (origin === undefined) return false
  const from = hostOf(origin)
  return from !== host && (from === undefined || from !== publicHost?.())
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
