import { refuse } from '../../domain/refusals.ts'
import { route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { TOKENS } from './wire.ts'

export const readToken = route({
  operation: 'readCustomerToken',
  method: 'GET',
  path: `${TOKENS}/:customerToken`,
  access: 'merchant',
  need: 'developer',
  tag: 'Customer Token',
  summary: 'Read a customer token: whether orders can be placed with it.',
  answers: {
    200: {
      description: 'The token.',
      schema: Type.Object({ status: Type.String(), payment_method_type: Type.String() }),
    },
    404: failure('TOKEN_NOT_FOUND: no such token of this merchant.'),
  },
  async handle(call) {
    const record = await call.services.reader.record('customerToken', call.params.customerToken as string)
    if (record?.merchantId !== call.merchantId) return { refusal: refuse('noSuchToken') }
    const { status, paymentMethod } = record.data
    return { status: 200, body: { status, payment_method_type: paymentMethod.type.toUpperCase() } }
  },
})
