/** What a bank says about a payment file before it books: pain.002, versions 001.03 and 001.10, which read alike. */
import { BankFileProblem } from './bank-file-problem.ts'
import { lineOf, reasonOf, referenceOf } from './iso-values.ts'
import type { MessageReader } from './statements.ts'
import { findAll, required, textOf, type XmlElement } from './xml-reader.ts'

export interface StatusReport {
  /** The id of the payment file. */
  originalMessageId: string
  /** Of the file, in ISO's code. `RJCT`: none of its transfers is made, whether or not they are listed. */
  groupStatus?: string
  /** Why, where the bank says it of the whole file. */
  reason?: string
  transfers: TransferStatus[]
}

export interface TransferStatus {
  paymentReference: string
  status: 'accepted' | 'rejected' | 'pending'
  reason?: string
}

/** In one report: ten files' worth. */
const TRANSFERS_MAX = 500_000

/** ISO 20022 ExternalPaymentTransactionStatus1Code. What is in neither is not decided, such as PDNG, RCVD or BLCK. */
const ACCEPTED = new Set(['ACCC', 'ACCP', 'ACFC', 'ACIS', 'ACPD', 'ACSC', 'ACSP', 'ACTC', 'ACWC', 'ACWP'])
const REJECTED = new Set(['RJCT', 'CANC'])

const MESSAGE = 'CstmrPmtStsRpt'
const BATCH = `${MESSAGE}/OrgnlPmtInfAndSts`
const TRANSFER = `${BATCH}/TxInfAndSts`

export function statusReader(): MessageReader {
  let messageId: string | undefined
  let group: XmlElement | undefined
  let rejectedBatch: XmlElement | undefined
  const transfers: TransferStatus[] = []

  return {
    element(element, path, parents) {
      switch (path) {
        case TRANSFER:
          if (transfers.length >= TRANSFERS_MAX) {
            throw new BankFileProblem(`The report has more than ${TRANSFERS_MAX} transfers.`, element.place)
          }
          transfers.push(transferOf(element, parents.at(-1)))
          return false
        case BATCH:
          if (textOf(element, 'PmtInfSts') === 'RJCT') rejectedBatch ??= element
          return false
        case `${MESSAGE}/GrpHdr`:
          messageId = required(element, 'MsgId').text
          return false
        case `${MESSAGE}/OrgnlGrpInfAndSts`:
          group = element
          return false
        default:
          return path.startsWith(`${MESSAGE}/`)
      }
    },
    result() {
      if (messageId === undefined) throw new BankFileProblem('GrpHdr/MsgId is missing.')
      if (group === undefined) throw new BankFileProblem('OrgnlGrpInfAndSts is missing.')
      return { kind: 'status', messageId, report: reportOf(group, rejectedBatch, transfers) }
    },
  }
}

/** Our files have one batch: when it is rejected, so is the file, whatever a bank says of the group. */
function reportOf(
  group: XmlElement,
  rejectedBatch: XmlElement | undefined,
  transfers: TransferStatus[],
): StatusReport {
  const groupStatus = rejectedBatch ? 'RJCT' : textOf(group, 'GrpSts')
  const reason = reasonsOf(group) ?? reasonsOf(rejectedBatch)
  return {
    originalMessageId: required(group, 'OrgnlMsgId').text,
    ...(groupStatus !== undefined && { groupStatus }),
    ...(reason !== undefined && { reason }),
    transfers,
  }
}

/** Where a transfer has no status of its own, its batch's holds. */
function transferOf(element: XmlElement, batch: XmlElement | undefined): TransferStatus {
  const reference =
    referenceOf(textOf(element, 'OrgnlEndToEndId')) ?? referenceOf(textOf(element, 'OrgnlInstrId'))
  if (reference === undefined)
    throw new BankFileProblem('OrgnlEndToEndId is missing in TxInfAndSts.', element.place)
  const code = textOf(element, 'TxSts') ?? textOf(batch, 'PmtInfSts') ?? ''
  const reason = reasonsOf(element)
  return {
    paymentReference: reference,
    status: ACCEPTED.has(code) ? 'accepted' : REJECTED.has(code) ? 'rejected' : 'pending',
    ...(reason !== undefined && { reason }),
  }
}

function reasonsOf(element: XmlElement | undefined): string | undefined {
  return lineOf(...findAll(element, 'StsRsnInf').map(reasonOf))
}
