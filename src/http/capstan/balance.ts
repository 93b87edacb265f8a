/** Balances and trial balances, from the ledger alone. */
import type { Balance, TrialBalance } from '../../domain/ledger/balances.ts'
import { ACCOUNTS } from '../../domain/ledger/transfer.ts'
import { refuse } from '../../domain/refusals.ts'
import { balancesAt, trialBalances } from '../../engine/balances.ts'
import { read } from '../reading.ts'
import { route } from '../route.ts'
import { instant, oneOf, text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN } from './shared.ts'
import { dateTime } from './tracing-wire.ts'

const amount = Type.Integer()

const balanceSchema = Type.Object({
  currency: Type.String(),
  unsettled_amount: amount,
  in_transit_amount: amount,
  reserved_amount: amount,
  debt_amount: amount,
  unpaid_fee_amount: amount,
  paid_out_amount: amount,
  transfer_count: Type.Integer(),
})

const balancesSchema = Type.Object({
  merchant_id: Type.String(),
  at: instant,
  balances: Type.Array(balanceSchema),
})

export const readBalance = route({
  operation: 'readBalance',
  method: 'GET',
  path: `${CAPSTAN}/balance`,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary:
    "What a merchant's books came to at an instant, by currency: sums of what was booked until then. The operator names the merchant.",
  query: Type.Object({
    at: Type.Optional(instant),
    currency: Type.Optional(Type.String({ pattern: '^[A-Za-z]{3}$' })),
    merchant_id: Type.Optional(text(64, 1)),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'Now, or at the instant asked for. `unsettled_amount`: captured, less refunds and fees, and in no payout that was made. `in_transit_amount`: in payouts that the bank has not executed. `reserved_amount`: kept back. `debt_amount`: owed by the merchant. `unpaid_fee_amount`: fees that are invoiced and not paid. `paid_out_amount`: what the bank has paid, less what came back.',
      schema: balancesSchema,
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { query, principal } = call
    const { reader } = call.services
    // A merchant's own id always wins over the one it asks for.
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const now = await reader.now()
    const at = query.at === undefined ? now : Date.parse(query.at)
    const missing = merchantId === undefined
    if (missing || at > now)
      return { refusal: refuse('badValue', { fields: missing ? 'merchant_id' : 'at' }) }
    const currency = query.currency?.toUpperCase()
    const asked = { merchantId, at, ...(currency !== undefined && { currency }) }
    const balances = await read(call, () => balancesAt(reader.tracing, asked))
    return { status: 200, body: balancesOnWire(merchantId, at, balances) }
  },
})

export function balancesOnWire(
  merchantId: string,
  at: number,
  balances: Balance[],
): Static<typeof balancesSchema> {
  return {
    merchant_id: merchantId,
    at: dateTime(at),
    balances: balances.map((balance) => ({
      currency: balance.currency,
      unsettled_amount: balance.unsettled,
      in_transit_amount: balance.inTransit,
      reserved_amount: balance.reserved,
      debt_amount: balance.debt,
      unpaid_fee_amount: balance.unpaidFees,
      paid_out_amount: balance.paidOut,
      transfer_count: balance.transfers,
    })),
  }
}

const DAY_MS = 24 * 3_600_000

const trialBalanceSchema = Type.Object({
  day: Type.String({ format: 'date' }),
  from: instant,
  to: instant,
  currencies: Type.Array(
    Type.Object({
      currency: Type.String(),
      accounts: Type.Array(
        Type.Object({
          account: oneOf(ACCOUNTS),
          opening_amount: amount,
          debit_amount: amount,
          credit_amount: amount,
          closing_amount: amount,
        }),
      ),
      debit_amount: amount,
      credit_amount: amount,
    }),
  ),
})

export const readTrialBalance = route({
  operation: 'readTrialBalance',
  method: 'GET',
  path: `${CAPSTAN}/trial-balance`,
  access: 'operator',
  tag: 'Capstan',
  summary:
    'A day of the ledger, over all merchants: what each account opened with, what moved, what it closed with.',
  query: Type.Object({ day: Type.Optional(Type.String({ format: 'date' })) }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'Of the day asked for, or of today so far; days are of UTC. Balances are debits less credits: what is owed to others is negative. Debits and credits of all accounts are the same.',
      schema: trialBalanceSchema,
    },
    400: BAD_VALUE,
  },
  async handle(call) {
    const { query } = call
    const { reader } = call.services
    const now = await reader.now()
    const day = query.day ?? dateTime(now).slice(0, 10)
    const from = startOf(day)
    if (from > now) return { refusal: refuse('badValue', { fields: 'day' }) }
    const balances = await read(call, () => trialBalances(reader.tracing, dayOf(day)))
    return { status: 200, body: trialBalanceOnWire(day, balances) }
  },
})

const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** `YYYY-MM-DD`, a day of UTC. */
export function dayOf(day: string): { from: number; to: number } {
  const from = startOf(day)
  return { from, to: from + DAY_MS }
}

export function trialBalanceOnWire(day: string, balances: TrialBalance[]): Static<typeof trialBalanceSchema> {
  const { from, to } = dayOf(day)
  return {
    day,
    from: dateTime(from),
    to: dateTime(to),
    currencies: balances.map(({ currency, accounts, debits, credits }) => ({
      currency,
      accounts: accounts.map((row) => ({
        account: row.account,
        opening_amount: row.opening,
        debit_amount: row.debits,
        credit_amount: row.credits,
        closing_amount: row.closing,
      })),
      debit_amount: debits,
      credit_amount: credits,
    })),
  }
}
