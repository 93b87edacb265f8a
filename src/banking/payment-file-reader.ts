/** Reads back the files that we write for banks: what they would pay, for those who check it. */

import { BankFileProblem } from './bank-file-problem.ts'
import { moneyOf } from './iso-values.ts'
import { find, readXml, textOf, type XmlElement } from './xml-reader.ts'

export interface PaymentFile {
  transfers: PaymentFileTransfer[]
  /** What the file says of its transfers, in each place in which it does. */
  sums: { count?: number; amount?: string }[]
}

export interface PaymentFileTransfer {
  paymentReference: string
  amountMinor: number
  currency: string
  /** The number of the account that is paid into, as it stands there. */
  account?: string
}

/** @throws BankFileProblem when it is in neither of our formats. */
export function readPaymentFile(bytes: Uint8Array): PaymentFile {
  return bytes[0] === '<'.charCodeAt(0) ? readPain001(bytes) : readTransfersCsv(bytes)
}

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'
const BATCH = 'CstmrCdtTrfInitn/PmtInf'
const HEADER = 'CstmrCdtTrfInitn/GrpHdr'

function readPain001(bytes: Uint8Array): PaymentFile {
  const transfers: PaymentFileTransfer[] = []
  const sums: PaymentFile['sums'] = []
  readXml(bytes, {
    document(namespace, place) {
      if (namespace !== NAMESPACE) throw new BankFileProblem(`The file is not a ${NAMESPACE}.`, place)
    },
    element(element, path) {
      if (path === `${BATCH}/CdtTrfTxInf`) transfers.push(transferOf(element))
      else if (path === HEADER || path === BATCH) sums.push(sumsOf(element))
      else return true
      return false
    },
  })
  return { transfers, sums }
}

function transferOf(element: XmlElement): PaymentFileTransfer {
  const paymentReference = textOf(element, 'PmtId', 'EndToEndId')
  const amount = find(element, 'Amt', 'InstdAmt')
  if (paymentReference === undefined || !amount) {
    throw new BankFileProblem('A transfer has no reference or no amount.', element.place)
  }
  const account = textOf(element, 'CdtrAcct', 'Id', 'IBAN') ?? textOf(element, 'CdtrAcct', 'Id', 'Othr', 'Id')
  return { paymentReference, ...moneyOf(amount), ...(account !== undefined && { account }) }
}

function sumsOf(element: XmlElement): PaymentFile['sums'][number] {
  const amount = textOf(element, 'CtrlSum')
  return { count: Number(textOf(element, 'NbOfTxs')), ...(amount !== undefined && { amount }) }
}

/** As `transfersCsv` writes it. */
function readTransfersCsv(bytes: Uint8Array): PaymentFile {
  const [header, ...rows] = rowsOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  const column = (name: string) => {
    const at = header?.indexOf(name) ?? -1
    if (at < 0) throw new BankFileProblem(`The file has no column ${name}.`, { line: 1, column: 1 })
    return at
  }
  const [reference, amount, currency] = [column('payment_reference'), column('amount'), column('currency')]
  const [iban, number] = [column('creditor_iban'), column('creditor_account_number')]
  const transfers = rows.map((cells, index) => {
    const place = { line: index + 2, column: 1 }
    const text = cells[amount] ?? ''
    const money = { name: 'amount', text, children: [], currency: cells[currency], place }
    const account = cells[iban] || cells[number]
    return { paymentReference: cells[reference] ?? '', ...moneyOf(money), ...(account && { account }) }
  })
  return { transfers, sums: [] }
}

/** RFC 4180. Ours have no line breaks inside cells. */
function rowsOf(text: string): string[][] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    )
}
