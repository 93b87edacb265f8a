/** Contracts that tests need beside those that a sandbox comes with, put where an operator's would be. */
import type { Contract, ContractTerms } from '../../src/domain/contract/contract.ts'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox-merchants.ts'
import { contractId } from '../../src/engine/store.ts'
import type { CapstanServer } from './server.ts'
import { execute } from './stores.ts'

/** Easy to reckon with: 2 % and 40, paid every day at midnight, a day after the capture. */
const TERMS: ContractTerms = {
  fees: [{ percentage: 200, fixed: 40 }],
  vatRate: 0,
  feeRefund: 'none',
  settlement: 'NET',
  delay: { days: 1, of: 'calendar' },
  schedule: { every: 'day' },
  cutOff: { time: '00:00', timeZone: 'UTC' },
  minimumPayout: 0,
}

const [{ merchantId: FIRST }] = SANDBOX_MERCHANTS

/** From the beginning, and before anything is captured in this currency. Its account is a valid test IBAN. */
export async function agree(
  server: CapstanServer,
  currency: string,
  terms: Partial<ContractTerms>,
  merchantId: string = FIRST,
): Promise<void> {
  const version = { ...TERMS, ...terms, version: 1, validFrom: 0, registeredAt: 0, registeredBy: 'system' }
  const account = { kind: 'iban', holder: 'Shop', iban: 'SE4550000000058398257466' } as const
  const contract: Contract = { currency, versions: [version], account, accountBy: 'system' }
  await putRecord(server, 'contract', contractId(merchantId, currency), merchantId, contract)
  await execute(server, 'UPDATE instance SET contracts_epoch = contracts_epoch + 1')
}

async function putRecord(server: CapstanServer, kind: string, id: string, merchantId: string, data: object) {
  const json = JSON.stringify(data).replaceAll("'", "''")
  await execute(
    server,
    `INSERT INTO records (kind, id, merchant_id, data, created_at)
     VALUES ('${kind}', '${id}', '${merchantId}', '${json}', 0)
     ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data`,
  )
}
