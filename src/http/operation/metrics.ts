import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'

export const metrics = route({
  operation: 'metrics',
  method: 'GET',
  path: '/metrics',
  access: 'anyone',
  tag: 'Operation',
  summary: 'Figures of this process for Prometheus.',
  unlogged: true,
  answers: {
    200: { description: 'Prometheus text format.', schema: Type.String(), contentType: 'text/plain' },
  },
  async handle({ services }) {
    const { text, contentType } = await services.metrics.read()
    return { status: 200, body: text, contentType }
  },
})
