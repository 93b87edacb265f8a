/** Contracts: terms, bank accounts and holds, which the operator alone changes; a merchant reads its own. */
import type { Contract, ContractVersion } from '../../domain/contract/contract.ts'
import { type PriceDifference, priceDifference } from '../../domain/contract/simulate.ts'
import { termsAt, termsProblem } from '../../domain/contract/terms.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { contractFor, nextRun } from '../../engine/contracts.ts'
import { nextPortion } from '../../engine/long-reads.ts'
import type { MerchantContracts } from '../../engine/store.ts'
import { firstIdAt } from '../../request-log/uuid-time.ts'
import { read } from '../reading.ts'
import { type Call, replyTo, route, type Services } from '../route.ts'
import { failure, instant, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { accountOf, accountOnWire, accountSchema, bankAccountBody } from './bank-accounts.ts'
import { termsFields, termsOf, termsSchema, versionOnWire, versionSchema } from './contract-terms.ts'
import { BAD_VALUE, CAPSTAN, currencyText, NOT_FOUND } from './shared.ts'

const CONTRACTS = `${CAPSTAN}/merchants/:merchant_id/contracts`
const CONTRACT = `${CONTRACTS}/:currency`
const common = { access: 'operator', tag: 'Capstan', invalidBody: 'badValue' } as const

/** More than there are currencies in use anywhere. */
const CONTRACTS_MAX = 500
/** A simulation reads page after page for as long as it takes: a year and a day is what a proposal is compared with. */
const PERIOD_MAX_MS = 366 * 24 * 3_600_000
/** An id is made at the instant of its capture, by a clock that may differ from the database's; never by so much. */
const CLOCKS_APART_MS = 24 * 3_600_000

const BAD_CONTRACT = failure(
  'BAD_VALUE: the fields that break a rule, in one message; or which part of the contract cannot be, and why.',
)

const aboutOf = ({ params }: Pick<Call<unknown, unknown>, 'params'>) => ({
  forMerchantId: params.merchant_id as string,
  currency: params.currency as string,
})

export const registerTerms = route({
  ...common,
  operation: 'registerTerms',
  method: 'POST',
  path: CONTRACT,
  summary:
    "Register a version of the terms of a merchant's contract. It prices captures from `valid_from` on, or from now.",
  body: Type.Object({
    ...termsFields,
    valid_from: Type.Optional(Type.String({ format: 'date-time' })),
    version: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'The number that it is expected to get.' }),
    ),
  }),
  answers: {
    201: { description: 'The version, as it was understood.', schema: versionSchema },
    400: BAD_CONTRACT,
    404: NOT_FOUND,
    409: failure('CONFLICT: it would not get the `version` that was expected; another one came in between.'),
  },
  async handle(call) {
    const { valid_from, version: expected, ...sent } = call.body
    const terms = termsOf(sent)
    if ('wrong' in terms) return { refusal: refuse('badValue', { fields: terms.wrong }) }
    const outcome = await call.execute<'registerTerms'>({
      type: 'registerTerms',
      ...aboutOf(call),
      terms,
      ...(valid_from !== undefined && { validFrom: Date.parse(valid_from) }),
      ...(expected !== undefined && { version: expected }),
    })
    return replyTo(outcome, ({ version }) => {
      const { currency } = aboutOf(call)
      const { registeredAt } = version
      const valid = termsAt({ currency, versions: [version] }, registeredAt)
      return { status: 201, body: versionOnWire(version, [version], valid, registeredAt, true) }
    })
  },
})

export const nameBankAccount = route({
  ...common,
  operation: 'nameBankAccount',
  method: 'POST',
  path: `${CONTRACT}/bank-account`,
  summary:
    'Name the account that a merchant is paid to in this currency: by its IBAN, or by country, bank code and number.',
  body: bankAccountBody,
  answers: {
    204: { description: 'Named. Payouts that waited for it go, or wait for an approval. Empty body.' },
    400: BAD_CONTRACT,
    404: NOT_FOUND,
  },
  async handle(call) {
    const account = accountOf(call.body)
    if ('wrong' in account) return { refusal: refuse('badValue', { fields: account.wrong }) }
    const intent = { type: 'setBankAccount', ...aboutOf(call), account } as const
    return replyTo(await call.execute<'setBankAccount'>(intent), () => ({ status: 204 }))
  },
})

export const holdPayouts = route({
  ...common,
  operation: 'holdPayouts',
  method: 'POST',
  path: `${CONTRACT}/hold`,
  summary:
    'Hold the payouts of a merchant in this currency while it is under review. They are made, and wait.',
  body: Type.Object({ note: text(500, 1) }),
  answers: { 204: { description: 'Held. Empty body.' }, 400: BAD_VALUE, 404: NOT_FOUND },
  async handle(call) {
    const intent = { type: 'setHold', ...aboutOf(call), note: call.body.note } as const
    return replyTo(await call.execute<'setHold'>(intent), () => ({ status: 204 }))
  },
})

export const releasePayouts = route({
  ...common,
  operation: 'releasePayouts',
  method: 'DELETE',
  path: `${CONTRACT}/hold`,
  summary: 'Lift the hold: payouts that waited go, or wait for an approval by another operator.',
  answers: { 204: { description: 'There is no hold any more. Empty body.' }, 404: NOT_FOUND },
  async handle(call) {
    const intent = { type: 'setHold', ...aboutOf(call) } as const
    return replyTo(await call.execute<'setHold'>(intent), () => ({ status: 204 }))
  },
})

const contractSchema = Type.Object({
  merchant_id: Type.String(),
  currency: Type.String(),
  registered: Type.Boolean(),
  versions: Type.Array(versionSchema),
  account: Type.Optional(accountSchema),
  account_named_by: Type.Optional(Type.String()),
  hold: Type.Optional(
    Type.Object({
      reason: Type.String(),
      since: instant,
      note: Type.Optional(Type.String()),
      by: Type.Optional(Type.String()),
    }),
  ),
  next_payout_at: Type.Optional(instant),
})

const CONTRACTS_ANSWER = {
  description:
    'Contracts by currency, with all versions, oldest first. `registered`: false for those that a sandbox brings, which are there for currencies in use and for the one asked for. Accounts are masked; who did what, and why payouts are held, is for the operator alone.',
  schema: Type.Object({ contracts: Type.Array(contractSchema) }),
}

const currencyQuery = Type.Object({ currency: Type.Optional(currencyText) })

export const listContractsOf = route({
  ...common,
  operation: 'listContractsOf',
  method: 'GET',
  path: CONTRACTS,
  summary: "A merchant's contracts: terms with all their versions, account, hold and next payout.",
  query: currencyQuery,
  answers: { 200: CONTRACTS_ANSWER, 400: BAD_VALUE, 404: NOT_FOUND },
  async handle({ params, query, services }) {
    const merchantId = params.merchant_id as string
    const refusal = await unlessThere(merchantId, services)
    if (refusal) return { refusal }
    return { status: 200, body: { contracts: await contractsOf(merchantId, query, services, true) } }
  },
})

export const listContracts = route({
  ...common,
  access: 'merchant',
  need: 'settlements',
  operation: 'listContracts',
  method: 'GET',
  path: `${CAPSTAN}/contracts`,
  summary: "The caller's own contracts: terms with all their versions, account, hold and next payout.",
  query: currencyQuery,
  answers: { 200: CONTRACTS_ANSWER, 400: BAD_VALUE },
  async handle({ merchantId, query, services }) {
    return { status: 200, body: { contracts: await contractsOf(merchantId, query, services, false) } }
  },
})

async function unlessThere(merchantId: string, { reader }: Services): Promise<Refusal | undefined> {
  return (await reader.merchant(merchantId))
    ? undefined
    : refuse('notFound', { what: `Merchant ${merchantId}` })
}

async function contractsOf(
  merchantId: string,
  { currency }: { currency?: string },
  { reader, mode }: Services,
  showsWho: boolean,
) {
  const [now, records] = await Promise.all([
    reader.now(),
    reader.records('contract', merchantId, '', CONTRACTS_MAX),
  ])
  const byCurrency = new Map(records.map(({ data }) => [data.currency, data]))
  const inUse = mode === 'sandbox' ? await reader.payouts.currenciesOf(merchantId) : []
  const asked = currency?.toUpperCase()
  const all = asked === undefined ? [...new Set([...byCurrency.keys(), ...inUse])].sort() : [asked]
  const registered: MerchantContracts = { byCurrency, payoutRuns: new Set() }
  const runs = await reader.payouts.nextRuns(merchantId, all)
  return all.flatMap((one) => {
    const contract = contractFor(merchantId, one, registered, mode)
    if (!contract) return []
    const isRegistered = (byCurrency.get(one)?.versions.length ?? 0) > 0
    const run = runs.get(one) || nextRun(contract, now)
    return [contractOnWire(merchantId, contract, { isRegistered, run, now, showsWho })]
  })
}

function contractOnWire(
  merchantId: string,
  contract: Contract,
  {
    isRegistered,
    run,
    now,
    showsWho,
  }: { isRegistered: boolean; run: number | undefined; now: number; showsWho: boolean },
) {
  const { currency, versions, account, accountBy, hold } = contract
  const valid = termsAt(contract, now)
  return {
    merchant_id: merchantId,
    currency,
    registered: isRegistered,
    versions: versions.map((version) => versionOnWire(version, versions, valid, now, showsWho)),
    ...(account && { account: accountOnWire(account) }),
    ...(showsWho && accountBy !== undefined && { account_named_by: accountBy }),
    ...(hold && {
      hold: {
        reason: hold.reason,
        since: new Date(hold.since).toISOString(),
        ...(showsWho && { note: hold.note, by: hold.by }),
      },
    }),
    ...(run !== undefined && { next_payout_at: new Date(run).toISOString() }),
  }
}

const sums = Type.Object({ fees: Type.Integer(), vat: Type.Integer() })

export const simulateTerms = route({
  ...common,
  operation: 'simulateTerms',
  method: 'POST',
  path: `${CONTRACT}/simulate`,
  summary: "Price a merchant's captures of a past period by proposed terms. Nothing is changed.",
  body: Type.Object({ from: instant, to: instant, terms: termsSchema }),
  answers: {
    200: {
      description:
        'The captures booked from `from` on and before `to`: what their fees were, what they would have been, and the difference, which is negative where the proposal is cheaper for the merchant.',
      schema: Type.Object({
        currency: Type.String(),
        from: instant,
        to: instant,
        captures: Type.Integer(),
        captured_amount: Type.Integer(),
        charged: sums,
        proposed: sums,
        difference: Type.Integer(),
      }),
    },
    400: BAD_CONTRACT,
    404: NOT_FOUND,
  },
  async handle(call) {
    const { forMerchantId: merchantId, currency } = aboutOf(call)
    const [from, to] = [Date.parse(call.body.from), Date.parse(call.body.to)]
    if (from >= to || to - from > PERIOD_MAX_MS)
      return { refusal: refuse('badValue', { fields: 'from, to' }) }
    const terms = termsOf(call.body.terms)
    if ('wrong' in terms) return { refusal: refuse('badValue', { fields: `terms.${terms.wrong}` }) }
    const problem = termsProblem(terms, currency)
    if (problem !== undefined) return { refusal: refuse('contractProblem', { problem }) }
    const refusal = await unlessThere(merchantId, call.services)
    if (refusal) return { refusal }
    const proposed = { ...terms, version: 0, validFrom: 0, registeredAt: 0, registeredBy: '' }
    const period = { merchantId, currency, from, to }
    const found = await read(call, () => simulated(period, proposed, call.services))
    if (!found) return { refusal: refuse('unavailable') }
    return {
      status: 200,
      body: {
        currency,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        captures: found.captures,
        captured_amount: found.amount,
        charged: { fees: found.chargedFees, vat: found.chargedVat },
        proposed: { fees: found.proposedFees, vat: found.proposedVat },
        difference: found.difference,
      },
    }
  },
})

/** Undefined when the server is told to stop meanwhile. */
async function simulated(
  period: { merchantId: string; currency: string; from: number; to: number },
  proposed: ContractVersion,
  { reader, mode, draining }: Services,
): Promise<PriceDifference | undefined> {
  // In production the ids of captures tell when they were made, so that only the period is read.
  const isTold = mode === 'production'
  const beforeId = isTold ? { beforeId: firstIdAt(period.to + CLOCKS_APART_MS) } : {}
  let after: string | undefined = isTold ? firstIdAt(period.from - CLOCKS_APART_MS) : ''
  let sum = priceDifference([], proposed)
  while (after !== undefined) {
    await nextPortion()
    const page = await reader.payouts.captures({ ...period, ...beforeId, after })
    sum = priceDifference(page.captures, proposed, sum)
    after = page.next
    if (draining()) return undefined
  }
  return sum
}
