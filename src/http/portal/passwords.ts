/** Passwords as they are kept: argon2id, in the PHC form, so that its cost can be raised without forgetting any. */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** 19 MiB, two passes, one lane: OWASP's first choice for interactive sign-ins. Takes some 30 ms of a core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32

/** At once: each takes a thread of Node's pool of four, which files and names of hosts need as well, and its memory. */
const AT_ONCE = 2
/** Waiting, at most: some half a second. Whoever comes then is told to come again. */
const WAITING_MAX = 32

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Too many passwords are being looked at. */
export class HasherBusy extends Error {}

export class PasswordHasher {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #nobodys: Promise<string> | undefined

  /** Throws HasherBusy. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const digest = await this.#derive(password, salt, HASH_BYTES, COST)
    const { memory, passes, parallelism } = COST
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(digest)}`
  }

  /** Without a hash (there is no such user) it takes as long, and is false. Throws HasherBusy. */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    if (hash === undefined) {
      this.#nobodys ??= this.hash(randomBytes(SALT_BYTES).toString('hex'))
      await this.verify(password, await this.#nobodys)
      return false
    }
    const [, memory, passes, parallelism, salt = '', digest = ''] = PHC.exec(hash) ?? []
    if (memory === undefined) throw new Error('a password is kept in a form that nobody knows')
    const expected = Buffer.from(digest, 'base64')
    const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
    const given = await this.#derive(password, Buffer.from(salt, 'base64'), expected.length, cost)
    return timingSafeEqual(given, expected)
  }

  async #derive(password: string, nonce: Buffer, tagLength: number, cost: typeof COST): Promise<Buffer> {
    await this.#turn()
    try {
      // One way to write each character: the same password from another keyboard is the same.
      const message = Buffer.from(password.normalize('NFKC'), 'utf8')
      return await derived({ message, nonce, tagLength, ...cost })
    } finally {
      // The place is handed on, so that nobody comes in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running++
      return
    }
    if (this.#waiting.length >= WAITING_MAX) throw new HasherBusy()
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
    })
  }
}

function derived(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(Buffer.from(key))))
  })
}

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
