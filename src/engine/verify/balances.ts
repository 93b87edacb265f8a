/** I9: what the ledger says that a merchant is owed is what is due to it, and what its next payouts have collected. */
import type { Payout } from '../../domain/payout/payout.ts'
import { collected } from '../../domain/payout/totals.ts'
import { FIRST_ID } from '../audit-reader.ts'
import { type Breach, breach } from './breach.ts'
import { sumDueItems } from './due-items.ts'
import { isInvoice, isMade } from './payout-checks.ts'
import type { Run } from './run.ts'
import { Sums } from './sums.ts'

const TRANSFERS_PAGE = 2000
const PAYOUTS_PAGE = 500

/**
 * Both sides are sums over a merchant's whole history, read one after the other. Where they differ, both are read
 * again, in turn: only what stays as it is, and different, is a breach. A merchant that sells without a pause is not told of by
 * this check, but by those of each item.
 */
export async function checkBalances(
  merchantId: string,
  ledger: Sums,
  due: Sums,
  run: Run,
): Promise<Breach[]> {
  const owed = await withScheduled(due, merchantId, run)
  if (ledger.differing(owed).length === 0) return []
  const owedAgain = await withScheduled(await sumDueItems(merchantId, run), merchantId, run)
  const ledgerAgain = await sumLedger(merchantId, run)
  const owedAtLast = await withScheduled(await sumDueItems(merchantId, run), merchantId, run)
  return ledgerAgain
    .differing(owedAgain)
    .filter((currency) => ledger.of(currency) === ledgerAgain.of(currency))
    .filter((currency) => owed.of(currency) === owedAgain.of(currency))
    .filter((currency) => owed.of(currency) === owedAtLast.of(currency))
    .map((currency) => {
      const [is, shouldBe] = [ledger.of(currency), owed.of(currency)]
      const ids = { merchant_id: merchantId, currency }
      const message = `${is} are owed by the ledger, and ${shouldBe} are due or collected`
      return breach('I9', 'merchant-payable', ids, message)
    })
}

async function sumLedger(merchantId: string, { audit }: Run): Promise<Sums> {
  const sums = new Sums()
  for (let after = FIRST_ID; ; ) {
    const page = await audit.transfersOfMerchant(merchantId, after, TRANSFERS_PAGE)
    const last = page.at(-1)?.sourceId
    const cut = page.length < TRANSFERS_PAGE ? -1 : page.findIndex(({ sourceId }) => sourceId === last)
    const whole = cut > 0 ? page.slice(0, cut) : page
    sums.add(whole)
    if (page.length < TRANSFERS_PAGE) return sums
    after = whole.at(-1)?.sourceId ?? after
  }
}

async function withScheduled(due: Sums, merchantId: string, { audit }: Run): Promise<Sums> {
  const sums = new Sums()
  for (const currency of due.currencies) sums.addBig(currency, due.of(currency))
  for (let after: Parameters<typeof audit.payouts>[1]; ; ) {
    const page = await audit.payouts(merchantId, after, PAYOUTS_PAGE)
    for (const { payout } of page)
      if (isCollecting(payout)) sums.addAmount(payout.currency, collected(payout.totals))
    const last = page.at(-1)
    if (!last || page.length < PAYOUTS_PAGE) return sums
    after = { currency: last.payout.currency, kind: last.kind, number: last.payout.number }
  }
}

const isCollecting = (payout: Payout) => !isMade(payout) && !isInvoice(payout)
