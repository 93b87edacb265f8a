/** `capstan demo`: plays the story of an order, or a file of orders, against a running server. */
import { type Command, Option } from 'commander'
import type { Flags } from '../config.ts'
import { UsageError } from '../config.ts'
import { integer, publicUrl } from '../config-values.ts'
import { SANDBOX_MERCHANTS, SANDBOX_OPERATOR } from '../engine/sandbox.ts'
import { HttpClient } from './http-client.ts'

const [MERCHANT] = SANDBOX_MERCHANTS
/** As many calls as a busy shop has in flight; more only wait in the server's queue. */
const CONCURRENCY = '8'

interface DemoFlags {
  url: string
  username: string
  password: string
  orders?: string
  concurrency: string
}

export function define(command: Command): void {
  const from = (flag: string, text: string, fallback: string, variable?: string) => {
    const option = new Option(flag, text).default(fallback)
    return variable === undefined ? option : option.env(variable)
  }
  command
    .addOption(from('--url <url>', 'the server', 'http://127.0.0.1:7070', 'CAPSTAN_URL'))
    .addOption(from('--username <name>', "a merchant credential's username", MERCHANT.username))
    .addOption(from('--password <secret>', 'its secret', MERCHANT.password, 'CAPSTAN_PASSWORD'))
    .option('--orders <file>', 'create and capture these order bodies, one JSON a line, instead of the story')
    .addOption(from('--concurrency <number>', 'orders in flight at a time, with --orders', CONCURRENCY))
    .addHelpText(
      'after',
      '\nOf a file, a third is captured in full, a third in two parcels, and a third left open.\nExits 1 when anything failed.',
    )
    .action((flags: Flags) => run(flags as unknown as DemoFlags))
}

async function run({ url, username, password, orders, concurrency }: DemoFlags): Promise<void> {
  const client = new HttpClient(checked('--url', publicUrl, url), { username, password })
  if (orders === undefined) {
    const { playStory } = await import('./demo-story.ts')
    await tellShoppers(client.url, username)
    return playStory(client)
  }
  const { playOrders } = await import('./demo-orders.ts')
  const atOnce = checked('--concurrency', integer(1, 256), concurrency)
  const succeeded = await playOrders(client, orders, atOnce)
  if (!succeeded) process.exitCode = 1
}

/**
 * The story's shopper has an address that is nobody's, and is told what happens, so that there are messages to be seen.
 * Not with a file of orders: they may be of real people, and a sandbox may have a mail server. By the operator of a
 * sandbox, whom every other server refuses.
 */
async function tellShoppers(url: string, username: string): Promise<void> {
  const merchant = SANDBOX_MERCHANTS.find((each) => each.username === username)
  if (!merchant) return
  const { status } = await new HttpClient(url, SANDBOX_OPERATOR).send({
    method: 'PATCH',
    path: `/capstan/v1/merchants/${merchant.merchantId}`,
    body: { shopper_messages: true },
  })
  if (status === 204) {
    console.log(
      `Messages to shoppers are switched on: where the server has a folder for them, see ${url}/portal/messages in a minute.\n`,
    )
  }
}

function checked<T>(flag: string, parse: (value: string) => T, value: string): T {
  try {
    return parse(value)
  } catch (error) {
    throw new UsageError(`${flag} ${(error as Error).message}.`)
  }
}
