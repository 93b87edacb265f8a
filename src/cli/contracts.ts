/** `capstan contracts`: what is agreed with merchants, through a running server. */
import type { Command } from 'commander'
import { type Flags, UsageError } from '../config.ts'
import { addTermFlags, jsonFile, type Terms, termsFrom, termsText, wholeNumber } from './contract-terms.ts'
import { type OperatorClient, operatorClient } from './operator-client.ts'
import { asSentence } from './sentence.ts'
import { addSettings } from './settings.ts'
import { table } from './table.ts'

/** A year of a large merchant is read for it. */
const SIMULATION_TIMEOUT_MS = 15 * 60_000

type Version = Terms & { version: number; state: string; valid_from: string; registered_by?: string }

interface Contract {
  currency: string
  registered: boolean
  versions: Version[]
  account?: { holder: string; iban?: string; account_number?: string; bank_code?: string; bic?: string }
  account_named_by?: string
  hold?: { reason: string; since: string; note: string; by: string }
  next_payout_at?: string
}

export function define(command: Command): void {
  const show = action(command, 'show', "show a merchant's contracts with all their versions")
  show.argument('<merchant>', 'merchant id').option('--currency <code>', 'of one currency alone')
  runs(show, async (client, { currency }, merchant = '') => {
    const query = currency === undefined ? '' : `?currency=${encodeURIComponent(String(currency))}`
    const path = `${pathOf(merchant)}${query}`
    const { contracts } = await client.ask<{ contracts: Contract[] }>({ method: 'GET', path })
    console.log(
      contracts.length === 0 ? `Merchant ${merchant} has no contract.` : contracts.map(textOf).join('\n\n'),
    )
  })

  const set = addTermFlags(about(action(command, 'set', 'register terms: they price captures from then on')))
  set.option('--valid-from <instant>', 'from when on, such as 2027-01-01T00:00:00Z; now when it is not given')
  set.option('--expect <version>', 'refuse it when it would get another number', wholeNumber)
  runs(set, async (client, flags, merchant = '', currency = '') => {
    const { validFrom, expect } = flags as { validFrom?: string; expect?: number }
    const body = {
      ...termsFrom(flags as unknown as Parameters<typeof termsFrom>[0]),
      ...(validFrom !== undefined && { valid_from: validFrom }),
      ...(expect !== undefined && { version: expect }),
    }
    const path = pathOf(merchant, currency)
    const version = await client.ask<Version>({ method: 'POST', path, body })
    console.log(`Version ${version.version} is ${version.state}, from ${version.valid_from} on.`)
    console.log(lines(termsText(version)))
  })

  const account = about(action(command, 'account', 'name the account that a merchant is paid to'))
  account
    .option('--file <account.json>', 'the account as the HTTP API takes it; instead of the flags below')
    .option('--holder <name>', 'whose account it is')
    .option('--iban <iban>', 'its number')
    .option('--bic <bic>', 'its bank')
    .option('--country <code>', 'of an account that has no IBAN')
    .option('--bank-code <code>', 'of such an account')
    .option('--account-number <number>', 'of such an account')
  runs(account, async (client, flags, merchant = '', currency = '') => {
    const path = `${pathOf(merchant, currency)}/bank-account`
    await client.ask({ method: 'POST', path, body: accountFrom(flags) })
    console.log(`Merchant ${merchant} is paid to this account in ${currency.toUpperCase()}.`)
  })

  const hold = about(action(command, 'hold', "hold a merchant's payouts while it is under review"))
  hold.requiredOption('--note <text>', 'why; the merchant does not see it')
  runs(hold, async (client, { note }, merchant = '', currency = '') => {
    await client.ask({ method: 'POST', path: `${pathOf(merchant, currency)}/hold`, body: { note } })
    console.log(`Payouts of merchant ${merchant} in ${currency.toUpperCase()} are held.`)
  })

  const release = about(action(command, 'release', 'lift the hold, so that payouts go'))
  runs(release, async (client, _, merchant = '', currency = '') => {
    await client.ask({ method: 'DELETE', path: `${pathOf(merchant, currency)}/hold` })
    console.log(`Payouts of merchant ${merchant} in ${currency.toUpperCase()} are not held.`)
  })

  const simulate = addTermFlags(about(action(command, 'simulate', 'price a past period by proposed terms')))
  simulate
    .requiredOption('--from <instant>', 'captures from then on, such as 2026-01-01T00:00:00Z')
    .requiredOption('--to <instant>', 'captures before then')
  runs(simulate, async (client, flags, merchant = '', currency = '') => {
    const { from, to } = flags
    const terms = termsFrom(flags as unknown as Parameters<typeof termsFrom>[0])
    const path = `${pathOf(merchant, currency)}/simulate`
    const request = {
      method: 'POST',
      path,
      body: { from, to, terms },
      timeoutMs: SIMULATION_TIMEOUT_MS,
    } as const
    console.log(simulationText(await client.ask<Simulated>(request)))
  })
}

interface Simulated {
  captures: number
  captured_amount: number
  charged: { fees: number; vat: number }
  proposed: { fees: number; vat: number }
  difference: number
}

function simulationText({ captures, captured_amount, charged, proposed, difference }: Simulated): string {
  return lines([
    ['captures', `${captures}, ${captured_amount} minor units`],
    ['charged', `${charged.fees} fees, ${charged.vat} VAT`],
    ['proposed', `${proposed.fees} fees, ${proposed.vat} VAT`],
    ['difference', `${difference > 0 ? '+' : ''}${difference} for the merchant to pay`],
  ])
}

function pathOf(merchant: string, currency?: string): string {
  const contracts = `/capstan/v1/merchants/${encodeURIComponent(merchant)}/contracts`
  return currency === undefined ? contracts : `${contracts}/${encodeURIComponent(currency)}`
}

function accountFrom(flags: Flags): Record<string, unknown> {
  const { file, holder, iban, bic, country, bankCode, accountNumber } = flags as Record<string, string>
  if (file !== undefined) return jsonFile(file)
  if (holder === undefined) throw new UsageError('An account needs --file, or --holder and its number.')
  const fields = { holder, iban, bic, country, bank_code: bankCode, account_number: accountNumber }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function textOf({ currency, registered, versions, account, hold, ...rest }: Contract): string {
  const by = rest.account_named_by === undefined ? '' : `, named by ${rest.account_named_by}`
  const number = account?.iban ?? [account?.bank_code, account?.account_number].filter(Boolean).join(' ')
  const valid = versions.find(({ state }) => state === 'valid')
  return [
    `${currency}${registered ? '' : versions.length > 0 ? ' (of the sandbox)' : ' (no terms)'}`,
    lines([
      ['account', account ? `${number} of ${account.holder}${by}` : 'none: payouts wait'],
      ...(hold ? [['held', `since ${hold.since} by ${hold.by}: ${hold.note}`] as [string, string]] : []),
      ['next payout', rest.next_payout_at ?? 'none'],
      ...(valid ? termsText(valid) : []),
    ]),
    table(
      ['version', 'state', 'valid from', 'registered by'],
      versions.map(({ version, state, valid_from, registered_by = '' }) => [
        String(version),
        state,
        valid_from,
        registered_by,
      ]),
    ),
  ].join('\n')
}

function lines(rows: [name: string, value: string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

function about(command: Command): Command {
  return command.argument('<merchant>', 'merchant id').argument('<currency>', 'such as EUR')
}

/** A subcommand that asks a server. */
export function action(command: Command, name: string, summary: string): Command {
  const sub = command.command(name).summary(summary).description(asSentence(summary))
  sub.option('--url <url>', 'the running server to ask, instead of the one that owns the data folder')
  addSettings(sub, ['dataDir', 'operator'])
  return sub
}

type Work = (client: OperatorClient, flags: Flags, ...args: string[]) => Promise<void>

export function runs(command: Command, work: Work): void {
  command.action(async (...given: unknown[]) => {
    const flags = given.at(-2) as Flags
    await work(await operatorClient(flags), flags, ...(given.slice(0, -2) as string[]))
  })
}
