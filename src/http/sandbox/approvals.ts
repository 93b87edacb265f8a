/** What a shopper, or a bank, would decide: by the test in their place. */
import { refuse } from '../../domain/refusals.ts'
import { replyTo, route } from '../route.ts'
import { failure, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

const NO_SESSION = failure(
  'NOT_FOUND: no such session of this merchant. SESSION_COMPLETED: it became an order.',
)
const APPROVED = {
  description: 'Approved: with this token the order can be placed.',
  schema: Type.Object({ authorization_token: Type.String() }),
}

const approval = (operation: string, name: string, fraudStatus: 'ACCEPTED' | 'PENDING', summary: string) =>
  route({
    operation,
    method: 'POST',
    path: `${SANDBOX}/sessions/:session_id/${name}`,
    access: 'merchant',
    need: 'developer',
    tag: 'Sandbox',
    only: 'sandbox',
    summary,
    answers: { 200: APPROVED, 404: NO_SESSION },
    async handle(call) {
      const sessionId = call.params.session_id as string
      const outcome = await call.execute<'approveSession'>({ type: 'approveSession', sessionId, fraudStatus })
      return replyTo(outcome, ({ authorizationToken }) => ({
        status: 200,
        body: { authorization_token: authorizationToken },
      }))
    },
  })

export const approveSession = approval(
  'approveSession',
  'approve',
  'ACCEPTED',
  "Approve a payment session in the shopper's place.",
)

export const reviewSession = approval(
  'reviewSession',
  'review',
  'PENDING',
  'Approve a payment session so that its order begins under review.',
)

export const declineSession = route({
  operation: 'declineSession',
  method: 'POST',
  path: `${SANDBOX}/sessions/:session_id/decline`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: 'Decline a payment session: an approval that it had is void.',
  answers: { 204: { description: 'Declined.' }, 404: NO_SESSION },
  async handle(call) {
    const { reader } = call.services
    const session = await reader.session(call.params.session_id as string)
    if (session?.merchantId !== call.merchantId) return { refusal: refuse('invalidSession') }
    if (session.orderId !== undefined) {
      return { refusal: refuse('sessionCompleted', { order_id: session.orderId }) }
    }
    const outcome = await call.execute<'deleteAuthorization'>({
      type: 'deleteAuthorization',
      token: `session-${session.sessionId}`,
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

export const setTokenStatus = route({
  operation: 'setTokenStatus',
  method: 'POST',
  path: `${SANDBOX}/tokens/:customerToken/status`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: 'Suspend a customer token, make it active again, or cancel it.',
  body: Type.Object({ status: oneOf(['ACTIVE', 'SUSPENDED', 'CANCELLED']) }),
  invalidBody: 'badValue',
  answers: {
    204: { description: 'It has this status now.' },
    400: failure('BAD_VALUE: no such status.'),
    403: failure('TOKEN_CANCELLED: what was cancelled stays so.'),
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
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
