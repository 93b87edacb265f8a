/** Notes when credentials are used: beside the calls, of which none waits for it. */
import { type Command, type Engine, OPERATOR } from '../engine/command.ts'
import { uuidv7 } from '../engine/ids.ts'

/** A write for each call would slow captures; people ask for the day. */
const NOTE_EVERY_MS = 3_600_000
/** Of a burst of first calls (a server that starts) so many writes a second, and no more. */
const AT_ONCE = 32
const FLUSH_EVERY_MS = 1000
/** Credentials remembered. Past it all are forgotten, and noted once more. */
const REMEMBERED_MAX = 20_000

export class CredentialUses {
  readonly #engine: Pick<Engine, 'execute'>
  /** By username: the instant (`performance.now()`) from which on it is to be noted again. */
  readonly #again = new Map<string, number>()
  /** Usernames that wait to be noted, with their merchants. */
  readonly #pending = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  constructor(engine: Pick<Engine, 'execute'>) {
    this.#engine = engine
  }

  /** Costs a call one look into a map. `now`: `performance.now()`. */
  note(merchantId: string, username: string, now: number): void {
    const again = this.#again.get(username)
    if (again !== undefined && now < again) return
    if (this.#again.size >= REMEMBERED_MAX) this.#again.clear()
    this.#again.set(username, now + NOTE_EVERY_MS)
    this.#pending.set(username, merchantId)
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_EVERY_MS).unref()
  }

  /** One that cannot be noted now is noted in an hour: it is used more often than once. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [username, forMerchantId] of [...this.#pending].slice(0, AT_ONCE)) {
      this.#pending.delete(username)
      const intent = { type: 'noteCredentialUse', forMerchantId, username } as const
      const caller = { merchantId: OPERATOR, correlationId: uuidv7(), actor: 'system' }
      const command: Command<'noteCredentialUse'> = { ...caller, intent }
      this.#engine.execute(command).catch(() => {})
    }
    if (this.#pending.size > 0) this.#timer = setTimeout(() => this.flush(), FLUSH_EVERY_MS).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#pending.clear()
  }
}
