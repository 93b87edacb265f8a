import { replyTo, route } from '../route.ts'
import { sessionUpdateBody } from './schemas.ts'
import { BAD_VALUE, NO_SESSION, SESSIONS, upperCased } from './shared.ts'
import { urlRefusal } from './urls.ts'

export const updateSession = route({
  operation: 'updateSession',
  method: 'POST',
  path: `${SESSIONS}/:session_id`,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary: 'Change fields of a session. What is not sent stays.',
  body: sessionUpdateBody,
  invalidBody: 'badValue',
  answers: { 204: { description: 'Changed. Empty body.' }, 400: BAD_VALUE, 404: NO_SESSION },
  async handle(call) {
    const wrongUrls = urlRefusal(call.body.merchant_urls, 'merchant_urls', call.services.mode)
    if (wrongUrls) return { refusal: wrongUrls }
    const sessionId = call.params.session_id as string
    const fields = upperCased(call.body)
    const outcome = await call.execute<'updateSession'>({ type: 'updateSession', sessionId, fields })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
