/** What `capstan verify` checks, over the database of a test's server: here, since a process of its own takes longer to start. */
import { join } from 'node:path'
import { outgoingFiles } from '../../src/banking/outgoing-files.ts'
import type { Breach } from '../../src/engine/verify/breach.ts'
import { verify } from '../../src/engine/verify/verify.ts'
import { openReader } from '../../src/storage/open.ts'
import type { CapstanServer } from './server.ts'

/** As servers of tests have it: the default. */
const IDEMPOTENCY_LIFETIME_MS = 24 * 3_600_000

/** Throws with every breach that is found, and when it cannot look. */
export async function expectSound({
  dataDir,
  databaseUrl,
}: Pick<CapstanServer, 'dataDir' | 'databaseUrl'>): Promise<void> {
  const reader = await openReader(databaseUrl === undefined ? { dataDir: String(dataDir) } : { databaseUrl })
  const breaches: Breach[] = []
  try {
    // As the command has it: a database on a server does not tell where its folder is.
    const files = databaseUrl === undefined ? await outgoingFiles(join(String(dataDir), 'bank')) : undefined
    await verify({
      audit: reader.audit,
      idempotencyLifetimeMs: IDEMPOTENCY_LIFETIME_MS,
      ...(files && { files }),
      onBreach: (breach) => breaches.push(breach),
    })
  } finally {
    await reader.close()
  }
  if (breaches.length > 0)
    throw new Error(`breaches:\n${breaches.map((each) => JSON.stringify(each)).join('\n')}`)
}
