/** What the types of a settlement's rows are called in documents that people read. */

/** By type, in the order in which a document lists them. */
const TYPES: Record<string, string> = {
  SALE: 'Sales',
  RETURN: 'Refunds',
  REVERSAL: 'Reversals',
  REVERSAL_MERCHANT_PROTECTION: 'Merchant protection',
  FEE: 'Fees',
  FEE_REFUND: 'Fees given back',
  COMMISSION: 'Commission',
  CORRECTION: 'Corrections',
  CHARGE: 'Charges',
  CREDIT: 'Credits',
  HOLDBACK: 'Held back',
  RELEASE: 'Released',
  TAX: 'Tax',
}

/** By type and detailed type. Where the detail says no more than the type, the type's word is enough. */
const DETAILED: Record<string, string> = {
  'SALE PURCHASE': 'Sales',
  'RETURN PURCHASE_RETURN': 'Refunds',
  'RETURN PAYMENT_DEFAULT': 'Refunds after payment default',
  'REVERSAL REVERSAL': 'Reversals after disputes',
  'REVERSAL FRAUD_POLICY_CHARGE': 'Reversals after fraud',
  'REVERSAL COMMISSION_RETURN': 'Commission taken back',
  'REVERSAL_MERCHANT_PROTECTION FRAUD_POLICY_CREDIT_NET': 'Merchant protection after fraud',
  'FEE PURCHASE_FEE_PERCENTAGE': 'Percentage fee on captures',
  'FEE PURCHASE_FEE_FIXED': 'Fixed fee per capture',
  'FEE SERVICING_FEE': 'Servicing fee',
  'FEE LATE_RETURN_FEE': 'Fee for late returns',
  'FEE RETURN_FEE': 'Fee for returns',
  'FEE EXTEND_DUE_DATE_FEE': 'Fee for extended due dates',
  'FEE EXPIRY_FEE': 'Fee for extended due dates',
  'FEE EXPIRY_FEE_GROSS': 'Fee for extended due dates',
  'FEE DISPUTE_FEE': 'Fee for disputes',
  'FEE_REFUND PURCHASE_FEE_PERCENTAGE': 'Percentage fee given back',
  'FEE_REFUND PURCHASE_FEE_PERCENTAGE_REFUND': 'Percentage fee given back',
  'FEE_REFUND PURCHASE_FEE_FIXED': 'Fixed fee given back',
  'FEE_REFUND DISPUTE_FEE_REFUND': 'Fee for disputes given back',
  'COMMISSION COMMISSION': 'Commission',
  'COMMISSION PURCHASE_COMMISSION_PERCENTAGE': 'Percentage commission',
  'CHARGE PAYMENT_REMINDER': 'Debt invoiced apart',
  'CREDIT CORRECTION_DISPUTE': 'Correction after a dispute',
  'CREDIT PAYOUT_RETURNED': 'Earlier payout that did not arrive',
  'HOLDBACK ROLLING_RESERVE': 'Reserve held back',
  'RELEASE ROLLING_RESERVE': 'Reserve released',
  'HOLDBACK UNDER_REVIEW': 'Held back during review',
  'RELEASE UNDER_REVIEW': 'Released after review',
  'HOLDBACK INSUFFICIENT_BANK_ACCOUNT_DETAILS': 'Held back for lack of bank details',
  'RELEASE INSUFFICIENT_BANK_ACCOUNT_DETAILS': 'Released with new bank details',
}

/** The set of types is open: one without words of its own is spelled out, `Fees: dispute handling`. */
export function wordsFor(type: string, detailedType: string): string {
  const known = DETAILED[`${type} ${detailedType}`]
  if (known !== undefined) return known
  const word = TYPES[type] ?? capitalised(spelled(type))
  return detailedType === '' || detailedType === type ? word : `${word}: ${spelled(detailedType)}`
}

/** Where a type stands in a list; unknown ones are last. */
export function rankOf(type: string): number {
  const rank = Object.keys(TYPES).indexOf(type)
  return rank === -1 ? Number.MAX_SAFE_INTEGER : rank
}

const spelled = (code: string) => code.replaceAll('_', ' ').toLowerCase()
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
