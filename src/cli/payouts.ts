/** `capstan payouts`: which there are, why they wait, and the approval of a second operator. */
import type { Command } from 'commander'
import { PAYOUT_HOLDS, PAYOUT_STATES } from '../domain/payout/payout.ts'
import { wholeNumber } from './contract-terms.ts'
import { action, runs } from './contracts.ts'
import { table } from './table.ts'

/** A page of the HTTP API. */
const PAGE = 200

interface Payout {
  payment_reference: string
  merchant_id: string
  currency: string
  state: string
  hold?: string
  totals: { settlement_amount: number }
  created_at?: string
}

interface Page {
  payouts: Payout[]
  next?: string
}

export function define(command: Command): void {
  const list = action(command, 'list', 'list payouts, newest first')
  list
    .option('--merchant <id>', 'of one merchant')
    .option('--currency <code>', 'in one currency')
    .option('--state <states>', `${PAYOUT_STATES.join(', ')}; several with commas`)
    .option('--hold <holds>', `${PAYOUT_HOLDS.join(', ')}; several with commas`)
    .option('--from <instant>', 'made then or later')
    .option('--to <instant>', 'made then or before')
    .option('--limit <count>', 'so many at most', wholeNumber, PAGE)
  runs(list, async (client, flags) => {
    const { merchant: merchant_id, currency, state, hold, from: created_from, to: created_to } = flags
    const limit = flags.limit as number
    const given = { merchant_id, currency, state, hold, created_from, created_to, size: PAGE }
    const asked = Object.entries(given).filter(([, value]) => value !== undefined)
    const query = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)]))
    const rows: string[][] = []
    let next: string | undefined
    do {
      if (next !== undefined) query.set('before', next)
      const page: Page = await client.ask<Page>({ method: 'GET', path: `/capstan/v1/payouts?${query}` })
      rows.push(...page.payouts.map(rowOf))
      next = page.next
    } while (next !== undefined && rows.length < limit)
    console.log(
      table(['reference', 'merchant', 'amount', 'state', 'waits for', 'made'], rows.slice(0, limit)),
    )
    if (next !== undefined || rows.length > limit)
      console.log('There are more: ask for fewer, or raise --limit.')
  })

  const approve = action(command, 'approve', 'approve a payout that waits for a second operator')
  runs(approve.argument('<reference>', 'its payment reference'), async (client, _, reference = '') => {
    const path = `/capstan/v1/payouts/${encodeURIComponent(reference)}/approval`
    const { hold } = await client.ask<{ hold?: string }>({ method: 'POST', path })
    console.log(`Payout ${reference} is approved${hold === undefined ? '' : `, and waits: ${hold}`}.`)
  })
}

function rowOf({
  payment_reference,
  merchant_id,
  currency,
  state,
  hold = '',
  totals,
  created_at = '',
}: Payout) {
  const amount = `${totals.settlement_amount} ${currency}`
  return [payment_reference, merchant_id, amount, state, hold, created_at]
}
