/** People who are signed in to the portal. */
import type { Role } from '../../src/domain/users/user.ts'
import { SANDBOX_USERS } from '../../src/engine/sandbox-users.ts'
import { type CallOptions, Client, type ErrorBody, type Reply } from './client.ts'

export const SIGN_IN = '/portal/api/sign-in'

export interface Me {
  user: { user_id: string; email: string; name: string; role: Role; has_code: boolean }
  merchant: { merchant_id: string; name: string } | null
  mode: string
  csrf_token: string
  needs: string[]
  now: string
  time_zone: string
  demo_users?: { email: string; password: string; role: Role }[]
}

/** The API, as the portal uses it: by a cookie, and with the session's token on every change. */
export class Person extends Client {
  readonly cookie: string
  readonly me: Me

  constructor(url: string, cookie: string, me: Me) {
    super(url, null)
    this.cookie = cookie
    this.me = me
  }

  override call<Body = ErrorBody>(
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Reply<Body>> {
    const token = method === 'GET' ? {} : { 'x-csrf-token': this.me.csrf_token }
    return super.call<Body>(method, path, {
      ...options,
      headers: { cookie: this.cookie, ...token, ...options.headers },
    })
  }
}

/** Throws when it fails: it is not what is tested. */
export async function signedIn(url: string, body: Record<string, string>): Promise<Person> {
  const reply = await new Client(url, null).post<Me>(SIGN_IN, body)
  const cookie = reply.headers.get('set-cookie')?.split(';')[0]
  if (reply.status !== 200 || cookie === undefined)
    throw new Error(`not signed in: ${reply.status} ${reply.text}`)
  return new Person(url, cookie, reply.body)
}

export function demoUser(url: string, role: Role): Promise<Person> {
  const user = SANDBOX_USERS.find((each) => each.role === role)
  if (!user) throw new Error(`no demo user with the role ${role}`)
  return signedIn(url, { email: user.email, password: user.password })
}
