/**
 * A merchant's contract in one currency, as data: what a capture costs, when it is due, and how it is paid out. Amounts
 * are minor units of the currency, rates are basis points (299 = 2.99 %), instants are milliseconds since 1970-01-01 UTC.
 */

/** What a capture costs. The most specific rule of those that fit applies: method and country, method, country, neither. */
export interface FeeRule {
  /** In the Payments API's spelling: `invoice`, `pay_by_card`, …; absent: any. */
  paymentMethod?: string
  /** Purchase country, two upper-case letters; absent: any. */
  country?: string
  /** Of the captured amount, basis points. */
  percentage: number
  /** Per capture, minor units. */
  fixed: number
}

/** `calendar`: days as they come; `banking`: days on which TARGET2 is open. */
export interface SettlementDelay {
  days: number
  of: 'calendar' | 'banking'
}

/** 1: Monday … 7: Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

export type PayoutSchedule =
  | { every: 'day' }
  /** Monday to Friday. */
  | { every: 'weekday' }
  | { every: 'week'; on: Weekday }
  /** On these two days; a day that a month does not have is its last. */
  | { every: 'half-month'; on: [number, number] }
  | { every: 'month'; on: number }

/** On a payout's day, what is due until this time of day in this zone is paid out then. */
export interface CutOff {
  /** `HH:MM`, 00:00 to 23:59. */
  time: string
  /** IANA name, such as `Europe/Stockholm`. */
  timeZone: string
}

/**
 * What a refund gives back of the fees of its capture: nothing; its share of the percentage fee; or that and, with the
 * refund that gives back the last of a capture, the fixed fee too.
 */
export const FEE_REFUNDS = ['none', 'percentage', 'all'] as const
export type FeeRefund = (typeof FEE_REFUNDS)[number]

export interface ContractTerms {
  /** At least one rule fits every capture: the last resort names neither method nor country. */
  fees: FeeRule[]
  /** VAT on the fees, basis points. */
  vatRate: number
  feeRefund: FeeRefund
  /** NET: fees are taken from the payout. GROSS: they are invoiced apart from it. */
  settlement: 'NET' | 'GROSS'
  delay: SettlementDelay
  schedule: PayoutSchedule
  cutOff: CutOff
  /** A payout of less waits for the next one. */
  minimumPayout: number
  /** Of each payout's sales so much is kept back for so many days. */
  reserve?: { rate: number; days: number }
}

export interface ContractVersion extends ContractTerms {
  /** 1 for the first; a later version has a later `validFrom` or replaces one that is not valid yet. */
  version: number
  validFrom: number
  registeredAt: number
  /** Who did it: `operator:<credential>` or `system`. */
  registeredBy: string
}

/** Structured, since SEPA takes no other (from November 2026). */
export interface HolderAddress {
  street?: string
  buildingNumber?: string
  postalCode?: string
  city: string
  /** Two upper-case letters. */
  country: string
}

export type BankAccount = { holder: string; address?: HolderAddress } & (
  | { kind: 'iban'; iban: string; bic?: string }
  /** An account that has no IBAN, as the country's banks know it. */
  | { kind: 'domestic'; country: string; bankCode: string; accountNumber: string; bic?: string }
)

/** Why payouts wait. */
export interface Hold {
  reason: 'UNDER_REVIEW'
  note: string
  since: number
  by: string
}

/** Everything that is agreed with a merchant in one currency. One record: who changes it locks it. */
export interface Contract {
  currency: string
  /** By version. */
  versions: ContractVersion[]
  account?: BankAccount
  /** Who named the account: they may not approve payouts to it. */
  accountBy?: string
  /** The bank refused the account, for this reason: payouts wait until one is named. */
  accountRefused?: { reason: string; at: number }
  hold?: Hold
}
