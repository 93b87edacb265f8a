/** The token a checkout page gets for its session: a JWT (RFC 7519), HS256, signed with the database's secret. */
import { createHmac } from 'node:crypto'
import type { Session } from '../domain/payments/session.ts'
import type { Mode } from './store.ts'

/** Clients read the claims; only Capstan itself checks the signature. */
export function clientToken(
  session: Omit<Session, 'clientToken'>,
  { mode, instanceSecret }: { mode: Mode; instanceSecret: string },
): string {
  const header = { alg: 'HS256', typ: 'JWT' }
  const claims = {
    session_id: session.sessionId,
    environment: mode === 'production' ? 'production' : 'playground',
    purchase_country: session.fields.purchase_country,
    order_amount: session.fields.order_amount,
    merchant_name: session.merchantId,
    iat: Math.floor(session.createdAt / 1000),
    exp: Math.floor(session.expiresAt / 1000),
  }
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const key = Buffer.from(instanceSecret, 'hex')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
