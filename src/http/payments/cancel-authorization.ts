import { replyTo, route } from '../route.ts'
import { AUTHORIZATIONS, NO_TOKEN } from './shared.ts'

export const cancelAuthorization = route({
  operation: 'cancelAuthorization',
  method: 'DELETE',
  path: `${AUTHORIZATIONS}/:authorizationToken`,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary: 'Give an authorization back without placing an order.',
  answers: { 204: { description: 'Deleted. Empty body.' }, 404: NO_TOKEN },
  async handle(call) {
    const token = call.params.authorizationToken as string
    const outcome = await call.execute<'deleteAuthorization'>({ type: 'deleteAuthorization', token })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
