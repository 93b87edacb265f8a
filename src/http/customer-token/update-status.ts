import { replyTo, route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { TOKENS } from './wire.ts'

export const updateTokenStatus = route({
  operation: 'updateCustomerTokenStatus',
  method: 'PATCH',
  path: `${TOKENS}/:customerToken/status`,
  access: 'merchant',
  need: 'developer',
  tag: 'Customer Token',
  summary: 'Cancel a customer token, for good.',
  body: Type.Object({ status: Type.Enum(['CANCELLED']) }),
  invalidBody: 'badValue',
  answers: {
    202: { description: 'Cancelled.' },
    400: failure('BAD_VALUE: no such status.'),
    404: failure('TOKEN_NOT_FOUND: no such token of this merchant.'),
  },
  async handle(call) {
    const tokenId = call.params.customerToken as string
    const { status } = call.body
    const outcome = await call.execute<'setCustomerTokenStatus'>({
      type: 'setCustomerTokenStatus',
      tokenId,
      status,
    })
    return replyTo(outcome, () => ({ status: 202 }))
  },
})
