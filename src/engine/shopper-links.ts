/** Links to the shopper's page of an order: who knows one is let in, so of its secret only a digest is stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { uuidOf } from './ids.ts'
import type { RecordOf } from './store.ts'
import type { Work } from './work.ts'

/** How long a link can be opened unless the settings say otherwise: as long as most goods can be complained about. */
export const SHOPPER_LINK_DAYS = 180
const DAY_MS = 86_400_000

/** Of an order, that can be opened at once: each message has its own, and they must not grow without end. */
export const LIVE_LINKS_MAX = 50
/** That are over and still listed: the oldest are forgotten first. */
const DEAD_LINKS_MAX = 50

/** What a link leads to. Revoked ones have none: they are as if they had never been. */
export interface ShopperLink {
  orderId: string
  /** SHA-256 of the token, 64 hex digits. */
  digest: string
}

/** All links of an order, as their merchant sees them: oldest first. */
export interface ShopperLinks {
  orderId: string
  links: ListedLink[]
}

export interface ListedLink {
  linkId: string
  createdAt: number
  createdBy: string
  expiresAt: number
  revokedAt?: number
}

/** 32 random bytes in base64url. */
const TOKEN_BYTES = 32

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** By which a token's link is found. It tells nothing of the token, so it can name the link to anybody. */
function linkIdOf(digest: string): string {
  return uuidOf('shopperLink', digest)
}

/** The record that lists an order's links. */
export function linksIdOf(orderId: string): string {
  return uuidOf('shopperLinks', orderId)
}

export function isLive({ expiresAt, revokedAt }: ListedLink, now: number): boolean {
  return revokedAt === undefined && expiresAt > now
}

/**
 * A new link to an order whose list of links (`linksIdOf`) was loaded; undefined where it has too many that can be
 * opened. The token is given back here and kept nowhere.
 */
export function makeShopperLink(
  { orderId, merchantId, actor }: { orderId: string; merchantId: string; actor: string },
  work: Work,
): (ListedLink & { token: string }) | undefined {
  const before = work.record('shopperLinks', linksIdOf(orderId))?.data.links ?? []
  if (before.filter((link) => isLive(link, work.now)).length >= LIVE_LINKS_MAX) return undefined
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const digest = digestOf(token)
  const linkId = linkIdOf(digest)
  const expiresAt = work.now + (work.settings.shopperLinkDays ?? SHOPPER_LINK_DAYS) * DAY_MS
  const link: ListedLink = { linkId, createdAt: work.now, createdBy: actor, expiresAt }
  const data: ShopperLink = { orderId, digest }
  work.setRecord({ kind: 'shopperLink', id: linkId, merchantId, data, createdAt: work.now, expiresAt })
  setLinks(orderId, merchantId, [...before, link], work)
  return { ...link, token }
}

/** False where the order has no such link. One that is over stays as it is. */
export function revokeShopperLink(
  { orderId, merchantId }: { orderId: string; merchantId: string },
  linkId: string,
  work: Work,
): boolean {
  const record = work.record('shopperLinks', linksIdOf(orderId))
  const link = record?.data.links.find((listed) => listed.linkId === linkId)
  if (!record || !link) return false
  if (!isLive(link, work.now)) return true
  const links = record.data.links.map((listed) =>
    listed === link ? { ...link, revokedAt: work.now } : listed,
  )
  setLinks(orderId, merchantId, links, work)
  work.removeRecord('shopperLink', linkId)
  return true
}

function setLinks(orderId: string, merchantId: string, links: ListedLink[], work: Work): void {
  const dead = links.filter((link) => !isLive(link, work.now))
  const forgotten = new Set(dead.slice(0, Math.max(0, dead.length - DEAD_LINKS_MAX)))
  const kept = links.filter((link) => !forgotten.has(link))
  work.setRecord({
    kind: 'shopperLinks',
    id: linksIdOf(orderId),
    merchantId,
    data: { orderId, links: kept },
    createdAt: kept[0]?.createdAt ?? work.now,
    // The list goes with the last of its links.
    expiresAt: Math.max(...kept.map(({ expiresAt }) => expiresAt)),
  })
}

interface Links {
  now(): Promise<number>
  record(kind: 'shopperLink', id: string): Promise<RecordOf<'shopperLink'> | undefined>
}

/**
 * The order that a token opens, with the instant until which it does. The same work for a token that nobody has, one
 * that was revoked and one whose time is over: a digest, a look by it and the clock.
 */
export async function openedBy(
  token: string,
  links: Links,
): Promise<{ orderId: string; merchantId: string; expiresAt: number } | undefined> {
  const digest = digestOf(token)
  const [record, now] = await Promise.all([links.record('shopperLink', linkIdOf(digest)), links.now()])
  const isSame = timingSafeEqual(Buffer.from(digest), Buffer.from(record?.data.digest ?? NO_DIGEST))
  const expiresAt = record?.expiresAt ?? 0
  if (!record || !isSame || expiresAt <= now) return undefined
  return { orderId: record.data.orderId, merchantId: record.merchantId, expiresAt }
}

const NO_DIGEST = '0'.repeat(64)
