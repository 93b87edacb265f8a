/** Reads one file of the bank and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { BankFileProblem } from './bank-file-problem.ts'
import type { ReadAnswer } from './reading.ts'
import { readBankFile } from './statements.ts'

function read(bytes: Uint8Array): ReadAnswer {
  try {
    return { file: readBankFile(bytes) }
  } catch (error) {
    if (error instanceof BankFileProblem) return { problem: error.message }
    throw error
  }
}

parentPort?.postMessage(read(workerData as Uint8Array))
