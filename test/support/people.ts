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

export const PASSWORD = 'correct horse battery'

/** A user of a merchant, or of the operator, who was invited by `who` and has accepted. Throws when that fails. */
export async function newUser(
  who: Client,
  { email, role, merchant_id }: { email: string; role: Role; merchant_id?: string },
): Promise<Person> {
  const invited = await who.post<{ link: string }>('/portal/api/users', {
    email,
    role,
    ...(merchant_id !== undefined && { merchant_id }),
  })
  if (invited.status !== 201) throw new Error(`not invited: ${invited.status} ${invited.text}`)
  const body = { token: tokenOf(invited.body.link), name: `Name of ${email}`, password: PASSWORD }
  const reply = await new Client(who.url, null).post<Me>('/portal/api/invitation/accept', body)
  const cookie = reply.headers.get('set-cookie')?.split(';')[0]
  if (reply.status !== 200 || cookie === undefined)
    throw new Error(`not accepted: ${reply.status} ${reply.text}`)
  return new Person(who.url, cookie, reply.body)
}

export function tokenOf(link: string): string {
  return link.slice(link.indexOf('#') + 1)
}
