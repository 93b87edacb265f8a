/**
 * In sandbox mode the credentials are known to everybody, so a page in the developer's own browser could use
 * them. Requests that a foreign page makes (Origin, Sec-Fetch-Site) or that come through a foreign name bound
 * to this address (Host: DNS rebinding) are refused on every route.
 */
import type { FastifyRequest } from 'fastify'
import { type Refusal, refuse } from '../domain/refusals.ts'
import type { Mode } from '../engine/store.ts'
import type { AnyRoute } from './route.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|(?:[a-z0-9-]+\.)*localhost)(?::\d{1,5})?$/i

export function crossSiteCheck(options: {
  mode: Mode
  allowRemoteSandbox: boolean
  services: { publicUrl(): string }
}): (request: FastifyRequest, route?: Pick<AnyRoute, 'form' | 'page'>) => Refusal | undefined {
  if (options.mode === 'production') return () => undefined
  const publicHost = () => new URL(options.services.publicUrl()).host
  const hostAllowed = (host: string) =>
    LOOPBACK.test(host) || options.allowRemoteSandbox || host === publicHost()
  return ({ headers }, route) => {
    const { host = '', origin } = headers
    const site = headers['sec-fetch-site']
    if (!hostAllowed(host)) return refuse('crossSite')
    // A shop sends its shopper here by a link or a redirect: a page may be opened from anywhere, not used from there.
    if (route?.page && headers['sec-fetch-mode'] === 'navigate') return undefined
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse('crossSite')
    if (origin !== undefined && hostOf(origin) !== host) return refuse('crossSite')
    return undefined
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
