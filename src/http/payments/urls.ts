/** URLs that a merchant names: the shopper is sent to them, or they are called. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { Mode } from '../../engine/store.ts'

/**
 * The refusal of the first set of URLs in which one is not http or https (in production: https), or carries credentials.
 * Placeholders may stand anywhere after the scheme. `path`: of the object in the body.
 */
export function urlRefusal(
  urls: Record<string, unknown> | undefined,
  path: string,
  mode: Mode,
): Refusal | undefined {
  const wrong = Object.entries(urls ?? {}).filter(
    ([, url]) => typeof url === 'string' && !isAllowed(url, mode),
  )
  if (wrong.length === 0) return undefined
  return refuse('badValue', { fields: wrong.map(([name]) => `${path}.${name}`).join(', ') })
}

function isAllowed(url: string, mode: Mode): boolean {
  // An empty URL is none.
  if (url === '') return true
  const plain = url.replace(/\{\{?[a-z_.]+\}?\}/g, 'x')
  if (!URL.canParse(plain)) return false
  const { protocol, username, password } = new URL(plain)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && mode === 'sandbox')
}
