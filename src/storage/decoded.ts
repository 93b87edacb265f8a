import { StoreError } from '../engine/store.ts'

/**
 * Makes what is stored out of rows that were read. When that fails the rows are at fault and not the database:
 * only the command that needs them must suffer, so it may not look like an outage.
 */
export function decoded<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof StoreError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('data', `a stored row cannot be read: ${reason}`, { cause: error })
  }
}
