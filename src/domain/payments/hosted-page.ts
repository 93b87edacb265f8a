/** A hosted payment page: the shopper's own page over a payment session, and how far it has come. */

export type HostedPageStatus =
  | 'WAITING'
  | 'BACK'
  | 'IN_PROGRESS'
  | 'MANUAL_ID_CHECK'
  | 'COMPLETED'
  | 'CANCELLED'
  | 'FAILED'
  | 'DISABLED'
  | 'ERROR'

export type PlaceOrderMode = 'PLACE_ORDER' | 'CAPTURE_ORDER' | 'NONE'

export interface HostedPage {
  status: HostedPageStatus
  /** The payment session that it is a page of. */
  sessionId: string
  placeOrderMode: PlaceOrderMode
  /** success, cancel, back, failure, error, status_update: the only places to which the page ever redirects. */
  merchantUrls: Record<string, string>
  options: Record<string, unknown>
  /** 256 random bits in hex: what a form of this page must carry. */
  csrfToken: string
  authorizationToken?: string
  orderId?: string
  /** The purchase was approved subject to a review: told to the shopper where there is no order yet to ask. */
  underReview?: boolean
  updatedAt: number
}

/** Whether nothing more happens on the page. A shopper who only went back to the shop may come again. */
export function isFinal(status: HostedPageStatus): boolean {
  return FINAL.has(status)
}

const FINAL: ReadonlySet<HostedPageStatus> = new Set([
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'DISABLED',
  'ERROR',
])

/** Which of the page's URLs each end leads to. Where the merchant gave none, the page itself tells what happened. */
export const END_URLS: { readonly [S in HostedPageStatus]?: string } = {
  COMPLETED: 'success',
  CANCELLED: 'cancel',
  BACK: 'back',
  FAILED: 'failure',
  ERROR: 'error',
}

/** Pages close this long before their session: an authorization given in the last minute can still be placed. */
export const CLOSES_BEFORE_SESSION_MS = 60 * 60_000
