/**
 * The addresses of a merchant's host. The system's own look-up takes one of a process's four threads for as long as the
 * name's servers please: names that are never answered would hold up the messages of everybody, files, and the
 * connections to a database. So names are asked for over the network without a thread.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'

const TIMEOUT_MS = 1500
const TRIES = 2

/** Answers that say there is no such name, or that nobody here knows of any. */
const UNKNOWN = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'])

export interface ResolveOptions {
  mode: 'sandbox' | 'production'
  /** Name servers, `address:port`; else the system's. */
  servers?: readonly string[]
  system?: LookupFunction
}

/**
 * A look-up for `http.request` that gives all addresses of a name. In a sandbox a shop may have a name that only its own
 * machine knows (a hosts file, a neighbour in the same network): what is unknown is asked of the system.
 */
export function lookupFor({ mode, servers, system = systemLookup as LookupFunction }: ResolveOptions) {
  const lookup: LookupFunction = (hostname, options, callback) => {
    const fromSystem = () => system(hostname, options, callback)
    if (isLocal(hostname)) return fromSystem()
    addressesOf(hostname, servers).then(
      (addresses) => callback(null, addresses),
      (error: NodeJS.ErrnoException) => {
        if (mode === 'sandbox' && UNKNOWN.has(error.code ?? '')) fromSystem()
        else callback(error, [])
      },
    )
  }
  return lookup
}

/** Nobody's name servers out there are asked for these. */
function isLocal(hostname: string): boolean {
  return !hostname.includes('.') || hostname.endsWith('.localhost')
}

async function addressesOf(hostname: string, servers?: readonly string[]): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers) resolver.setServers(servers)
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const found = [...all(v4, 4), ...all(v6, 6)]
  if (found.length > 0) return found
  throw v4.status === 'rejected' ? v4.reason : new Error(`${hostname} has no address`)
}

function all(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
}
