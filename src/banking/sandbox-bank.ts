/** The bank of a sandbox: executes a payment file and answers as a real one does, with files. */
import { createHash } from 'node:crypto'
import { normalIban } from '../domain/contract/bank-account.ts'
import { decimalText } from '../domain/money.ts'
import { sepaText } from './sepa-characters.ts'
import { sumText } from './sums.ts'
import { amountLeaf, type Child, dateText, dateTimeText, document, leaf, node } from './xml.ts'

export interface SandboxTransfer {
  paymentReference: string
  amountMinor: number
  currency: string
  remittance?: string
  /** `returned`: it was paid, and came back from the merchant's bank. */
  outcome: 'paid' | 'rejected' | 'returned'
  /** ISO's code, and words after it: `AC04 Account closed`. */
  reason?: string
}

export interface SandboxPayments {
  /** Of the payment file, whose transfers are all of one currency. */
  fileId: string
  transfers: SandboxTransfer[]
}

export interface SandboxAccount {
  iban: string
  name?: string
}

/** Incorrect account number; account closed. */
const REJECTED_BECAUSE = 'AC01'
const RETURNED_BECAUSE = 'AC04'

/**
 * A statement (camt.053.001.08) with what was paid and what came back, and a status report (pain.002.001.10) on every
 * transfer. The same payments at the same instant give the same bytes.
 * @throws RangeError without transfers, or with transfers of several currencies
 */
export function executePayments(
  input: SandboxPayments,
  at: number,
  account: SandboxAccount,
): { statement: string; status: string } {
  if (new Set(input.transfers.map(({ currency }) => currency)).size !== 1) {
    throw new RangeError('A bank executes transfers of one currency, and at least one.')
  }
  return { statement: statementOf(input, at, account), status: statusOf(input, at) }
}

function statementOf(input: SandboxPayments, at: number, account: SandboxAccount): string {
  const id = derivedId('S', input.fileId)
  const paid = input.transfers.filter(({ outcome }) => outcome !== 'rejected')
  const returned = input.transfers.filter(({ outcome }) => outcome === 'returned')
  const currency = currencyOf(input)
  // The account holds what its payments take: a sandbox has no other money.
  const [opening, closing] = [sumText(paid, currency), sumText(returned, currency)]
  return document(
    'camt.053.001.08',
    '<BkToCstmrStmt>',
    node('GrpHdr', leaf('MsgId', id), leaf('CreDtTm', dateTimeText(at))),
    '<Stmt>',
    leaf('Id', id),
    leaf('CreDtTm', dateTimeText(at)),
    node(
      'Acct',
      node('Id', leaf('IBAN', normalIban(account.iban))),
      leaf('Ccy', currency),
      ownerNode(account),
    ),
    balance('OPBD', opening, currency, at),
    balance('CLBD', closing, currency, at),
    paid.length > 0 ? batchEntry(input, paid, at) : undefined,
    ...returned.map((transfer) => returnEntry(input, transfer, at)),
    '</Stmt>',
    '</BkToCstmrStmt>',
  )
}

function ownerNode({ name }: SandboxAccount): Child {
  return node('Ownr', leaf('Nm', sepaText(name ?? '', 70)))
}

function balance(code: string, amount: string, currency: string, at: number): Child {
  return node(
    'Bal',
    node('Tp', node('CdOrPrtry', leaf('Cd', code))),
    amountLeaf('Amt', amount, currency),
    leaf('CdtDbtInd', 'CRDT'),
    node('Dt', leaf('Dt', dateText(at))),
  )
}

/** The file is booked as it asked to be: one debit, taken apart below. */
function batchEntry(input: SandboxPayments, paid: SandboxTransfer[], at: number): Child {
  const currency = currencyOf(input)
  const total = sumText(paid, currency)
  return node(
    'Ntry',
    amountLeaf('Amt', total, currency),
    leaf('CdtDbtInd', 'DBIT'),
    booked(at),
    leaf('AcctSvcrRef', derivedId('D', input.fileId)),
    transactionCode('ICDT', 'ESCT'),
    node(
      'NtryDtls',
      node(
        'Btch',
        leaf('PmtInfId', input.fileId),
        leaf('NbOfTxs', String(paid.length)),
        amountLeaf('TtlAmt', total, currency),
        leaf('CdtDbtInd', 'DBIT'),
      ),
      paid.map((transfer) => details(input, transfer, 'D', 'DBIT')),
    ),
  )
}

function returnEntry(input: SandboxPayments, transfer: SandboxTransfer, at: number): Child {
  const [code, words] = reasonParts(transfer.reason ?? RETURNED_BECAUSE)
  const reason = node('RtrInf', node('Rsn', leaf('Cd', code)), leaf('AddtlInf', words))
  return node(
    'Ntry',
    amountLeaf('Amt', decimalText(transfer.amountMinor, transfer.currency), transfer.currency),
    leaf('CdtDbtInd', 'CRDT'),
    booked(at),
    leaf('AcctSvcrRef', derivedId('R', input.fileId, transfer.paymentReference)),
    transactionCode('ICDT', 'RRTN'),
    node('NtryDtls', details(input, transfer, 'R', 'CRDT', reason)),
  )
}

function booked(at: number): Child[] {
  const day = leaf('Dt', dateText(at))
  return [node('Sts', leaf('Cd', 'BOOK')), node('BookgDt', day), node('ValDt', day)]
}

function transactionCode(family: string, subFamily: string): Child {
  return node(
    'BkTxCd',
    node('Domn', leaf('Cd', 'PMNT'), node('Fmly', leaf('Cd', family), leaf('SubFmlyCd', subFamily))),
  )
}

function details(
  input: SandboxPayments,
  transfer: SandboxTransfer,
  kind: 'D' | 'R',
  direction: string,
  ...after: Child[]
): Child {
  const { paymentReference, amountMinor, currency, remittance } = transfer
  return node(
    'TxDtls',
    node(
      'Refs',
      leaf('MsgId', input.fileId),
      leaf('AcctSvcrRef', derivedId(kind, input.fileId, paymentReference)),
      leaf('PmtInfId', input.fileId),
      leaf('InstrId', paymentReference),
      leaf('EndToEndId', paymentReference),
    ),
    amountLeaf('Amt', decimalText(amountMinor, currency), currency),
    leaf('CdtDbtInd', direction),
    node('RmtInf', leaf('Ustrd', sepaText(remittance ?? '', 140))),
    ...after,
  )
}

function statusOf(input: SandboxPayments, at: number): string {
  const { fileId, transfers } = input
  const rejected = transfers.filter(({ outcome }) => outcome === 'rejected').length
  const status = rejected === 0 ? 'ACSC' : rejected === transfers.length ? 'RJCT' : 'PART'
  const currency = currencyOf(input)
  const sums = [
    leaf('OrgnlNbOfTxs', String(transfers.length)),
    leaf('OrgnlCtrlSum', sumText(transfers, currency)),
  ]
  return document(
    'pain.002.001.10',
    '<CstmrPmtStsRpt>',
    node('GrpHdr', leaf('MsgId', derivedId('P', fileId)), leaf('CreDtTm', dateTimeText(at))),
    node(
      'OrgnlGrpInfAndSts',
      leaf('OrgnlMsgId', fileId),
      leaf('OrgnlMsgNmId', 'pain.001.001.09'),
      sums,
      leaf('GrpSts', status),
    ),
    '<OrgnlPmtInfAndSts>',
    leaf('OrgnlPmtInfId', fileId),
    ...sums,
    leaf('PmtInfSts', status),
    ...transfers.map(transferStatus),
    '</OrgnlPmtInfAndSts>',
    '</CstmrPmtStsRpt>',
  )
}

function transferStatus({ paymentReference, outcome, reason }: SandboxTransfer): Child {
  const [code, words] = reasonParts(reason ?? REJECTED_BECAUSE)
  return node(
    'TxInfAndSts',
    leaf('OrgnlInstrId', paymentReference),
    leaf('OrgnlEndToEndId', paymentReference),
    leaf('TxSts', outcome === 'rejected' ? 'RJCT' : 'ACSC'),
    outcome === 'rejected'
      ? node('StsRsnInf', node('Rsn', leaf('Cd', code)), leaf('AddtlInf', words))
      : undefined,
  )
}

/** MS03: a reason that has no code. */
function reasonParts(reason: string): [code: string, words: string] {
  const [, code = 'MS03', words = ''] = /^(?:([A-Z]{2}\d{2})(?:\s|$))?(.*)$/s.exec(reason) ?? []
  return [code, sepaText(words, 105)]
}

/** 35 characters hold no two ids: a digest of them is as good, and the same every time. */
function derivedId(kind: string, ...of: string[]): string {
  return kind + createHash('sha256').update(of.join('\n')).digest('hex').slice(0, 32)
}

function currencyOf({ transfers }: SandboxPayments): string {
  return transfers[0]?.currency ?? ''
}
