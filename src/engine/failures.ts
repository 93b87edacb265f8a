/** Failures that a sandbox was told to have: what a shop's error handling is tested with. */

/** Where in a call it happens. `before`: nothing was done. `after`: it was done and is on disk, and the caller is not told. */
export type FailurePoint = 'before' | 'after'

export interface FailureRule {
  /** An operation's name, e.g. `captureOrder`; absent: any call of the merchant except those under /sandbox/v1. */
  operation?: string
  /** Of an order alone. */
  orderId?: string
  point: FailurePoint
  effect:
    | { type: 'answer'; status: number; errorCode: string; message: string }
    /** The answer comes late. */
    | { type: 'delay'; delayMs: number }
    /** The connection is closed without an answer. */
    | { type: 'drop' }
  /** How many calls are still to fail; absent: no limit. */
  remaining?: number
  /** Of the calls that match, this share fails, 0 to 1; absent: all. */
  share?: number
  /** Calls that matched it so far. */
  met: number
  /** Those of them that failed. */
  hits: number
}

/** Whether the share takes this call: by their count, so that of ten calls at 0.3 exactly three fail. */
export function takesShare(share: number | undefined, metBefore: number): boolean {
  return share === undefined || Math.floor((metBefore + 1) * share) > Math.floor(metBefore * share)
}
