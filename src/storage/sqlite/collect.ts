/** Takes what is due into the payouts that collect it. */
import type { Posting } from '../../domain/ledger/transfer.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import type { CollectDue } from '../../engine/store.ts'
import { Tallies } from '../../engine/tallies.ts'
import { type Kind, kindOf, openedPayout, withItems } from '../collecting.ts'
import { dueItemOf, payoutOf, payoutRow } from '../payout-rows.ts'
import { COLUMNS, type DueItemRow, type PayoutRow } from '../schema.ts'
import type { Statements } from './statements.ts'
import { addTallies, readClock } from './transaction.ts'

/** Inside the one writer's transaction. Gives how many items it took. */
export function collectDue(statements: Statements, asks: readonly CollectDue[], limit: number): number {
  let taken = 0
  for (const ask of asks) {
    if (taken === limit) break
    taken += collectOne(statements, ask, limit - taken)
  }
  return taken
}

function collectOne(statements: Statements, ask: CollectDue, limit: number): number {
  const { merchantId, currency, until } = ask
  const rows = statements.dueItems.all(merchantId, currency, until, limit) as unknown as DueItemRow[]
  const tallies = new Tallies()
  for (const [kind, items] of Map.groupBy(rows.map(dueItemOf), kindOf)) {
    const payout = openPayout(statements, ask, kind)
    const transfers = new Map(
      items.map(({ sourceId }) => {
        const found = statements.postingsOfSource.all(merchantId, sourceId) as unknown as Posting[]
        return [sourceId, found]
      }),
    )
    const row = payoutRow(withItems(payout, items, transfers, until))
    statements.putPayout.run(...COLUMNS.payouts.map((name) => row[name]))
    for (const item of items) {
      const { sourceId, part, dueAt } = item
      tallies.collected(item, transfers.get(sourceId) ?? [])
      statements.insertPayoutItem.run(merchantId, sourceId, part, payout.payoutId)
      statements.deleteDueItem.run(merchantId, currency, dueAt, sourceId, part)
    }
  }
  addTallies(statements, tallies.all())
  return rows.length
}

function openPayout(statements: Statements, ask: CollectDue, kind: Kind): Payout {
  const { merchantId, currency } = ask
  const open = statements.openPayout.get(merchantId, currency, kind) as unknown as PayoutRow | undefined
  if (open) return payoutOf(open)
  const last = statements.lastPayoutNumber.get(merchantId, currency, kind) as { number: number | null }
  return openedPayout(ask, kind, (last.number ?? 0) + 1, readClock(statements).now)
}
