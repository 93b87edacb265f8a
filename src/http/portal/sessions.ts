/**
 * Sessions of people: a random token in a cookie that scripts cannot read, of which the database has a digest. Every call
 * by it that changes something also carries a token that only our own pages can know.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isOver, USER_AGENT_MAX, type UserSession } from '../../domain/users/user.ts'
import type { Command, Engine, IntentOf, Outcome } from '../../engine/command.ts'
import { uuidv7 } from '../../engine/ids.ts'
import type { Reader } from '../../engine/store.ts'
import { sessionIdOf, sessionsIdOf } from '../../engine/users.ts'
import type { Principal } from '../principal.ts'
import { type Account, type Accounts, principalOf } from './accounts.ts'

/**
 * Where the public URL is https the name begins with `__Host-`: browsers take such a cookie from this host alone and over
 * TLS alone, so that no sibling host and nobody on the way can put one of theirs in its place.
 */
const cookieName = (publicUrl: string) =>
  publicUrl.startsWith('https:') ? '__Host-capstan_session' : 'capstan_session'
const TOKEN_BYTES = 32
/** 43 characters of base64url. What looks otherwise was never ours, and is not looked up. */
const TOKEN = /^[\w-]{43}$/
/** How often a session that is used is noted: a write for each call would be in the way of captures. */
const NOTE_EVERY_MS = 5 * 60_000
/** Sessions that were noted lately, at most: past it they are forgotten, and noted once more. */
const NOTED_MAX = 10_000

/** A call's session, and whose it is. */
export interface SignedIn {
  token: string
  sessionId: string
  account: Account
}

/** What a session begins with. */
export interface Beginning {
  /** The token of the session that the browser had, which is over. */
  ends?: string | undefined
  address?: string
  userAgent?: string | undefined
}

export interface ListedSession extends UserSession {
  sessionId: string
}

export interface SessionsOptions {
  engine: Pick<Engine, 'execute'>
  reader: Pick<Reader, 'record'>
  accounts: Pick<Accounts, 'find'>
  /** Real time, ms. */
  now?: () => number
}

export class Sessions {
  readonly #options: SessionsOptions
  readonly #now: () => number
  /** When, by session: pages make several calls at once, and the first of them writes. */
  readonly #noted = new Map<string, number>()

  constructor(options: SessionsOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /**
   * Who is signed in with this token. Read anew for each call, and not remembered: a session that was ended in another
   * process, or whose user may no longer do something, must not go on here. Three look-ups by key are what people's calls
   * can afford. Rejects with a StoreError when the database is away.
   */
  async authenticate(token: string): Promise<{ principal: Principal; session: SignedIn } | undefined> {
    const sessionId = sessionIdOf(token)
    const session = (await this.#options.reader.record('userSession', sessionId))?.data
    const account = session && (await this.#accountOf(sessionId, session))
    if (!session || !account) return undefined
    const now = this.#now()
    if (account.isDisabled || isOver(session, now)) return undefined
    this.#note(sessionId, session, account, now)
    return { principal: principalOf(account), session: { token, sessionId, account } }
  }

  /** A session that is not in its user's list was ended. */
  async #accountOf(sessionId: string, { userId }: UserSession): Promise<Account | undefined> {
    const { accounts, reader } = this.#options
    const [account, list] = await Promise.all([
      accounts.find(userId),
      reader.record('userSessions', sessionsIdOf(userId)),
    ])
    return list?.data.sessions.some((each) => each.sessionId === sessionId) ? account : undefined
  }

  /** Nobody waits for it: a call is answered whether or not its session could be noted. */
  #note(sessionId: string, { seenAt }: UserSession, account: Account, at: number): void {
    if (at - Math.max(seenAt, this.#noted.get(sessionId) ?? 0) < NOTE_EVERY_MS) return
    if (this.#noted.size >= NOTED_MAX) this.#noted.clear()
    this.#noted.set(sessionId, at)
    this.#execute<'touchSession'>(account, { type: 'touchSession', sessionId, at }).catch(() => {})
  }

  /**
   * A new session, whatever token the browser came with: a token that somebody else has put there is worth nothing
   * afterwards.
   */
  async open(
    account: Account,
    correlationId: string,
    { ends, address, userAgent }: Beginning = {},
  ): Promise<{ outcome: Outcome<'openSession'>; session: SignedIn }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const sessionId = sessionIdOf(token)
    const now = this.#now()
    const endsSessionId = ends === undefined ? undefined : sessionIdOf(ends)
    const session = {
      userId: account.userId,
      startedAt: now,
      seenAt: now,
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { userAgent: userAgent.slice(0, USER_AGENT_MAX) }),
    }
    const ending = endsSessionId === undefined ? {} : { endsSessionId }
    const { timesSignedOut } = account
    const intent = { type: 'openSession', sessionId, session, timesSignedOut, ...ending } as const
    const outcome = await this.#execute<'openSession'>(account, intent, correlationId)
    return { outcome, session: { token, sessionId, account } }
  }

  close({ sessionId, account }: SignedIn, correlationId: string): Promise<Outcome<'closeSession'>> {
    const intent = { type: 'closeSession', sessionId } as const
    return this.#execute<'closeSession'>(account, intent, correlationId)
  }

  /** The sessions of a user that are not over, the one that was used last first. */
  async listOf({ userId, isDisabled }: Account): Promise<ListedSession[]> {
    const { reader } = this.#options
    const listed = (await reader.record('userSessions', sessionsIdOf(userId)))?.data.sessions ?? []
    const found = await Promise.all(listed.map(({ sessionId }) => reader.record('userSession', sessionId)))
    const now = this.#now()
    return found
      .flatMap((record) => (record ? [{ ...record.data, sessionId: record.id }] : []))
      .filter((session) => !isDisabled && !isOver(session, now))
      .sort((a, b) => b.seenAt - a.seenAt)
  }

  /** Never under an idempotency key: a repeat of it must not be answered with a session that was another's. */
  #execute<T extends 'openSession' | 'touchSession' | 'closeSession'>(
    { merchantId, email }: Account,
    intent: IntentOf<T>,
    correlationId: string = uuidv7(),
  ): Promise<Outcome<T>> {
    const command = { merchantId, correlationId, actor: `user:${email}`, intent } as Command<T>
    return this.#options.engine.execute(command)
  }
}

/** The token in a `Cookie` header. Of several cookies of the name the first counts, as browsers order them. */
export function sessionToken(header: string | undefined, publicUrl: string): string | undefined {
  if (header === undefined) return undefined
  const cookie = cookieName(publicUrl)
  for (const pair of header.split(';')) {
    const [name = '', value = ''] = pair.trim().split('=', 2)
    if (name === cookie) return TOKEN.test(value) ? value : undefined
  }
  return undefined
}

/** Follows from the session's token, so that it need not be kept; and tells nothing of it. */
export function csrfTokenOf(token: string): string {
  return hash('sha256', `csrf\u001f${token}`, 'base64url')
}

export function isCsrfToken(given: unknown, token: string): boolean {
  if (typeof given !== 'string') return false
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(given), digest(csrfTokenOf(token)))
}

/** `Set-Cookie`: for this session, or without one to take it away. */
export function sessionCookie(publicUrl: string, token?: string): [string, string] {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  const lives = token === undefined ? '; Max-Age=0' : ''
  const value = `${cookieName(publicUrl)}=${token ?? ''}`
  return ['Set-Cookie', `${value}; Path=/; HttpOnly; SameSite=Strict${secure}${lives}`]
}
