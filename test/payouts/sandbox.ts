/** A sandbox over its server, from day to day, and what is asked of its database on the command line. */
import { capstanHere } from '../cli/run.ts'
import { basic, type Client, OPERATOR } from '../support/client.ts'
import type { Suite } from '../support/stores.ts'

const DAY_MS = 24 * 3_600_000

export interface Balances {
  at: string
  balances: Record<string, number | string>[]
}

/** A merchant that nobody else has, with no fees and a payout a day: what sandboxes make. */
export async function newMerchant(suite: Suite): Promise<{ merchantId: string; client: Client }> {
  const reply = await suite.client
    .as(OPERATOR)
    .post<{ merchant_id: string; username: string; secret: string }>('/capstan/v1/merchants', {})
  const { merchant_id: merchantId, username, secret } = reply.body
  return { merchantId, client: suite.client.as(basic(username, secret)) }
}

export async function businessTime(client: Client): Promise<number> {
  return Date.parse((await client.get<{ now: string }>('/sandbox/v1/clock')).body.now)
}

/** To noon of the next day: far from the cut-offs, which are at midnight, and from what follows them. */
export async function nextDay(client: Client): Promise<void> {
  const to = new Date(Math.floor((await businessTime(client)) / DAY_MS) * DAY_MS + 1.5 * DAY_MS)
  const reply = await client.post('/sandbox/v1/clock', { to: to.toISOString() })
  if (reply.status !== 200) throw new Error(reply.text)
}

/** As a person would ask. */
export function command(suite: Suite, ...args: string[]) {
  const { dataDir, databaseUrl } = suite.server
  const place = databaseUrl === undefined ? ['--data', String(dataDir)] : ['--database-url', databaseUrl]
  return capstanHere([...args, ...place])
}
