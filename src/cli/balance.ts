/** `capstan balance`: what a merchant's books came to at an instant, from the ledger alone. */
import type { Command } from 'commander'
import { type Flags, UsageError } from '../config.ts'
import type { Balance } from '../domain/ledger/balances.ts'
import { decimalText } from '../domain/money.ts'
import type { Reader } from '../engine/store.ts'
import { instantOf, isDay, isInstant } from '../http/instants.ts'
import { withReader } from './database.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'
import { table } from './table.ts'

interface BalanceFlags extends Flags {
  merchant: string
  at?: string
  currency?: string
  json?: boolean
}

export function define(command: Command): void {
  command
    .requiredOption('--merchant <id>', 'whose')
    .option('--at <instant>', 'when, such as 2026-11-25T12:00:00Z; now when it is not given')
    .option('--currency <code>', 'in this one alone')
    .option('--json', 'as the API gives it')
  addSettings(command, STORE_SETTINGS)
  command.action((flags: BalanceFlags) => {
    const at = flags.at === undefined ? undefined : askedInstant(flags.at)
    return withReader(flags, (reader) => run(reader, flags, at))
  })
}

async function run(reader: Reader, flags: BalanceFlags, asked: number | undefined): Promise<void> {
  const { balancesAt } = await import('../engine/balances.ts')
  const { merchant: merchantId, json } = flags
  const now = await reader.now()
  const at = asked ?? now
  if (at > now) throw new UsageError('--at must not be later than now.')
  const currency = flags.currency?.toUpperCase()
  const scope = { merchantId, at, ...(currency !== undefined && { currency }) }
  const balances = await balancesAt(reader.tracing, scope)
  if (json) {
    const { balancesOnWire } = await import('../http/capstan/balance.ts')
    console.log(JSON.stringify(balancesOnWire(merchantId, at, balances), undefined, 2))
    return
  }
  console.log(`Merchant ${merchantId} at ${new Date(at).toISOString()}`)
  if (balances.length === 0) console.log('Nothing was booked.')
  else console.log(table(HEADING, balances.map(row), { amounts: true }))
}

const HEADING = ['', 'not settled', 'in transit', 'reserved', 'debt', 'fees unpaid', 'paid out']

function row(balance: Balance): string[] {
  const { currency, unsettled, inTransit, reserved, debt, unpaidFees, paidOut } = balance
  const amounts = [unsettled, inTransit, reserved, debt, unpaidFees, paidOut]
  return [currency, ...amounts.map((amount) => decimalText(amount, currency))]
}

function askedInstant(text: string): number {
  if (isInstant(text) || isDay(text)) return instantOf(text)
  throw new UsageError('--at must be an instant with its offset, such as 2026-11-25T12:00:00Z, or a day.')
}
