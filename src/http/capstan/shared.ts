/** What the operations under /capstan/v1 have in common. */

import type { Credential, Merchant } from '../../engine/store.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

export const CAPSTAN = '/capstan/v1'

/** Merchant ids and usernames go into paths and logs: plain characters only, and never `.` or `..`. */
export const identifier = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$' })

/** Of a query: in paths it is checked where all ids are (request.ts). */
export const currencyText = Type.String({ pattern: '^[A-Za-z]{3}$' })

export const BAD_VALUE = failure('BAD_VALUE: the fields that break a rule, in one message.')
export const CONFLICT = failure('CONFLICT: it exists already, or there are too many.')
export const NOT_FOUND = failure('NOT_FOUND: there is none.')

export const credentialSchema = Type.Object({
  merchant_id: Type.Optional(Type.String()),
  username: Type.String(),
  secret: Type.Optional(Type.String({ description: 'Shown once. A replay of the call leaves it out.' })),
})

export const merchantSchema = Type.Object({
  merchant_id: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  created_at: Type.String({ format: 'date-time' }),
})

export const merchantWithCredentialsSchema = Type.Object({
  ...merchantSchema.properties,
  shopper_messages: Type.Boolean(),
  credentials: Type.Array(
    Type.Object({
      username: Type.String(),
      created_at: Type.String({ format: 'date-time' }),
      disabled_at: Type.Optional(Type.String({ format: 'date-time' })),
      last_used_at: Type.Optional(
        Type.String({ format: 'date-time', description: 'Exact to about an hour. Absent: never.' }),
      ),
    }),
  ),
})

export function merchantOnWire({ merchantId, name, active, createdAt }: Merchant) {
  return { merchant_id: merchantId, name, active, created_at: new Date(createdAt).toISOString() }
}

export function credentialOnWire(
  { username, createdAt, disabledAt }: Credential,
  lastUsedAt: number | undefined,
) {
  return {
    username,
    created_at: new Date(createdAt).toISOString(),
    ...(disabledAt !== undefined && { disabled_at: new Date(disabledAt).toISOString() }),
    ...(lastUsedAt !== undefined && { last_used_at: new Date(lastUsedAt).toISOString() }),
  }
}
