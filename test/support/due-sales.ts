/** Sales that are due and nobody has paid out, written beside the product as it would have written them. */
import { SANDBOX_TERMS, sandboxContract } from '../../src/domain/contract/terms.ts'
import type { Posting } from '../../src/domain/ledger/transfer.ts'
import { uuidOf, uuidv7 } from '../../src/engine/ids.ts'
import { contractId } from '../../src/engine/store.ts'
import { bucketOf, owedBy } from '../../src/engine/tallies.ts'
import type { CapstanServer } from './server.ts'
import { execute } from './stores.ts'

export interface DueSales {
  merchantIds: string[]
  /** Of each merchant. */
  sales: number
  /** Of each sale, EUR cents; its fee is 1. */
  amount: number
  /** When they are due, and the cut-off that takes them, ms. */
  at: number
}

/** Merchants with a contract, an account, sales that are due, and a payout at their cut-off. */
export async function addDueSales(
  where: Pick<CapstanServer, 'dataDir' | 'databaseUrl'>,
  { merchantIds, sales, amount, at }: DueSales,
): Promise<void> {
  const rows: Record<'records' | 'transfers' | 'due_items' | 'due_work' | 'tallies', string[]> = {
    records: [],
    transfers: [],
    due_items: [],
    due_work: [],
    tallies: [],
  }
  for (const merchantId of merchantIds) {
    const contract = sandboxContract('EUR')
    const versions = [{ ...SANDBOX_TERMS, version: 1, validFrom: 0, registeredAt: 0, registeredBy: 'system' }]
    const data = JSON.stringify({ ...contract, versions })
    rows.records.push(`('contract', '${contractId(merchantId, 'EUR')}', '${merchantId}', '${data}', 1, NULL)`)
    const runId = uuidOf('makePayout', merchantId, 'EUR')
    rows.due_work.push(
      `('${runId}', 'makePayout', '${merchantId}', NULL, ${at}, 0, '{"about":"EUR"}', ${at})`,
    )
    rows.tallies.push(`('${merchantId}', 'EUR', 'SALE', ${bucketOf(at)}, 0, ${sales}, ${sales * amount})`)
    const item = { merchantId, currency: 'EUR', sourceId: merchantId, part: 'order', dueAt: at } as const
    for (const { kind, bucket, amount: each } of owedBy(item, postingsOf(amount))) {
      rows.tallies.push(`('${merchantId}', 'EUR', '${kind}', ${bucket}, 0, ${sales}, ${sales * each})`)
    }
    for (let n = 0; n < sales; n++) {
      const source = uuidv7()
      for (const { type, debit, credit, amount: sum } of postingsOf(amount)) {
        rows.transfers.push(
          `('${merchantId}', '${source}', '${type}', NULL, NULL, '${debit}', '${credit}', ${sum}, 'EUR', ${at})`,
        )
      }
      rows.due_items.push(`('${merchantId}', 'EUR', ${at}, '${source}', 'order')`)
    }
  }
  const inserts = Object.entries(rows).map(
    ([table, values]) => `INSERT INTO ${table} VALUES ${values.join(',\n')}`,
  )
  const change = [...inserts, 'UPDATE instance SET contracts_epoch = contracts_epoch + 1']
  // At once: a server beside it may pay out what is due between two of them, and write the sums itself.
  await execute(where, `BEGIN; ${change.join('; ')}; COMMIT`)
}

/** What each sale books. */
const postingsOf = (amount: number): Posting[] => [
  { type: 'SALE', amount, debit: 'consumer_receivable', credit: 'merchant_payable' },
  { type: 'PURCHASE_FEE_FIXED', amount: 1, debit: 'merchant_payable', credit: 'fee_income' },
]
