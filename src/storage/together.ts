/**
 * Waits for all of them, then gives their results, or throws the first error in their order. Statements that
 * are sent behind each other fail one after the other: the first failure is the cause of the rest.
 */
export async function together<T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(promises)
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never
}
