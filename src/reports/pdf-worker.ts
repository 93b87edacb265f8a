/** The thread in which documents are made, one after the other: see pdf-thread.ts. */
import { parentPort } from 'node:worker_threads'
import type { AskedDocument, MadeDocument } from './pdf-thread.ts'
import { payoutPdf, summaryPdf } from './settlement-pdf.ts'

async function made({ kind, input }: AskedDocument['document']): Promise<Uint8Array> {
  return kind === 'payout' ? payoutPdf(input) : summaryPdf(input)
}

parentPort?.on('message', async ({ id, document }: AskedDocument) => {
  const answer = await made(document).then(
    (bytes): MadeDocument => ({ id, bytes }),
    (error: unknown): MadeDocument => ({
      id,
      problem: error instanceof Error ? error.message : String(error),
    }),
  )
  parentPort?.postMessage(answer)
})
