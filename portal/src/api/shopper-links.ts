/** Links to the shopper's page of an order. Their addresses are in the answer that makes them, and nowhere else. */
import { queryOptions } from '@tanstack/react-query'
import { call, get } from './client.ts'
import { CAPSTAN_ORDERS, orderKey } from './orders.ts'

export interface ShopperLink {
  link_id: string
  state: 'live' | 'expired' | 'revoked'
  created_at: string
  created_by: string
  expires_at: string
  revoked_at?: string
}

export interface NewShopperLink {
  link_id: string
  /** Absent in the answer of a call that was made before. */
  url?: string
  expires_at: string
}

const linksOf = (orderId: string) => `${CAPSTAN_ORDERS}/${orderId}/shopper-links`

/** Oldest first. */
export function shopperLinksQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'shopper-links'],
    queryFn: ({ signal }) => get<{ links: ShopperLink[] }>(linksOf(orderId), {}, signal),
  })
}

export function makeShopperLink(orderId: string, idempotencyKey: string) {
  return call<NewShopperLink>('POST', linksOf(orderId), { idempotencyKey })
}

export function revokeShopperLink(orderId: string, linkId: string, idempotencyKey: string) {
  return call<void>('DELETE', `${linksOf(orderId)}/${linkId}`, { idempotencyKey })
}
