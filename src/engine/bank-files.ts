/** What is exchanged with the bank, as it is remembered. */
import type { BankAccount } from '../domain/contract/contract.ts'

/**
 * A file with payouts on its way to the bank. `assigned`: its payouts are fixed, and so is every byte of it; `staged`: it
 * is written in full beside the folder from which the bank takes it; `sent`: it was moved there. What is staged and is no
 * longer beside was moved: so no file is delivered twice, wherever a process dies.
 */
export interface BankFile {
  name: string
  format: BankFileFormat
  currency: string
  state: 'assigned' | 'staged' | 'sent' | 'answered'
  /** Which attempt staged it: its file is the one to deliver. */
  stagedBy?: number
  /** How many payouts are in it, and their sum in minor units. */
  count: number
  amount: number
  createdAt: number
  sentAt?: number
}

export const BANK_FILE_FORMATS = ['pain.001', 'csv'] as const
export type BankFileFormat = (typeof BANK_FILE_FORMATS)[number]

/** Something that the bank said and that fits nothing here: somebody has to look at it. */
export interface BankProblem {
  problem: string
  /** The file that it was in. */
  file: string
  paymentReference?: string
  amount?: number
  currency?: string
  /** Set when it is noted. */
  at?: number
}

/** What is to be done with a file now, with everything that its bytes depend on. */
export interface FileTask {
  fileId: string
  file: BankFile
  /** `deliver`: write it and give it to the bank. `answer`: a sandbox's bank executes it. */
  task: 'deliver' | 'answer'
  /** 1 for the first. */
  attempt: number
  transfers: FileTransfer[]
}

export interface FileTransfer {
  merchantId: string
  paymentReference: string
  amount: number
  currency: string
  account: BankAccount
}

/** What a sandbox's bank does with a payout, where it was told to. */
export interface BankOrder {
  outcome: 'rejected' | 'returned'
  /** ISO's code, and words after it. */
  reason: string
}

/** What it was told to do with a merchant's next payouts. */
export interface BankOrders extends BankOrder {
  remaining: number
}
