/** Who may sign in: the users of the database, and in a sandbox those that it brings. */
import type { Totp } from '../../domain/users/totp.ts'
import { type Role, timesSignedOut } from '../../domain/users/user.ts'
import { OPERATOR } from '../../engine/command.ts'
import { SANDBOX_USERS, type SandboxUser } from '../../engine/sandbox-users.ts'
import type { Mode, Reader } from '../../engine/store.ts'
import { userIdOf } from '../../engine/users.ts'
import type { Principal } from '../principal.ts'

export interface Account {
  userId: string
  email: string
  name: string
  role: Role
  /** `OPERATOR` for the operator's. */
  merchantId: string
  /** How often all its sessions were ended: none is opened by who was proved before the last time. */
  timesSignedOut: number
  isDisabled: boolean
  hasCode: boolean
  /** Confirmed or not. */
  totp?: Totp
  /** What proves it: a hash, or of a demo user the password itself. */
  proof: { passwordHash: string } | { password: string }
}

export class Accounts {
  readonly #reader: Reader
  readonly #demo: ReadonlyMap<string, Account>

  /** Demo users are there in sandbox mode alone: in production their sessions are nobody's. */
  constructor(reader: Reader, mode: Mode) {
    this.#reader = reader
    this.#demo = new Map(mode === 'sandbox' ? SANDBOX_USERS.map(demoAccount) : [])
  }

  /** Of this merchant (`OPERATOR` for the operator's own). */
  demoUsersOf(merchantId: string): Account[] {
    return [...this.#demo.values()].filter((account) => account.merchantId === merchantId)
  }

  isDemo(userId: string): boolean {
    return this.#demo.has(userId)
  }

  async find(userId: string): Promise<Account | undefined> {
    const demo = this.#demo.get(userId)
    if (demo) return demo
    const found = await this.#reader.record('user', userId)
    if (!found) return undefined
    const { email, name, role, passwordHash, disabledAt, totp } = found.data
    return {
      userId,
      email,
      name,
      role,
      merchantId: found.merchantId,
      timesSignedOut: timesSignedOut(found.data),
      isDisabled: disabledAt !== undefined,
      hasCode: totp?.confirmedAt !== undefined,
      ...(totp && { totp }),
      proof: { passwordHash },
    }
  }
}

function demoAccount({ email, name, role, password, merchantId = OPERATOR }: SandboxUser): [string, Account] {
  const userId = userIdOf(email)
  const account = { userId, email, name, role, merchantId, proof: { password } }
  return [userId, { ...account, timesSignedOut: 0, isDisabled: false, hasCode: false }]
}

/** What a signed-in user is to the routes. */
export function principalOf({ userId, email, role, merchantId }: Account): Principal {
  const named = { actor: `user:${email}`, user: { userId, role } }
  return role === 'operator' ? { kind: 'operator', ...named } : { kind: 'merchant', merchantId, ...named }
}
