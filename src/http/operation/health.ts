/** What a load balancer and an orchestrator ask. */

import { refuse } from '../../domain/refusals.ts'
import { route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

const state = { schema: Type.Object({ status: Type.String() }) }
const common = { method: 'GET', access: 'anyone', tag: 'Operation', unlogged: true } as const

export const live = route({
  ...common,
  operation: 'live',
  path: '/health/live',
  summary: 'Whether the process runs.',
  answers: { 200: { description: 'It does.', ...state } },
  handle: () => ({ status: 200, body: { status: 'live' } }),
})

export const ready = route({
  ...common,
  operation: 'ready',
  path: '/health/ready',
  summary: 'Whether the process takes calls: it has its database and is not stopping.',
  answers: { 200: { description: 'It does.', ...state }, 503: failure('Stopping, or no database.') },
  async handle({ services }) {
    if (services.draining()) return { refusal: refuse('unavailable', {}, { reason: 'draining' }) }
    try {
      await services.reader.ping()
    } catch {
      return { refusal: refuse('unavailable', {}, { reason: 'no database' }) }
    }
    return { status: 200, body: { status: 'ready' } }
  },
})
