import { isFinal } from '../../domain/payments/hosted-page.ts'
import { route } from '../route.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { findPage, NO_PAGE, PAGES } from './shared.ts'

const STATUSES = [
  'WAITING',
  'BACK',
  'IN_PROGRESS',
  'MANUAL_ID_CHECK',
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'DISABLED',
  'ERROR',
] as const

export const readHostedPage = route({
  operation: 'readHostedPage',
  method: 'GET',
  path: `${PAGES}/:session_id`,
  access: 'merchant',
  need: 'developer',
  tag: 'Hosted Payment Page',
  summary: 'How far the shopper has come on a page.',
  answers: {
    200: {
      description: 'The page; with the order it led to, or the authorization.',
      schema: Type.Object({
        session_id: Type.String(),
        status: oneOf(STATUSES),
        authorization_token: Type.Optional(Type.String()),
        order_id: Type.Optional(Type.String()),
        klarna_reference: Type.Optional(Type.String()),
        expires_at: instant,
        updated_at: instant,
      }),
    },
    404: NO_PAGE,
  },
  async handle(call) {
    const found = await findPage(call)
    if (found.refusal) return found
    const { reader } = call.services
    const { id, data, expiresAt } = found.record
    const session = await reader.session(data.sessionId)
    // The page is one with its session: an order that came by another door has completed it.
    const isCompleted = session?.orderId !== undefined && !isFinal(data.status)
    const orderId = isCompleted ? session.orderId : data.orderId
    const token = isCompleted ? session.authorizationToken : data.authorizationToken
    const order = orderId === undefined ? undefined : await reader.orderRow(orderId)
    return {
      status: 200,
      body: {
        session_id: id,
        status: isCompleted ? 'COMPLETED' : data.status,
        ...(token !== undefined && { authorization_token: token }),
        ...(orderId !== undefined && { order_id: orderId }),
        ...(order && { klarna_reference: order.klarnaReference }),
        expires_at: new Date(expiresAt ?? 0).toISOString(),
        updated_at: new Date(data.updatedAt).toISOString(),
      },
    }
  },
})
