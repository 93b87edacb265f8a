/** Whom the shoppers of a merchant can ask: shown on their pages. */
import { refuse } from '../../domain/refusals.ts'
import { type ShopContact, shopContactId } from '../../engine/shop-contact.ts'
import { safeLink } from '../../shopper/carriers.ts'
import { BAD_VALUE, CAPSTAN } from '../capstan/shared.ts'
import { replyTo, route } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

const common = {
  path: `${CAPSTAN}/shop-contact`,
  access: 'merchant',
  tag: 'Capstan',
  invalidBody: 'badValue',
} as const

/** Plain ones: what is in a link to write to must not be able to say more than whom. */
const EMAIL = "^([A-Za-z0-9.!$*+/=^_`{|}~'-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)?$"
const PHONE = '^(\\+?[0-9][0-9 ()/.-]{2,29})?$'

const contactSchema = Type.Object({
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
})

export const readShopContact = route({
  ...common,
  need: 'read',
  operation: 'readShopContact',
  method: 'GET',
  summary: 'Whom shoppers are told to ask: the email, telephone and website of the shop.',
  answers: { 200: { description: 'What was given.', schema: contactSchema } },
  async handle({ merchantId, services: { reader } }) {
    const record = await reader.record('shopContact', shopContactId(merchantId))
    return { status: 200, body: record?.data ?? {} }
  },
})

export const setShopContact = route({
  ...common,
  need: 'owner',
  operation: 'setShopContact',
  method: 'PATCH',
  summary: 'Say whom shoppers can ask. What is not sent stays, and an empty text takes it away.',
  body: Type.Object({
    email: Type.Optional(Type.String({ pattern: EMAIL, maxLength: 254 })),
    phone: Type.Optional(Type.String({ pattern: PHONE })),
    url: Type.Optional(text(2000)),
  }),
  answers: { 200: { description: 'What is given now.', schema: contactSchema }, 400: BAD_VALUE },
  async handle(call) {
    const { email, phone, url } = call.body
    const link = url === undefined || url === '' ? url : safeLink(url)
    if (url !== undefined && link === undefined) return { refusal: refuse('badValue', { fields: 'url' }) }
    const contact: ShopContact = {
      ...(email !== undefined && { email }),
      ...(phone !== undefined && { phone }),
      ...(link !== undefined && { url: link }),
    }
    const outcome = await call.execute<'setShopContact'>({ type: 'setShopContact', contact })
    return replyTo(outcome, ({ contact: body }) => ({ status: 200, body }))
  },
})
