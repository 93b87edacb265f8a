/** Files that tell a bank whom to pay: ISO 20022 pain.001.001.09, by the EPC's guidelines for euro (EPC 132-08). */

import { normalIban } from '../domain/contract/bank-account.ts'
import type { BankAccount, HolderAddress } from '../domain/contract/contract.ts'
import { isCountry } from '../domain/contract/countries.ts'
import { decimalText } from '../domain/money.ts'
import { checkFile, isSepa, nationalNumber } from './payment-file-checks.ts'
import { sepaText } from './sepa-characters.ts'
import { sumText } from './sums.ts'
import { amountLeaf, type Child, dateTimeText, document, leaf, node } from './xml.ts'

export { SEPA_AMOUNT_MAX, TRANSFERS_MAX } from './payment-file-checks.ts'
export { transfersCsv } from './transfers-csv.ts'

export interface CreditTransfer {
  /** The end-to-end id: up to 35 characters of SEPA's set. */
  paymentReference: string
  amountMinor: number
  currency: string
  account: BankAccount
  /** What the merchant reads on its statement. */
  remittance: string
}

export interface PaymentFileInput {
  /** The message's id: up to 35 characters of SEPA's set, such as a UUID without its dashes. */
  fileId: string
  createdAt: number
  /** YYYY-MM-DD */
  executionDate: string
  /** Whose account is charged. */
  debtor: Debtor
  currency: string
  transfers: CreditTransfer[]
}

export interface Debtor {
  name: string
  iban: string
  bic?: string
  address?: HolderAddress
}

/** Characters of a name in SEPA; the message itself would have 140. */
const NAME_MAX = 70
const REMITTANCE_MAX = 140

/** The code of a country's bank codes (ISO 20022, ExternalClearingSystemIdentification1Code). */
const CLEARING_SYSTEMS: Record<string, string> = {
  AU: 'AUBSB',
  CA: 'CACPA',
  CH: 'CHBCC',
  CN: 'CNAPS',
  GB: 'GBDSC',
  HK: 'HKNCC',
  IN: 'INFSC',
  JP: 'JPZGN',
  NZ: 'NZNCC',
  PL: 'PLKNR',
  SE: 'SESBA',
  SG: 'SGIBG',
  TH: 'THCBC',
  TW: 'TWNCC',
  US: 'USABA',
  ZA: 'ZANCC',
}

/**
 * The file, the same bytes for the same input. Names, addresses and remittance texts are made to fit; what identifies
 * something is written as it is.
 * @throws RangeError when there is nothing to pay, or when the bank would refuse the file or pay something else.
 */
export function pain001(input: PaymentFileInput): string {
  checkFile(input)
  const { transfers, fileId, debtor } = input
  const allSepa = transfers.every(isSepa)
  const sums = [
    leaf('NbOfTxs', String(transfers.length)),
    leaf('CtrlSum', sumText(transfers, input.currency)),
  ]
  return document(
    'pain.001.001.09',
    '<CstmrCdtTrfInitn>',
    node(
      'GrpHdr',
      leaf('MsgId', fileId),
      leaf('CreDtTm', dateTimeText(input.createdAt)),
      sums,
      node('InitgPty', leaf('Nm', nameText(debtor.name))),
    ),
    '<PmtInf>',
    leaf('PmtInfId', fileId),
    leaf('PmtMtd', 'TRF'),
    leaf('BtchBookg', 'true'),
    ...sums,
    allSepa ? serviceLevel() : undefined,
    node('ReqdExctnDt', leaf('Dt', input.executionDate)),
    node('Dbtr', party(debtor.name, debtor.address)),
    node('DbtrAcct', node('Id', leaf('IBAN', normalIban(debtor.iban))), leaf('Ccy', input.currency)),
    node('DbtrAgt', node('FinInstnId', leaf('BICFI', debtor.bic) ?? node('Othr', leaf('Id', 'NOTPROVIDED')))),
    leaf('ChrgBr', allSepa ? 'SLEV' : undefined),
    ...transfers.map((transfer) => transferNode(transfer, allSepa)),
    '</PmtInf>',
    '</CstmrCdtTrfInitn>',
  )
}

function serviceLevel(): Child {
  return node('PmtTpInf', node('SvcLvl', leaf('Cd', 'SEPA')))
}

/**
 * What is the same for the whole batch is said once above; in a batch of both kinds each transfer says it for itself.
 * Outside SEPA each side pays its own bank: SLEV means the rules of a service level, of which there is none.
 */
function transferNode(transfer: CreditTransfer, allSepa: boolean): Child {
  const { paymentReference, amountMinor, currency, account, remittance } = transfer
  const sepa = isSepa(transfer)
  return node(
    'CdtTrfTxInf',
    node('PmtId', leaf('InstrId', paymentReference), leaf('EndToEndId', paymentReference)),
    sepa && !allSepa ? serviceLevel() : undefined,
    node('Amt', amountLeaf('InstdAmt', decimalText(amountMinor, currency), currency)),
    leaf('ChrgBr', allSepa ? undefined : sepa ? 'SLEV' : 'SHAR'),
    node('CdtrAgt', node('FinInstnId', bankNodes(account))),
    node('Cdtr', party(account.holder, account.address)),
    node('CdtrAcct', node('Id', accountNode(account))),
    node('RmtInf', leaf('Ustrd', sepaText(remittance, REMITTANCE_MAX))),
  )
}

/** Without a BIC an IBAN's bank is left out, as the EPC asks: the IBAN names it. */
function bankNodes(account: BankAccount): Child[] {
  const bic = leaf('BICFI', account.bic)
  if (account.kind === 'iban') return [bic]
  const system = CLEARING_SYSTEMS[account.country]
  const member = node(
    'ClrSysMmbId',
    node('ClrSysId', leaf('Cd', system)),
    leaf('MmbId', nationalNumber(account.bankCode) || 'NOTPROVIDED'),
  )
  return [bic, member, node('PstlAdr', leaf('Ctry', account.country))]
}

function accountNode(account: BankAccount): Child {
  return account.kind === 'iban'
    ? leaf('IBAN', normalIban(account.iban))
    : node('Othr', leaf('Id', nationalNumber(account.accountNumber)), node('SchmeNm', leaf('Cd', 'BBAN')))
}

function party(name: string, address: HolderAddress | undefined): Child[] {
  return [leaf('Nm', nameText(name)), address && addressNode(address)]
}

/** A name is mandatory, and of some nothing can be written. */
function nameText(name: string): string {
  return sepaText(name, NAME_MAX) || 'NOTPROVIDED'
}

/** Structured, or none: without town and country a bank would refuse it. */
function addressNode(address: HolderAddress): Child {
  const town = sepaText(address.city, 35)
  if (town === '' || !isCountry(address.country)) return undefined
  return node(
    'PstlAdr',
    leaf('StrtNm', sepaText(address.street ?? '', 70)),
    leaf('BldgNb', sepaText(address.buildingNumber ?? '', 16)),
    leaf('PstCd', sepaText(address.postalCode ?? '', 16)),
    leaf('TwnNm', town),
    leaf('Ctry', address.country),
  )
}
