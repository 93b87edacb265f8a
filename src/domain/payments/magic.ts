/**
 * Magic values: what a sandbox's order says in its billing email or in a merchant reference chooses what happens to it,
 * so that an existing test suite can have every outcome without an extra call. Never looked at in production mode.
 * docs/reference/sandbox.md has the table.
 */
import type { CheckoutFields } from './session.ts'

export type MagicOutcome = 'denied' | 'pendingAccepted' | 'pendingRejected' | 'pending' | 'paymentFailed'

/** Words after the `+` of an email address, and after `capstan:` in a reference. */
const WORDS: Record<string, MagicOutcome> = {
  denied: 'denied',
  'pend-accept': 'pendingAccepted',
  'pend-reject': 'pendingRejected',
  pending: 'pending',
  'payment-failed': 'paymentFailed',
}

type Fields = Partial<Pick<CheckoutFields, 'billing_address' | 'merchant_reference1' | 'merchant_reference2'>>

/** What was asked for; undefined for an ordinary order. A number after the word (`+pend-accept-02`) means nothing. */
export function magicOutcome(fields: Fields): MagicOutcome | undefined {
  const email = fields.billing_address?.email ?? ''
  const [local = ''] = email.split('@', 1)
  const tag = local.includes('+') ? local.slice(local.indexOf('+') + 1) : undefined
  return (
    outcomeOf(tag) ??
    outcomeOf(wordOf(fields.merchant_reference1)) ??
    outcomeOf(wordOf(fields.merchant_reference2))
  )
}

const REFERENCE_PREFIX = 'capstan:'

function wordOf(reference: string | undefined): string | undefined {
  return reference?.startsWith(REFERENCE_PREFIX) ? reference.slice(REFERENCE_PREFIX.length) : undefined
}

function outcomeOf(word: string | undefined): MagicOutcome | undefined {
  const name = word?.toLowerCase().replace(/-\d+$/, '') ?? ''
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
}

/** How long a review of a sandbox takes: long enough to be seen, short enough to be waited for. */
export const SANDBOX_REVIEW_MS = 60_000
