import { route } from '../route.ts'
import { instant } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { findPage, NO_PAGE, PAGES } from './shared.ts'

export const readHostedPage = route({
  operation: 'readHostedPage',
  method: 'GET',
  path: `${PAGES}/:session_id`,
  access: 'merchant',
  tag: 'Hosted Payment Page',
  summary: 'How far the shopper has come on a page.',
  answers: {
    200: {
      description: 'The page; with the order it led to, or the authorization.',
      schema: Type.Object({
        session_id: Type.String(),
        status: Type.String(),
        authorization_token: Type.Optional(Type.String()),
        order_id: Type.Optional(Type.String()),
        expires_at: instant,
        updated_at: instant,
      }),
    },
    404: NO_PAGE,
  },
  async handle(call) {
    const found = await findPage(call)
    if (found.refusal) return found
    const { id, data, expiresAt } = found.record
    return {
      status: 200,
      body: {
        session_id: id,
        status: data.status,
        ...(data.authorizationToken !== undefined && { authorization_token: data.authorizationToken }),
        ...(data.orderId !== undefined && { order_id: data.orderId }),
        expires_at: new Date(expiresAt ?? 0).toISOString(),
        updated_at: new Date(data.updatedAt).toISOString(),
      },
    }
  },
})
