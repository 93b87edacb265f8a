/** Reading the bank's files beside the thread that answers calls: a large statement takes seconds. */
import { Worker } from 'node:worker_threads'
import { BankFileProblem } from './bank-file-problem.ts'
import { type BankFile, readBankFile } from './statements.ts'

/** Below it a file is read within some milliseconds, and starting a thread would cost more. */
const LARGE_BYTES = 128 * 1024

/** Worker threads are started from a file: `.ts` in a checkout, `.js` where the package was transpiled. */
const WORKER_FILE = new URL(
  `./reading-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
)

/** What the worker answers. */
export type ReadAnswer = { file: BankFile } | { problem: string }

/**
 * As `readBankFile`, and nothing waits for it.
 * @throws BankFileProblem for a file that is not a whole message of a kind that we know
 */
export async function readBesides(bytes: Uint8Array): Promise<BankFile> {
  if (bytes.byteLength < LARGE_BYTES) return readBankFile(bytes)
  const worker = new Worker(WORKER_FILE, { workerData: bytes })
  try {
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`reading a file ended with code ${code}`)))
    })
    if ('problem' in answer) throw new BankFileProblem(answer.problem)
    return answer.file
  } finally {
    await worker.terminate()
  }
}
