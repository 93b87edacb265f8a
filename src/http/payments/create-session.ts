import type { CheckoutFields } from '../../domain/payments/session.ts'
import { replyTo, route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { sessionBody } from './schemas.ts'
import {
  BAD_VALUE,
  categoriesSchema,
  INACTIVE,
  isInactive,
  PAYMENT_METHOD_CATEGORIES,
  SESSIONS,
  upperCased,
} from './shared.ts'
import { urlRefusal } from './urls.ts'

export const createSession = route({
  operation: 'createSession',
  method: 'POST',
  path: SESSIONS,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary: 'Open a payment session for a checkout. It lives 48 hours.',
  body: sessionBody,
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The session.',
      schema: Type.Object({
        session_id: Type.String(),
        client_token: Type.String(),
        payment_method_categories: categoriesSchema,
      }),
    },
    400: BAD_VALUE,
    403: INACTIVE,
  },
  async handle(call) {
    const wrongUrls = urlRefusal(call.body.merchant_urls, 'merchant_urls', call.services.mode)
    if (wrongUrls) return { refusal: wrongUrls }
    const fields: CheckoutFields = upperCased(call.body)
    const merchantInactive = await isInactive(call)
    const outcome = await call.execute<'createSession'>({ type: 'createSession', fields, merchantInactive })
    return replyTo(outcome, ({ sessionId, clientToken }) => ({
      status: 200,
      body: {
        session_id: sessionId,
        client_token: clientToken,
        payment_method_categories: PAYMENT_METHOD_CATEGORIES,
      },
    }))
  },
})
