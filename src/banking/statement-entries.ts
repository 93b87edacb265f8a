/** The booked entries of account statements, camt.053.001.08. */
import { BankFileProblem } from './bank-file-problem.ts'
import { instantOf, lineOf, type Money, moneyOf, reasonOf, referenceOf, shown } from './iso-values.ts'
import type { MessageReader } from './statements.ts'
import { find, findAll, required, textOf, type XmlElement } from './xml-reader.ts'

export interface StatementEntry {
  /** Money that left the account; money that had left and came back; any other money that came. */
  kind: 'executed' | 'returned' | 'received'
  /** The end-to-end id: absent for what was no transfer of ours, and for a batch that the bank does not take apart. */
  paymentReference?: string
  amountMinor: number
  currency: string
  /** Midnight in UTC of the day on which it was booked, or the instant where the bank says one. */
  bookedAt: number
  /** Why it came back: the bank's code and words. */
  reason?: string
  /** Unique within the file; the same when the same file is read again. */
  bankReference: string
  remittance?: string
}

/** In one file. A transfer takes no less than 130 bytes, so that a file of 64 MB cannot have more. */
const ENTRIES_MAX = 500_000

/** One transaction of an entry: all that is kept of TxDtls, of which a batch may have tens of thousands. */
interface Detail {
  money: Money | undefined
  direction: string | undefined
  isReturn: boolean
  reference: string | undefined
  bankReference: string | undefined
  reason: string | undefined
  remittance: string | undefined
}

const MESSAGE = 'BkToCstmrStmt'
const STATEMENT = `${MESSAGE}/Stmt`
const ENTRY = `${STATEMENT}/Ntry`
const DETAIL = `${ENTRY}/NtryDtls/TxDtls`

export function statementReader(): MessageReader {
  let messageId: string | undefined
  let statementId: string | undefined
  let statements = 0
  const entries: StatementEntry[] = []
  const bankReferences = new Set<string>()
  let details: Detail[] = []

  /** The bank's own, unless it has said it before: then the statement's and a number. */
  const uniqueReference = (given: string | undefined, statement: string): string => {
    let reference = given
    for (
      let number = entries.length + 1;
      reference === undefined || bankReferences.has(reference);
      number++
    ) {
      reference = `${statement}/${number}`
    }
    bankReferences.add(reference)
    return reference
  }

  const add = (entry: XmlElement, statement: string) => {
    for (const { bankReference, ...rest } of entriesOf(entry, details)) {
      entries.push({ ...rest, bankReference: uniqueReference(bankReference, statement) })
    }
  }

  return {
    element(element, path, parents) {
      switch (path) {
        case DETAIL:
          if (entries.length + details.length >= ENTRIES_MAX) throw tooMany(element)
          details.push(detailOf(element))
          return false
        case ENTRY: {
          if (entries.length >= ENTRIES_MAX) throw tooMany(element)
          const statement = parents.at(-1)
          if (statement) add(element, required(statement, 'Id').text)
          details = []
          return false
        }
        case STATEMENT:
          statements++
          statementId ??= required(element, 'Id').text
          return false
        case `${MESSAGE}/GrpHdr`:
          messageId = required(element, 'MsgId').text
          return false
        default:
          return isWanted(path)
      }
    },
    result() {
      if (messageId === undefined) throw new BankFileProblem('GrpHdr/MsgId is missing.')
      if (statements === 0 || statementId === undefined) throw new BankFileProblem('The file has no Stmt.')
      return { kind: 'statement', statementId, messageId, entries }
    },
  }
}

/** Balances, interest, summaries and whatever else a statement has is let go at once. */
function isWanted(path: string): boolean {
  return path.startsWith(`${ENTRY}/`) || path.startsWith(`${MESSAGE}/GrpHdr/`) || path === `${STATEMENT}/Id`
}

function tooMany(element: XmlElement): BankFileProblem {
  return new BankFileProblem(`The file has more than ${ENTRIES_MAX} entries.`, element.place)
}

type EntryWithReference = Omit<StatementEntry, 'bankReference'> & { bankReference: string | undefined }

/** Booked ones only: what is pending or for information may still change. */
function entriesOf(entry: XmlElement, details: Detail[]): EntryWithReference[] {
  required(entry, 'Sts')
  if (textOf(entry, 'Sts', 'Cd') !== 'BOOK') return []
  const whole = {
    money: moneyOf(required(entry, 'Amt')),
    direction: directionOf(required(entry, 'CdtDbtInd')),
    isReturn: isTrue(textOf(entry, 'RvslInd')) || isReturnCode(find(entry, 'BkTxCd')),
    bankReference: textOf(entry, 'AcctSvcrRef'),
    bookedAt: instantOf(required(entry, 'BookgDt')),
  }
  // Without an amount for each, what the details say cannot be booked: the entry is taken as a whole.
  const apart = details.length === 1 || details.every(({ money }) => money !== undefined) ? details : []
  const [only] = details.length === 1 ? details : []
  if (apart.length === 0) return [entryOf(whole, undefined, whole.bankReference)]
  return apart.map((detail, index) => {
    const within = whole.bankReference && (only ? whole.bankReference : `${whole.bankReference}/${index + 1}`)
    return entryOf(whole, detail, detail.bankReference ?? within)
  })
}

interface Whole {
  money: Money
  direction: string
  isReturn: boolean
  bookedAt: number
}

/**
 * Money that comes back is a credit. A debit that is marked so has taken money away: it undoes a credit, and must
 * not be mistaken for a payout that came back.
 */
function entryOf(
  whole: Whole,
  detail: Detail | undefined,
  bankReference: string | undefined,
): EntryWithReference {
  const { amountMinor, currency } = detail?.money ?? whole.money
  const isCredit = (detail?.direction ?? whole.direction) === 'CRDT'
  const isReturn = whole.isReturn || detail?.isReturn === true
  return {
    kind: !isCredit ? 'executed' : isReturn ? 'returned' : 'received',
    ...(detail?.reference !== undefined && { paymentReference: detail.reference }),
    amountMinor,
    currency,
    bookedAt: whole.bookedAt,
    ...(detail?.reason !== undefined && { reason: detail.reason }),
    bankReference,
    ...(detail?.remittance !== undefined && { remittance: detail.remittance }),
  }
}

function detailOf(element: XmlElement): Detail {
  const amount = find(element, 'Amt') ?? find(element, 'AmtDtls', 'TxAmt', 'Amt')
  const direction = find(element, 'CdtDbtInd')
  const returned = find(element, 'RtrInf')
  return {
    money: amount && moneyOf(amount),
    direction: direction && directionOf(direction),
    isReturn: returned !== undefined || isReturnCode(find(element, 'BkTxCd')),
    reference: referenceOf(textOf(element, 'Refs', 'EndToEndId')),
    bankReference: textOf(element, 'Refs', 'AcctSvcrRef'),
    reason: reasonOf(returned),
    remittance: lineOf(
      ...findAll(element, 'RmtInf', 'Ustrd').map(({ text }) => text),
      textOf(element, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref'),
    ),
  }
}

function directionOf(element: XmlElement): string {
  if (element.text !== 'CRDT' && element.text !== 'DBIT') {
    throw new BankFileProblem(`${shown(element.text)} is neither CRDT nor DBIT.`, element.place)
  }
  return element.text
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}

/** Sub-family RRTN: reimbursement due to a return (of ISO 20022's bank transaction codes). */
function isReturnCode(code: XmlElement | undefined): boolean {
  return textOf(code, 'Domn', 'Fmly', 'SubFmlyCd') === 'RRTN'
}
