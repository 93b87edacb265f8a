/** States as words, with the tone in which they are shown. The word alone says it; the tone is for the quick eye. */

type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad'

export interface Named {
  word: string
  tone: Tone
}

const ORDER_STATES: Record<string, Named> = {
  AUTHORIZED: { word: 'Authorized', tone: 'info' },
  PART_CAPTURED: { word: 'Part captured', tone: 'warn' },
  CAPTURED: { word: 'Captured', tone: 'good' },
  CANCELLED: { word: 'Cancelled', tone: 'neutral' },
  EXPIRED: { word: 'Expired', tone: 'neutral' },
  CLOSED: { word: 'Closed', tone: 'neutral' },
}

const FRAUD_STATES: Record<string, Named> = {
  ACCEPTED: { word: 'Accepted', tone: 'good' },
  PENDING: { word: 'Under review', tone: 'warn' },
  REJECTED: { word: 'Rejected', tone: 'bad' },
}

const PAYOUT_STATES: Record<string, Named> = {
  scheduled: { word: 'Collecting', tone: 'neutral' },
  created: { word: 'Made', tone: 'info' },
  sent: { word: 'Sent to the bank', tone: 'info' },
  paid: { word: 'Paid', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  returned: { word: 'Returned', tone: 'bad' },
}

const ROLES: Record<string, string> = {
  owner: 'Owner',
  support: 'Support',
  finance: 'Finance',
  developer: 'Developer',
  read_only: 'Read only',
  operator: 'Operator',
}

export const orderState = (state: string): Named => ORDER_STATES[state] ?? plain(state)
export const fraudState = (state: string): Named => FRAUD_STATES[state] ?? plain(state)
export const payoutState = (state: string): Named => PAYOUT_STATES[state] ?? plain(state)
export const roleName = (role: string): string => ROLES[role] ?? words(role)

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' })
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' })
/** `NL` is "Netherlands"; what is no code stays as it is. */
export const countryName = (code: string): string => named(COUNTRIES, code)
/** `en-GB` is "British English". */
export const languageName = (locale: string): string => named(LANGUAGES, locale)

function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}

/** An HTTP status: its class gives the tone. */
export function statusTone(status: number): Tone {
  if (status >= 500) return 'bad'
  if (status >= 400) return 'warn'
  return status >= 200 && status < 300 ? 'good' : 'neutral'
}

const plain = (state: string): Named => ({ word: words(state), tone: 'neutral' })

/** `PART_CAPTURED` and `partCaptured` are "Part captured". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
    .replace(/\bvat\b/, 'VAT')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
