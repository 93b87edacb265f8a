/** Codes of an authenticator app beside the password: set up, confirmed, used and removed by the user alone. */
import { createHmac, hash, randomBytes } from 'node:crypto'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { base32, fromBase32, keyUri, type SpentCode, stepOf } from '../../domain/users/totp.ts'
import { PASSWORD_MAX } from '../../domain/users/user.ts'
import { shortReference } from '../../engine/ids.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { type Account, principalOf } from './accounts.ts'
import { DEMO_USER } from './own-account.ts'
import { isPasswordOf, prove } from './proof.ts'
import { executeOnce, PORTAL, sessionOf, TOO_MANY_ATTEMPTS } from './shared.ts'

/** Six digits, or a recovery code with its dashes; spaces that somebody typed among them. */
export const CODE_MAX = 40
/** 160 bits, as RFC 4226 recommends. */
const KEY_BYTES = 20
const RECOVERY_CODES = 10
/** Of thirty characters: 78 bits, so that a digest is not turned back by trying. */
const RECOVERY_LENGTH = 16
const ISSUER = 'Capstan'

const common = { access: 'person', tag: 'Portal', secret: true, invalidBody: 'badValue' } as const
const CODE = `${PORTAL}/me/code`
const WRONG = failure('SIGN_IN_FAILED: the password or the code is wrong.')
const password = text(PASSWORD_MAX)
const code = text(CODE_MAX)

function hmac(secret: string, counter: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return createHmac('sha1', fromBase32(secret)).update(bytes).digest()
}

const bare = (typed: string) => typed.replace(/[\s-]/g, '').toUpperCase()

function recoveryDigest(userId: string, code: string): string {
  return hash('sha256', `${userId}\u001f${bare(code)}`, 'hex')
}

/** What was typed, as what may be used: a step of the app, or a recovery code. Undefined for what is neither. */
function spentCode({ userId, totp }: Account, typed: string): SpentCode | undefined {
  if (totp?.confirmedAt === undefined) return undefined
  const given = bare(typed)
  if (/^\d{6}$/.test(given)) {
    const step = stepOf(totp, given, Date.now(), hmac)
    return step === undefined ? undefined : { step }
  }
  return given.length === RECOVERY_LENGTH ? { recoveryDigest: recoveryDigest(userId, given) } : undefined
}

type Calling = Pick<Call<unknown, unknown>, 'services' | 'correlationId'>

/** Uses the code that was typed: it works once. Undefined when it is wrong. */
async function used(
  { services, correlationId }: Calling,
  account: Account,
  typed: string,
  remove = false,
): Promise<Account | { refusal: Refusal } | undefined> {
  const code = spentCode(account, typed)
  if (!code) return undefined
  const outcome = await executeOnce<'useCode'>(
    { services, correlationId, merchantId: account.merchantId, principal: principalOf(account) },
    { type: 'useCode', userId: account.userId, code, ...(remove && { remove }) },
  )
  if (outcome.status === 'accepted') return account
  return outcome.status === 'refused' ? undefined : { refusal: refuse('unavailable') }
}

/** The password was right: whether the code is, where one is needed. */
export async function withCode(
  call: Calling,
  account: Account,
  typed: string | undefined,
): Promise<Account | { refusal: Refusal } | undefined> {
  if (!account.hasCode) return account
  return typed === undefined || bare(typed) === ''
    ? { refusal: refuse('codeRequired') }
    : used(call, account, typed)
}

export const setUpCode = route({
  ...common,
  operation: 'setUpCode',
  method: 'POST',
  path: CODE,
  summary:
    'Begin to use an authenticator app, by password: a key for it, which counts once a code was confirmed.',
  body: Type.Object({ password }),
  answers: {
    200: {
      description: 'The key, in base32 and as the URI that apps read from a picture.',
      schema: Type.Object({ secret: Type.String(), uri: Type.String() }),
    },
    400: failure('BAD_VALUE: no password.'),
    401: WRONG,
    409: failure('CONFLICT: there is an app already; or a demo user.'),
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const { account } = sessionOf(call)
    const { services } = call
    if (services.accounts.isDemo(account.userId)) return { refusal: refuse('conflict', DEMO_USER) }
    const proof = await prove(call, account.email, async () =>
      (await isPasswordOf(account, call.body.password, services.passwords)) ? account : undefined,
    )
    if (proof.refusal) return { refusal: proof.refusal }
    const secret = base32(randomBytes(KEY_BYTES))
    const intent = { type: 'setUpCode', userId: account.userId, secret } as const
    const outcome = await executeOnce<'setUpCode'>(call, intent)
    return replyTo(outcome, () => ({
      status: 200,
      body: { secret, uri: keyUri(secret, account.email, ISSUER) },
    }))
  },
})

export const confirmCode = route({
  ...common,
  operation: 'confirmCode',
  method: 'POST',
  path: `${CODE}/confirm`,
  summary: 'Show a code of the new app: from now on signing in needs one. Answers recovery codes, once.',
  body: Type.Object({ code }),
  answers: {
    200: {
      description: 'Codes for when the app is lost. Each works once.',
      schema: Type.Object({ recovery_codes: Type.Array(Type.String()) }),
    },
    400: failure('BAD_VALUE: no code.'),
    401: WRONG,
    409: failure('CONFLICT: nothing was set up, or another app since.'),
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const { services } = call
    // Read anew: what the session remembers may be from before the app was set up by another process.
    const account = await services.accounts.find(sessionOf(call).account.userId)
    const totp = account?.totp
    if (!account || !totp || totp.confirmedAt !== undefined) {
      return { refusal: refuse('conflict', { reason: 'No authenticator app is being set up.' }) }
    }
    const proof = await prove(call, account.email, async () => {
      const step = stepOf(totp, bare(call.body.code), Date.now(), hmac)
      return step === undefined ? undefined : { step }
    })
    if (proof.refusal) return { refusal: proof.refusal }
    const { userId } = account
    const codes = Array.from({ length: RECOVERY_CODES }, () => shortReference(RECOVERY_LENGTH))
    const outcome = await executeOnce<'confirmCode'>(call, {
      type: 'confirmCode',
      userId,
      secret: totp.secret,
      step: proof.proved.step,
      recoveryDigests: codes.map((each) => recoveryDigest(userId, each)),
      at: Date.now(),
    })
    return replyTo(outcome, () => ({
      status: 200,
      body: { recovery_codes: codes.map((each) => each.match(/.{4}/g)?.join('-') ?? each) },
    }))
  },
})

export const removeCode = route({
  ...common,
  operation: 'removeCode',
  method: 'POST',
  path: `${CODE}/remove`,
  summary: 'Sign in without the app from now on: by password and a code of it, or a recovery code.',
  body: Type.Object({ password, code }),
  answers: {
    204: { description: 'Removed. Empty body.' },
    400: failure('BAD_VALUE: no password, or no code.'),
    401: WRONG,
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const { services, body } = call
    const account = await services.accounts.find(sessionOf(call).account.userId)
    const proof = await prove(call, account?.email ?? '', async () => {
      const isRight = await isPasswordOf(account, body.password, services.passwords)
      return isRight && account ? used(call, account, body.code, true) : undefined
    })
    return proof.refusal ? { refusal: proof.refusal } : { status: 204 }
  },
})
