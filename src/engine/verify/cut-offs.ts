/** I9: what is owed is paid some day, at a cut-off that is to come. */
import { payoutRun } from '../due-work.ts'
import { type Breach, breach } from './breach.ts'
import { inParts, type Run } from './run.ts'

/**
 * Where something is due or collected, and terms say when payouts are made, the next cut-off is among due work: it was put
 * there with what was due first, and comes again for ever.
 * @param currencies in which the merchant was seen to have something due or collected; its contracts are loaded
 */
export async function checkCutOffs(
  merchantId: string,
  currencies: Iterable<string>,
  { audit, contracts }: Run,
): Promise<Breach[]> {
  const byWorkId = new Map(
    [...new Set(currencies)]
      .filter((currency) => (contracts.of(merchantId, currency)?.versions.length ?? 0) > 0)
      .map((currency) => [payoutRun(merchantId, currency, 0, 0).workId, currency]),
  )
  for (const { workId } of await inParts([...byWorkId.keys()], (some) => audit.dueWorkById(some))) {
    byWorkId.delete(workId)
  }
  return [...byWorkId.values()].map((currency) =>
    breach('I9', 'cut-off-missing', { merchant_id: merchantId, currency }, 'nothing will pay what is due'),
  )
}
