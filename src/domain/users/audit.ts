/** The audit trail: who did what, beyond what the events of orders tell. */

export const AUDIT_ACTIONS = [
  'signed_in',
  'signed_out',
  'user_invited',
  'invitation_withdrawn',
  'user_joined',
  'user_changed',
  'user_disabled',
  'user_enabled',
  'user_signed_out',
  'password_changed',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

export interface AuditEntry {
  /** Business time, ms, as of events. */
  at: number
  actor: string
  action: AuditAction
  /** What it was done to: an email, a username, a currency, a reference. */
  subject: string
  correlationId: string
}

/** As long as books of accounts are looked at for; who did something longer ago is nobody's question. */
export const AUDIT_KEPT_MS = 3 * 366 * 24 * 3_600_000
