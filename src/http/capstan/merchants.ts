/** Merchants: the platform operator's. Their credentials are those of their own developers as well. */

import { type Refusal, refuse } from '../../domain/refusals.ts'
import { credentialUseId, merchantSettingsId } from '../../engine/store.ts'
import { type Call, replyTo, route } from '../route.ts'
import { integer, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import {
  BAD_VALUE,
  CAPSTAN,
  CONFLICT,
  credentialOnWire,
  credentialSchema,
  identifier,
  merchantOnWire,
  merchantSchema,
  merchantWithCredentialsSchema,
  NOT_FOUND,
} from './shared.ts'

const common = { access: 'operator', tag: 'Capstan', invalidBody: 'badValue' } as const
/** By people: a key that got into wrong hands must not make itself another. */
const ofDevelopers = { ...common, access: 'administrator', need: 'developer' } as const
const PAGE_MAX = 500

/** Another merchant is to its users as if there were none. */
function foreign({ params, principal }: Pick<Call<unknown, unknown>, 'params' | 'principal'>) {
  const merchantId = params.merchant_id as string
  const isForeign = principal.kind === 'merchant' && principal.merchantId !== merchantId
  return isForeign ? noMerchant(merchantId) : undefined
}

function noMerchant(merchantId: string): { refusal: Refusal } {
  return { refusal: refuse('notFound', { what: `Merchant ${merchantId}` }) }
}

export const addMerchant = route({
  ...common,
  operation: 'addMerchant',
  method: 'POST',
  path: `${CAPSTAN}/merchants`,
  summary: 'Add a merchant with a first credential, whose secret is shown once.',
  body: Type.Object({ merchant_id: Type.Optional(identifier), name: Type.Optional(text(255)) }),
  answers: {
    201: { description: 'The merchant and its credential.', schema: credentialSchema },
    400: BAD_VALUE,
    409: CONFLICT,
  },
  async handle(call) {
    const { merchant_id, name = '' } = call.body
    const outcome = await call.execute<'addMerchant'>({
      type: 'addMerchant',
      name,
      ...(merchant_id !== undefined && { newMerchantId: merchant_id }),
    })
    return replyTo(outcome, ({ merchantId, username, secret }) => ({
      status: 201,
      body: { merchant_id: merchantId, username, ...(secret !== undefined && { secret }) },
    }))
  },
})

export const listMerchants = route({
  ...common,
  operation: 'listMerchants',
  method: 'GET',
  path: `${CAPSTAN}/merchants`,
  summary: 'List merchants in the order of their ids.',
  query: Type.Object({ after: Type.Optional(text(64)), size: Type.Optional(integer(1, PAGE_MAX)) }),
  answers: {
    200: {
      description: 'A page of merchants; `next` is the `after` of the next page.',
      schema: Type.Object({ merchants: Type.Array(merchantSchema), next: Type.Optional(Type.String()) }),
    },
    400: BAD_VALUE,
  },
  async handle({ query: { after = '', size = 100 }, services }) {
    const merchants = await services.reader.merchants(after, size + 1)
    const page = merchants.slice(0, size)
    const next = merchants.length > size ? page.at(-1)?.merchantId : undefined
    return {
      status: 200,
      body: { merchants: page.map(merchantOnWire), ...(next !== undefined && { next }) },
    }
  },
})

export const readMerchant = route({
  ...ofDevelopers,
  operation: 'readMerchant',
  method: 'GET',
  path: `${CAPSTAN}/merchants/:merchant_id`,
  summary: 'Read a merchant with its credentials, never their secrets.',
  answers: {
    200: { description: 'The merchant.', schema: merchantWithCredentialsSchema },
    404: NOT_FOUND,
  },
  async handle(call) {
    const { reader } = call.services
    const merchantId = call.params.merchant_id as string
    const merchant = foreign(call) ? undefined : await reader.merchant(merchantId)
    if (!merchant) return noMerchant(merchantId)
    const [credentials, settings, use] = await Promise.all([
      reader.credentialsOf(merchantId),
      reader.record('merchantSettings', merchantSettingsId(merchantId)),
      reader.record('credentialUse', credentialUseId(merchantId)),
    ])
    const lastUsed = new Map(Object.entries(use?.data.lastUsedAt ?? {}))
    return {
      status: 200,
      body: {
        ...merchantOnWire(merchant),
        shopper_messages: settings?.data.shopperMessages ?? false,
        credentials: credentials.map((each) => credentialOnWire(each, lastUsed.get(each.username))),
      },
    }
  },
})

export const updateMerchant = route({
  ...common,
  operation: 'updateMerchant',
  method: 'PATCH',
  path: `${CAPSTAN}/merchants/:merchant_id`,
  summary:
    'Activate or deactivate a merchant, or switch messages to its shoppers on or off. An inactive one takes no new sessions and orders.',
  body: Type.Object({
    active: Type.Optional(Type.Boolean()),
    shopper_messages: Type.Optional(Type.Boolean()),
  }),
  answers: { 204: { description: 'Changed. Empty body.' }, 400: BAD_VALUE, 404: NOT_FOUND },
  async handle(call) {
    const forMerchantId = call.params.merchant_id as string
    const { active, shopper_messages: shopperMessages } = call.body
    const outcome = await call.execute<'updateMerchant'>({
      type: 'updateMerchant',
      forMerchantId,
      ...(active !== undefined && { active }),
      ...(shopperMessages !== undefined && { shopperMessages }),
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

export const addCredential = route({
  ...ofDevelopers,
  operation: 'addCredential',
  method: 'POST',
  path: `${CAPSTAN}/merchants/:merchant_id/credentials`,
  summary: 'Add a second credential, so that the first can be replaced without a pause.',
  answers: {
    201: { description: 'The credential.', schema: credentialSchema },
    404: NOT_FOUND,
    409: CONFLICT,
  },
  async handle(call) {
    const refused = foreign(call)
    if (refused) return refused
    const forMerchantId = call.params.merchant_id as string
    const outcome = await call.execute<'addCredential'>({ type: 'addCredential', forMerchantId })
    return replyTo(outcome, ({ username, secret }) => ({
      status: 201,
      body: { merchant_id: forMerchantId, username, ...(secret !== undefined && { secret }) },
    }))
  },
})

export const disableCredential = route({
  ...ofDevelopers,
  operation: 'disableCredential',
  method: 'DELETE',
  path: `${CAPSTAN}/merchants/:merchant_id/credentials/:username`,
  summary: 'Disable a credential for good. It stops working within two seconds.',
  answers: { 204: { description: 'Disabled. Empty body.' }, 404: NOT_FOUND },
  async handle(call) {
    const refused = foreign(call)
    if (refused) return refused
    const forMerchantId = call.params.merchant_id as string
    const username = call.params.username as string
    const outcome = await call.execute<'disableCredential'>({
      type: 'disableCredential',
      forMerchantId,
      username,
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

export const addOperator = route({
  ...common,
  operation: 'addOperator',
  method: 'POST',
  path: `${CAPSTAN}/operators`,
  summary: 'Add a credential of the platform operator, whose secret is shown once.',
  body: Type.Object({ username: Type.Optional(identifier) }),
  answers: {
    201: { description: 'The credential.', schema: credentialSchema },
    400: BAD_VALUE,
    409: CONFLICT,
  },
  async handle(call) {
    const { username: wanted } = call.body
    const outcome = await call.execute<'addCredential'>({
      type: 'addCredential',
      ...(wanted !== undefined && { username: wanted }),
    })
    return replyTo(outcome, ({ username, secret }) => ({
      status: 201,
      body: { username, ...(secret !== undefined && { secret }) },
    }))
  },
})

export const disableOperator = route({
  ...common,
  operation: 'disableOperator',
  method: 'DELETE',
  path: `${CAPSTAN}/operators/:username`,
  summary: 'Disable a credential of the platform operator for good, also the one that calls.',
  answers: { 204: { description: 'Disabled. Empty body.' }, 404: NOT_FOUND },
  async handle(call) {
    const username = call.params.username as string
    const outcome = await call.execute<'disableCredential'>({ type: 'disableCredential', username })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
