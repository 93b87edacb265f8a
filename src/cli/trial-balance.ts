/** `capstan trial-balance`: a day of the ledger, over all merchants. */
import type { Command } from 'commander'
import { type Flags, UsageError } from '../config.ts'
import type { TrialBalance } from '../domain/ledger/balances.ts'
import { decimalText } from '../domain/money.ts'
import type { Reader } from '../engine/store.ts'
import { isDay } from '../http/instants.ts'
import { withReader } from './database.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'
import { table } from './table.ts'

interface DayFlags extends Flags {
  day?: string
  json?: boolean
}

export function define(command: Command): void {
  command
    .option('--day <date>', 'which day of UTC, such as 2026-11-25; today when it is not given')
    .option('--json', 'as the API gives it')
  addSettings(command, STORE_SETTINGS)
  command.action((flags: DayFlags) => {
    if (flags.day !== undefined && !isDay(flags.day)) {
      throw new UsageError('--day must be a date, such as 2026-11-25.')
    }
    return withReader(flags, (reader) => run(reader, flags))
  })
}

async function run(reader: Reader, flags: DayFlags): Promise<void> {
  const { trialBalances } = await import('../engine/balances.ts')
  const { dayOf, trialBalanceOnWire } = await import('../http/capstan/balance.ts')
  const now = await reader.now()
  const day = flags.day ?? new Date(now).toISOString().slice(0, 10)
  const period = dayOf(day)
  if (period.from > now) throw new UsageError('--day must not be later than today.')
  const balances = await trialBalances(reader.tracing, period)
  if (flags.json) {
    console.log(JSON.stringify(trialBalanceOnWire(day, balances), undefined, 2))
    return
  }
  console.log(`Trial balance of ${day} (UTC); balances are debits less credits`)
  if (balances.length === 0) console.log('Nothing was booked.')
  for (const balance of balances) console.log(`\n${text(balance)}`)
}

function text({ currency, accounts, debits, credits }: TrialBalance): string {
  const money = (amount: number) => decimalText(amount, currency)
  const rows = accounts.map(({ account, opening, debits, credits, closing }) => [
    account,
    ...[opening, debits, credits, closing].map(money),
  ])
  const total = ['total', '', money(debits), money(credits), '']
  return table([currency, 'opening', 'debits', 'credits', 'closing'], [...rows, total], { amounts: true })
}
