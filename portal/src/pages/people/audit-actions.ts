/** What the audit trail tells of, in the order in which it is offered: by subject. */
import { words } from '../../format/names.ts'

/** Every look, whatever was looked at. */
export const VIEWED = 'viewed'

export const AUDIT_ACTIONS = [
  'bodies_viewed',
  'order_viewed',
  'orders_exported',
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
] as const

export const ACTION_CHOICES = [
  { value: '', label: 'Anything' },
  { value: VIEWED, label: 'Any look' },
  ...AUDIT_ACTIONS.map((action) => ({ value: action, label: words(action) })),
]
