/** Links to the shopper's page of an order: given, listed and revoked by its merchant. */
import { refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import { isLive, type ListedLink, linksIdOf } from '../../engine/shopper-links.ts'
import { CAPSTAN_ORDERS, readAnyOrder } from '../capstan/orders.ts'
import { CONFLICT } from '../capstan/shared.ts'
import { NOT_FOUND } from '../order-management/shared.ts'
import { replyTo, route } from '../route.ts'
import { failure, instant, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { SHOPPER_PAGE } from './shared.ts'

const LINKS = `${CAPSTAN_ORDERS}/:order_id/shopper-links`

const common = { access: 'merchant', tag: 'Capstan' } as const

export const giveShopperLink = route({
  ...common,
  operation: 'giveShopperLink',
  need: 'orders',
  method: 'POST',
  path: LINKS,
  summary: "Make a link to the shopper's page of an order. It is shown once.",
  answers: {
    201: {
      description: 'The link. Whoever has it sees the order, until it expires or is revoked.',
      schema: Type.Object({
        link_id: Type.String(),
        url: Type.Optional(Type.String({ description: 'Shown once. A replay of the call leaves it out.' })),
        created_at: instant,
        expires_at: instant,
      }),
    },
    404: NOT_FOUND,
    409: CONFLICT,
  },
  async handle(call) {
    const orderId = call.params.order_id as string
    const outcome = await call.execute<'giveShopperLink'>({ type: 'giveShopperLink', orderId })
    return replyTo(outcome, ({ link: { linkId, createdAt, expiresAt }, secret }) => ({
      status: 201,
      body: {
        link_id: linkId,
        ...(secret !== undefined && { url: `${call.services.publicUrl()}${SHOPPER_PAGE}/${secret}` }),
        created_at: new Date(createdAt).toISOString(),
        expires_at: new Date(expiresAt).toISOString(),
      },
    }))
  },
})

export const listShopperLinks = route({
  ...common,
  operation: 'listShopperLinks',
  need: 'read',
  method: 'GET',
  path: LINKS,
  summary: "The links to the shopper's page of an order, oldest first, never their addresses.",
  answers: {
    200: {
      description: 'The links; those that are over among them, until they are forgotten.',
      schema: Type.Object({
        links: Type.Array(
          Type.Object({
            link_id: Type.String(),
            state: oneOf(['live', 'expired', 'revoked']),
            created_at: instant,
            created_by: Type.String(),
            expires_at: instant,
            revoked_at: Type.Optional(instant),
          }),
        ),
      }),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await readAnyOrder(call)
    if (found.refusal) return found
    const record = await call.services.reader.record('shopperLinks', linksIdOf(found.record.order.orderId))
    const links = record?.data.links ?? []
    return { status: 200, body: { links: links.map((link) => linkOnWire(link, found.now)) } }
  },
})

function linkOnWire(link: ListedLink, now: number) {
  const { linkId, createdAt, createdBy, expiresAt, revokedAt } = link
  const state = revokedAt !== undefined ? 'revoked' : isLive(link, now) ? 'live' : 'expired'
  return {
    link_id: linkId,
    state,
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    expires_at: new Date(expiresAt).toISOString(),
    ...(revokedAt !== undefined && { revoked_at: new Date(revokedAt).toISOString() }),
  }
}

export const revokeShopperLink = route({
  ...common,
  operation: 'revokeShopperLink',
  need: 'orders',
  method: 'DELETE',
  path: `${LINKS}/:link_id`,
  summary: "Revoke a link to the shopper's page of an order, at once and for good.",
  answers: {
    204: { description: 'Revoked, or over already. Empty body.' },
    404: failure('NO_SUCH_ORDER: no such order of this merchant. NOT_FOUND: the order has no such link.'),
  },
  async handle(call) {
    const orderId = call.params.order_id as string
    const linkId = call.params.link_id as string
    if (!isUuid(linkId)) return { refusal: refuse('notFound', { what: 'This link' }) }
    const outcome = await call.execute<'revokeShopperLink'>({ type: 'revokeShopperLink', orderId, linkId })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
