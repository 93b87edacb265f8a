import type { Session } from '../../domain/payments/session.ts'
import { refuse } from '../../domain/refusals.ts'
import { route } from '../route.ts'
import { instant } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { sessionBody } from './schemas.ts'
import { categoriesSchema, NO_SESSION, PAYMENT_METHOD_CATEGORIES, SESSIONS } from './shared.ts'

export const readSession = route({
  operation: 'readSession',
  method: 'GET',
  path: `${SESSIONS}/:session_id`,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary: 'Read a session.',
  answers: {
    200: {
      description: 'The session.',
      schema: Type.Object({
        ...sessionBody.properties,
        status: Type.Enum(['incomplete', 'complete']),
        expires_at: instant,
        client_token: Type.String(),
        payment_method_categories: categoriesSchema,
        authorization_token: Type.Optional(Type.String()),
      }),
    },
    404: NO_SESSION,
  },
  async handle(call) {
    const { reader } = call.services
    const [session, now] = await Promise.all([reader.session(call.params.session_id as string), reader.now()])
    if (!session || session.merchantId !== call.merchantId) return { refusal: refuse('invalidSession') }
    const over = session.expiresAt <= now && session.orderId === undefined
    return over ? { refusal: refuse('invalidSession') } : { status: 200, body: onWire(session) }
  },
})

/** Identifying numbers of the customer are taken and never given back, as on the wire. */
function onWire({ fields, ...session }: Session) {
  const { customer, ...rest } = fields
  const { national_identification_number: _, last_four_ssn: __, ...shown } = customer ?? {}
  return {
    ...rest,
    ...(customer && { customer: shown }),
    status: session.orderId === undefined ? 'incomplete' : 'complete',
    expires_at: new Date(session.expiresAt).toISOString(),
    client_token: session.clientToken,
    payment_method_categories: PAYMENT_METHOD_CATEGORIES,
    ...(session.authorizationToken !== undefined && { authorization_token: session.authorizationToken }),
  }
}
