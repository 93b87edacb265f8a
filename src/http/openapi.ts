/** What the API reference says about itself; the operations come from the routes. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

export function openApiInfo(): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Capstan',
      description: 'Order management and settlement engine. All amounts are integers in minor units.',
      version: '1.0.0',
    },
    components: {
      securitySchemes: { basic: { type: 'http', scheme: 'basic' } },
    },
    security: [{ basic: [] }],
  }
}
