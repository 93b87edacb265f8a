import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'

export const openApiDocument = route({
  operation: 'openApiDocument',
  method: 'GET',
  path: '/openapi.json',
  access: 'anyone',
  tag: 'Operation',
  summary: 'This API as an OpenAPI document.',
  unlogged: true,
  answers: { 200: { description: 'OpenAPI 3.1.', schema: Type.Record() } },
  handle: ({ services }) => ({ status: 200, body: services.openApi() }),
})
