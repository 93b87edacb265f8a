/** The files that lie where a bank takes them from, for `capstan verify`. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BANK_FILE_MAX_BYTES, BankFileProblem } from './bank-file-problem.ts'
import { type PaymentFile, readPaymentFile } from './payment-file-reader.ts'

export interface OutgoingFiles {
  names(): Promise<string[]>
  /** Undefined when the bank has taken it. @throws BankFileProblem when it is none of ours. */
  read(name: string): Promise<PaymentFile | undefined>
}

/** Undefined where there is no such folder. */
export async function outgoingFiles(bankFolder: string): Promise<OutgoingFiles | undefined> {
  const folder = join(bankFolder, 'outgoing')
  const there = await orMissing(stat(folder))
  if (!there?.isDirectory()) return undefined
  return {
    async names() {
      const entries = await readdir(folder, { withFileTypes: true })
      return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
    },
    async read(name) {
      const path = join(folder, name)
      const file = await orMissing(stat(path))
      if (file && file.size > BANK_FILE_MAX_BYTES) throw BankFileProblem.tooLarge()
      const bytes = await orMissing(readFile(path))
      return bytes && readPaymentFile(bytes)
    },
  }
}

async function orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
