/** What becomes of a payout that was made: holds, approval, the bank's answers. Pure: gives the payout and what is booked. */
import { isSameAccount } from '../contract/bank-account.ts'
import type { Contract } from '../contract/contract.ts'
import type { Posting } from '../ledger/transfer.ts'
import type { Payout, PayoutHold, PayoutState } from './payout.ts'

export interface HoldingRules {
  mode: 'sandbox' | 'production'
  /** Minor units; a payout of more waits for an approval. Absent: none does. */
  approvalAbove?: number
}

/**
 * Why a payout that was made is not sent; undefined when it can be. An approval is of the account that it goes to, and by
 * somebody else than who released it last: who names another account afterwards, or releases what they approved, needs
 * another one. Else one person alone could send it anywhere.
 */
export function holdOf(
  payout: Pick<Payout, 'totals' | 'approvedBy' | 'releasedBy' | 'account'>,
  contract: Contract | undefined,
  { mode, approvalAbove }: HoldingRules,
): PayoutHold | undefined {
  if (contract?.hold) return 'UNDER_REVIEW'
  if (!contract?.account) return 'MISSING_BANK_ACCOUNT'
  if (contract.accountRefused) return 'WRONG_BANK_ACCOUNT'
  const isLarge = approvalAbove !== undefined && payout.totals.settlement > approvalAbove
  const { approvedBy, releasedBy, account } = payout
  const isApproved =
    approvedBy !== undefined &&
    approvedBy !== releasedBy &&
    account !== undefined &&
    isSameAccount(account, contract.account)
  return mode === 'production' && isLarge && !isApproved ? 'AWAITING_APPROVAL' : undefined
}

/**
 * Reasons that are the account's, and will be there the next time (ISO 20022, ExternalStatusReason1Code and
 * ExternalReturnReason1Code): wrong, closed, blocked or of a wrong kind, its holder or bank unknown, its owner dead.
 */
const ACCOUNT_AT_FAULT = /^(AC0[1-7]|AC1[0346]|AG01|BE01|BE0[4-7]|MD07|RC0[147])\b/

/** Whether payouts to the same account are bound to fail again. `reason`: the bank's code, and words after it. */
export function isAccountAtFault(reason: string | undefined): boolean {
  return reason !== undefined && ACCOUNT_AT_FAULT.test(reason)
}

/** What the bank says of a payout. */
export interface BankAnswer {
  kind: 'executed' | 'rejected' | 'returned' | 'received'
  /** Minor units. A report that a transfer is refused names neither. */
  amount?: number
  currency?: string
  /** ms */
  at: number
  reason?: string
  /** The bank's own name for this movement: the same when a statement is read again. */
  bankReference?: string
}

export type Answered =
  | { outcome: 'changed'; payout: Payout; postings: Posting[] }
  /** It was told before. */
  | { outcome: 'known' }
  /** Our books do not say yet that the bank has the file: to be asked again when they do. */
  | { outcome: 'early' }
  /** It does not fit, and somebody has to look at it. */
  | { outcome: 'unfit'; problem: string }

/**
 * Executed: the money has left the bank. Rejected before that, or returned after it: what was paid is owed again, by one
 * transfer, which is due at once; the payout keeps what is in it.
 */
export function answered(payout: Payout, answer: BankAnswer): Answered {
  const { settlement } = payout.totals
  if (payout.settlementType === 'GROSS_FEE') return invoicePaid(payout, answer)
  const { amount = settlement, currency = payout.currency } = answer
  if (currency !== payout.currency || amount !== settlement) {
    return unfit(payout, `the bank names ${amount} ${currency}, minor units`)
  }
  if (answer.kind === 'received') {
    return unfit(payout, 'money came in under its reference that is not marked as a return')
  }
  // What the bank says of a file that it may not have must not be believed: the file may still go out.
  if (payout.state === 'created' && payout.fileId !== undefined) return { outcome: 'early' }
  // One with nothing to transfer is in no file: the bank knows nothing of it.
  const next = payout.fileId === undefined ? undefined : NEXT[payout.state]?.[answer.kind]
  if (next === undefined) return unfit(payout, `it is ${payout.state} and the bank says ${answer.kind}`)
  if (next === 'known') {
    return answer.kind === 'executed' && isOtherMovement(payout, answer)
      ? unfit(payout, 'the bank has executed it twice')
      : { outcome: 'known' }
  }
  return {
    outcome: 'changed',
    payout: {
      ...payout,
      state: next,
      endedAt: answer.at,
      ...(next === 'paid' && answer.bankReference !== undefined && { bankReference: answer.bankReference }),
      ...(answer.reason !== undefined && { reason: answer.reason }),
    },
    postings: POSTINGS[next](settlement),
  }
}

type Ended = 'paid' | 'failed' | 'returned'
type Known = Ended | 'known'

/** Whether it is another movement of money than the one that paid it: what has no name is the same told again. */
function isOtherMovement(payout: Payout, answer: BankAnswer): boolean {
  const [one, other] = [payout.bankReference, answer.bankReference]
  return one !== undefined && other !== undefined && one !== other
}

/** By state and answer. */
const NEXT: { readonly [S in PayoutState]?: { readonly [K in BankAnswer['kind']]?: Known } } = {
  sent: { executed: 'paid', rejected: 'failed', returned: 'failed' },
  paid: { executed: 'known', rejected: 'returned', returned: 'returned' },
  failed: { rejected: 'known', returned: 'known' },
  returned: { executed: 'known', returned: 'known', rejected: 'known' },
}

const owedAgain = (amount: number): Posting => ({
  type: 'PAYOUT_RETURNED',
  amount,
  debit: 'payout_in_transit',
  credit: 'merchant_payable',
})

const POSTINGS: Record<Ended, (amount: number) => Posting[]> = {
  paid: (amount) => [{ type: 'PAYOUT_PAID', amount, debit: 'payout_in_transit', credit: 'bank' }],
  failed: (amount) => [owedAgain(amount)],
  returned: (amount) => [
    { type: 'PAYOUT_REVERSED', amount, debit: 'bank', credit: 'payout_in_transit' },
    owedAgain(amount),
  ],
}

function invoicePaid(invoice: Payout, answer: BankAnswer): Answered {
  const { kind, amount = 0, currency, at, bankReference } = answer
  if (kind !== 'received') return unfit(invoice, `it is an invoice and the bank says ${kind}`)
  if (invoice.state === 'scheduled') return unfit(invoice, `it is scheduled and the bank says ${kind}`)
  const owed = -invoice.totals.settlement
  if (currency !== invoice.currency || amount !== owed) {
    return unfit(invoice, `${amount} ${currency} came in for an invoice of ${owed}, minor units`)
  }
  if (invoice.state === 'paid') {
    return isOtherMovement(invoice, answer)
      ? unfit(invoice, 'it was paid already, and as much came in once more')
      : { outcome: 'known' }
  }
  return {
    outcome: 'changed',
    payout: { ...invoice, state: 'paid', endedAt: at, ...(bankReference !== undefined && { bankReference }) },
    postings: [{ type: 'INVOICE_PAID', amount, debit: 'bank', credit: 'fee_receivable' }],
  }
}

function unfit({ paymentReference }: Payout, problem: string): Answered {
  return { outcome: 'unfit', problem: `payout ${paymentReference}: ${problem}` }
}
