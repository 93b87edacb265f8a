import { replyTo, route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { findPage, NO_PAGE, PAGES } from './shared.ts'

export const disableHostedPage = route({
  operation: 'disableHostedPage',
  method: 'DELETE',
  path: `${PAGES}/:session_id`,
  access: 'merchant',
  need: 'developer',
  tag: 'Hosted Payment Page',
  summary: 'Close a page: the shopper can do nothing more on it.',
  answers: {
    204: { description: 'Closed.' },
    400: failure('BAD_REQUEST: the page is completed.'),
    404: NO_PAGE,
  },
  async handle(call) {
    const found = await findPage(call)
    if (found.refusal) return found
    const { id, data } = found.record
    const outcome = await call.execute<'actOnHostedPage'>({
      type: 'actOnHostedPage',
      pageId: id,
      sessionId: data.sessionId,
      action: 'disable',
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
