/** Commands that read the database directly, beside a running server. */
import { configOf, type Flags, resolveSettings } from '../config.ts'
import type { Reader } from '../engine/store.ts'

/** Gives the work a reader, and closes it. */
export async function withReader<T>(flags: Flags, work: (reader: Reader) => Promise<T>): Promise<T> {
  const { dataDir, databaseUrl } = configOf(resolveSettings(flags, process.env))
  const { openReader } = await import('../storage/open.ts')
  const reader = await openReader({ dataDir, ...(databaseUrl !== undefined && { databaseUrl }) })
  try {
    return await work(reader)
  } finally {
    await reader.close()
  }
}
