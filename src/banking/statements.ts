/** What a bank tells: statements (camt.053) and status reports (pain.002). */
import { BankFileProblem } from './bank-file-problem.ts'
import { shown } from './iso-values.ts'
import { type StatementEntry, statementReader } from './statement-entries.ts'
import { type StatusReport, statusReader } from './status-report.ts'
import { type Place, readXml, type XmlHandler } from './xml-reader.ts'

export { BANK_FILE_MAX_BYTES, BankFileProblem } from './bank-file-problem.ts'
export type { StatementEntry } from './statement-entries.ts'
export type { StatusReport } from './status-report.ts'

export interface Statement {
  kind: 'statement'
  /** Of its first one, when the message has statements of several accounts; `entries` are those of all. */
  statementId: string
  messageId: string
  entries: StatementEntry[]
}

export interface StatusMessage {
  kind: 'status'
  messageId: string
  report: StatusReport
}

export type BankFile = Statement | StatusMessage

/** Takes the elements of one message and has, when all are read, what they say. */
export interface MessageReader extends Pick<XmlHandler, 'element'> {
  result(): BankFile
}

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:'

const READERS: Record<string, () => MessageReader> = {
  'camt.053.001.08': statementReader,
  'pain.002.001.10': statusReader,
  'pain.002.001.03': statusReader,
}

/**
 * Reads a file whatever is in it.
 * @throws BankFileProblem, and nothing else, for a file that is not a whole message of a kind that we know
 */
export function readBankFile(bytes: Uint8Array | string): BankFile {
  let reader: MessageReader | undefined
  readXml(bytes, {
    document(namespace, place) {
      reader = readerFor(namespace, place)
    },
    element: (element, path, parents) => reader?.element(element, path, parents) ?? false,
  })
  if (reader === undefined) throw new BankFileProblem('The file is empty.')
  return reader.result()
}

function readerFor(namespace: string, place: Place): MessageReader {
  const version = namespace.startsWith(NAMESPACE) ? namespace.slice(NAMESPACE.length) : ''
  const make = Object.hasOwn(READERS, version) ? READERS[version] : undefined
  if (make === undefined) {
    const known = Object.keys(READERS).join(', ')
    throw new BankFileProblem(
      `The file is ${shown(version || namespace)}; what can be read is ${known}.`,
      place,
    )
  }
  return make()
}
