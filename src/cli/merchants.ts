/**
 * `capstan merchants`: makes merchants and credentials. The embedded store has one writer, so while a server
 * owns it the command asks that server; otherwise it opens the database itself.
 */
import type { Command } from 'commander'
import { configOf, type Flags, resolveSettings, UsageError } from '../config.ts'
import { OperatorClient, operatorOf, ownerOf } from './operator-client.ts'
import { asSentence } from './sentence.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'
import { table } from './table.ts'

export interface NewCredential {
  merchantId?: string
  username: string
  secret: string
}

export interface ListedMerchant {
  merchantId: string
  name: string
  active: boolean
  /** Usernames of credentials that work. */
  usernames: string[]
}

/** What can be done to merchants, over HTTP or in the database. Refusals are thrown as CommandError. */
export interface MerchantAdministration {
  add(merchant: { merchantId?: string; name?: string }): Promise<NewCredential>
  list(): AsyncIterable<ListedMerchant>
  rotate(merchantId: string): Promise<NewCredential>
  disable(merchantId: string, username: string): Promise<void>
  addOperator(username: string): Promise<NewCredential>
  close(): Promise<void>
}

export function define(command: Command): void {
  const add = action(command, 'add', 'add a merchant with a first credential, whose secret is shown once')
  add
    .option('--id <id>', 'merchant id; made up when it is not given', identifier)
    .option('--name <name>', 'its name', nameOf)
  runs(add, async (merchants, flags) => {
    const { id, name } = flags as { id?: string; name?: string }
    const asked = { ...(id !== undefined && { merchantId: id }), ...(name !== undefined && { name }) }
    print(await merchants.add(asked))
  })
  runs(action(command, 'list', 'list merchants and the usernames that work'), (merchants) => list(merchants))
  const rotate = action(command, 'rotate', 'add a second credential, to replace the first without a pause')
  runs(rotate.argument('<id>', 'merchant id'), async (merchants, _, id = '') => {
    print(await merchants.rotate(id))
    console.log(`Both work now. When the new one is in use: capstan merchants disable ${id} OLD-USERNAME`)
  })
  const disable = action(command, 'disable', 'disable a credential for good')
  disable.argument('<id>', 'merchant id').argument('<username>', 'username of the credential')
  runs(disable, async (merchants, _, id = '', username = '') => {
    await merchants.disable(id, username)
    console.log(`Credential ${username} of merchant ${id} is disabled.`)
  })
  const addOperator = action(command, 'add-operator', 'add a credential of the platform operator')
  runs(addOperator.argument('<username>', 'its username', identifier), async (merchants, _, username = '') =>
    print(await merchants.addOperator(username)),
  )
}

function action(command: Command, name: string, summary: string): Command {
  const sub = command.command(name).summary(summary).description(asSentence(summary))
  sub.option('--url <url>', 'a running server to ask, instead of finding the one that owns the data folder')
  addSettings(sub, [...STORE_SETTINGS, 'mode', 'operator'])
  return sub
}

type Work = (merchants: MerchantAdministration, flags: Flags, ...args: string[]) => Promise<void>

function runs(command: Command, work: Work): void {
  command.action(async (...given: unknown[]) => {
    const flags = given.at(-2) as Flags
    const merchants = await administration(flags)
    try {
      await work(merchants, flags, ...(given.slice(0, -2) as string[]))
    } finally {
      await merchants.close()
    }
  })
}

/** The rule of the HTTP API, which a merchant that is made without it must keep as well. */
function identifier(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(text)) return text
  throw new UsageError(
    `${JSON.stringify(text)} is no id: up to 64 letters, digits, and the characters _ . and -.`,
  )
}

function nameOf(text: string): string {
  if (text.length <= 255 && text.isWellFormed()) return text
  throw new UsageError('A name has up to 255 characters.')
}

async function administration(flags: Flags): Promise<MerchantAdministration> {
  const config = configOf(resolveSettings(flags, process.env))
  const server = (flags.url as string | undefined) ?? (await ownerOf(config))
  if (server !== undefined) {
    const { MerchantsOverHttp } = await import('./merchants-over-http.ts')
    return new MerchantsOverHttp(new OperatorClient(server, operatorOf(process.env)))
  }
  const { openMerchantsInDatabase } = await import('./merchants-in-database.ts')
  return openMerchantsInDatabase(config)
}

async function list(merchants: MerchantAdministration): Promise<void> {
  const rows: string[][] = []
  for await (const { merchantId, name, active, usernames } of merchants.list()) {
    rows.push([merchantId, active ? 'active' : 'inactive', name, usernames.join(', ')])
  }
  console.log(table(['merchant', 'state', 'name', 'usernames'], rows))
}

function print({ merchantId, username, secret }: NewCredential): void {
  if (merchantId !== undefined) console.log(`merchant  ${merchantId}`)
  console.log(`username  ${username}\nsecret    ${secret}\nThe secret is shown once and stored nowhere.`)
}
