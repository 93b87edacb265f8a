/** Who is calling: HTTP Basic in both forms that clients of the original use. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { Role } from '../domain/users/user.ts'
import type { Credential, Reader } from '../engine/store.ts'

/** `user`: who is signed in, by a session; absent for credentials of programs. */
export type Principal =
  | { kind: 'merchant'; merchantId: string; actor: string; user?: PrincipalUser }
  | { kind: 'operator'; actor: string; user?: PrincipalUser }

export interface PrincipalUser {
  userId: string
  role: Role
}

/** How long a credential's row is trusted without looking again: the time a disabled key may go on working. */
const CACHE_MS = 2000
/** Entries, unknown usernames among them. Past it the cache is emptied: a scan of names must not fill the memory. */
const CACHE_MAX = 10_000
/** Longer ones are nobody's: a username has at most 255 characters, a key about 64. */
const HEADER_MAX = 2048

const RAW_KEY = /^klarna_(?:live|test)_api_[\w-]+$/
const ZERO_DIGEST = Buffer.alloc(32)

interface Presented {
  /** Undefined in the raw-key form. */
  username?: string
  secret: string
}

interface Known {
  /** At most two: one that is fixed, and one of the database with the same name. */
  candidates: { credential: Credential; digest: Buffer }[]
  until: number
}

/** `username` is what was tried, for the operator's eyes in the request log. */
export type Authentication =
  | { principal: Principal; username: string }
  /** `merchantId`: of the credential that was tried with a wrong secret, or is disabled; of a name that is nobody's, none. */
  | { principal?: never; username: string; merchantId?: string }

/** What an `Authorization` header says, or undefined when it says nothing that we understand. */
export function readBasic(header: string | undefined): Presented | undefined {
  if (header === undefined || header.length > HEADER_MAX) return undefined
  const match = /^basic +(\S+) *$/i.exec(header)
  const value = match?.[1]
  if (value === undefined) return undefined
  if (RAW_KEY.test(value)) return { secret: value }
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  // NUL is in no username, and PostgreSQL takes none even in a question.
  if (colon < 0 || text.includes('\u0000')) return undefined
  return { username: text.slice(0, colon), secret: text.slice(colon + 1) }
}

export class Authenticator {
  readonly #reader: Reader
  /** Credentials that are never stored: the sandbox's known ones, and the operator of the environment. */
  readonly #fixed: readonly Credential[]
  readonly #cache = new Map<string, Known>()

  constructor(reader: Reader, fixed: readonly Credential[]) {
    this.#reader = reader
    this.#fixed = fixed
  }

  /**
   * Answers at once when the credential was seen lately, else a promise (which rejects with a StoreError when
   * the database is away). An unknown user costs what a wrong secret costs: the same look-up, hash and comparison.
   */
  authenticate(header: string | undefined): Authentication | Promise<Authentication> {
    const presented = readBasic(header)
    if (!presented) return { username: '' }
    const digest = hash('sha256', presented.secret, 'buffer')
    const cacheKey =
      presented.username === undefined ? `#${digest.toString('hex')}` : `@${presented.username}`
    const known = this.#cache.get(cacheKey)
    if (known && known.until > performance.now()) return compare(presented, digest, known)
    return this.#look(presented, digest, cacheKey).then((found) => compare(presented, digest, found))
  }

  async #look(presented: Presented, digest: Buffer, cacheKey: string): Promise<Known> {
    const { username } = presented
    const hex = digest.toString('hex')
    const fixed = this.#fixed.find((credential) =>
      username === undefined ? credential.secretDigest === hex : credential.username === username,
    )
    const stored =
      username === undefined
        ? await this.#reader.credentialByDigest(hex)
        : await this.#reader.credential(username)
    const known = {
      candidates: [fixed, stored].flatMap((credential) =>
        credential ? { credential, digest: Buffer.from(credential.secretDigest, 'hex') } : [],
      ),
      until: performance.now() + CACHE_MS,
    }
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear()
    this.#cache.set(cacheKey, known)
    return known
  }
}

function compare(presented: Presented, digest: Buffer, known: Known): Authentication {
  // Of nobody's credentials too something is compared: that takes as long.
  if (known.candidates.length === 0) timingSafeEqual(digest, ZERO_DIGEST)
  const matching = known.candidates.filter((candidate) => timingSafeEqual(digest, candidate.digest))
  const credential = matching[0]?.credential
  const username = presented.username ?? credential?.username ?? ''
  if (!credential || credential.disabledAt !== undefined) {
    const merchantId = (credential ?? known.candidates[0]?.credential)?.merchantId
    return { username, ...(merchantId !== undefined && { merchantId }) }
  }
  const { merchantId } = credential
  return {
    username,
    principal:
      merchantId === undefined
        ? { kind: 'operator', actor: `operator:${credential.username}` }
        : { kind: 'merchant', merchantId, actor: `merchant:${credential.username}` },
  }
}
