/** The audit trail: who did what, beyond what the events of orders tell. */

export const AUDIT_ACTIONS = [
  'signed_in',
  'signed_out',
  'session_ended',
  'user_invited',
  'invitation_withdrawn',
  'user_joined',
  'user_changed',
  'user_disabled',
  'user_enabled',
  'user_signed_out',
  'password_changed',
  'code_on',
  'code_off',
  'code_taken_away',
  'recovery_code_used',
  'credential_added',
  'credential_disabled',
  'merchant_added',
  'merchant_activated',
  'merchant_deactivated',
  'terms_registered',
  'bank_account_named',
  'payouts_held',
  'payouts_released',
  'payout_approved',
  'link_given',
  'link_revoked',
  'bodies_viewed',
  'order_viewed',
  'orders_exported',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** That somebody looked, and changed nothing. */
export const VIEWS: readonly AuditAction[] = ['bodies_viewed', 'order_viewed', 'orders_exported']

export interface AuditEntry {
  /** Business time, ms, as of events. */
  at: number
  actor: string
  action: AuditAction
  /** What it was done to: an email, a username, a currency, a reference. */
  subject: string
  correlationId: string
  /** Of a merchant's trail: the operator did it, and who of its people is not the merchant's to know. */
  byOperator?: true
}

/** As long as books of accounts are looked at for; who did something longer ago is nobody's question. */
export const AUDIT_KEPT_MS = 3 * 366 * 24 * 3_600_000
