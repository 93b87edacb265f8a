import pino from 'pino'
import { buildApp } from '../../src/http/app.ts'
import { permissionTable } from '../../src/http/permissions.ts'
import type { Services } from '../../src/http/route.ts'
import { anchor, code, generatedFrom, page, table } from './markdown.ts'
import { fieldRows, type JsonSchema, SharedObjects } from './schema.ts'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: JsonSchema
}

interface Content {
  content?: { 'application/json'?: { schema: JsonSchema } }
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: Content
  responses: Record<string, { description: string } & Content>
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

const INTRODUCTION = `The same as an OpenAPI 3.1 document is served at \`/openapi.json\`. Amounts are integers in minor units of the order's currency; instants are UTC with milliseconds. Unknown fields are ignored, and a field that is \`null\` counts as absent.

**Credentials.** HTTP Basic, with a username and its secret; or the secret alone, not encoded: \`Authorization: Basic klarna_live_api_…\`. [Who may call what](permissions.md).

**Every answer** carries \`Klarna-Correlation-Id\`, by which the call is found in the request log (\`GET /capstan/v1/logs\`). Refusals have [one body](errors.md); besides those listed with an operation, every operation may answer 400, 401, 403 (wrong kind of credentials), 404, 405, 408, 413, 415, 500 and 503.

**Idempotency.** Every POST and PATCH takes \`Klarna-Idempotency-Key\`: any text of up to 255 characters. A repeat with the same key on the same path is answered as the first one was, and has no second effect, for 24 hours. With \`Capstan-Idempotency-Strict: true\` another body under the same key is refused with 409.`

/** The whole HTTP API, from the OpenAPI document that the server itself serves. */
export async function apiPage(): Promise<string> {
  const { paths } = await openApi()
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const shared = new SharedObjects()
  for (const { operation } of operations) shared.look(schemasOf(operation), operation.tags[0] ?? '')
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '')
  const sections = [...byTag].map(([tag, some]) =>
    [
      `## ${tag}`,
      ...some.map(({ path, method, operation }) => section(path, method, operation, shared)),
    ].join('\n\n'),
  )
  return page(
    generatedFrom("the routes' own schemas"),
    '# API',
    INTRODUCTION,
    table(
      ['Operation', 'Route', 'What it does'],
      operations.map(({ path, method, operation }) => [
        `[${operation.operationId}](#${anchor(operation.operationId)})`,
        code(`${method} ${path}`),
        operation.summary,
      ]),
    ),
    ...sections,
    '## Shared objects',
    ...shared.all().map(({ title, schema }) => `### ${title}\n\n${fields(schema, shared)}`),
  )
}

/** The document does not depend on who answers the calls, so nobody does. */
async function openApi(): Promise<OpenApi> {
  const services = { publicUrl: () => 'http://127.0.0.1:7070', draining: () => false } as unknown as Services
  const app = await buildApp({
    services,
    mode: 'sandbox',
    profile: 'klarna',
    logger: pino({ level: 'silent' }),
    fixedCredentials: [],
    trustProxy: false,
    allowRemoteSandbox: false,
    onAnswer: () => {},
  })
  await app.ready()
  return app.swagger() as unknown as OpenApi
}

function schemasOf({ requestBody, responses }: Operation): JsonSchema[] {
  return [requestBody, ...Object.values(responses)].flatMap((one) => schemaOf(one) ?? [])
}

function schemaOf(content: Content | undefined): JsonSchema | undefined {
  return content?.content?.['application/json']?.schema
}

function section(path: string, method: string, operation: Operation, shared: SharedObjects): string {
  const { operationId, summary, parameters = [], requestBody, responses } = operation
  const parts = [`### ${operationId}`, `${code(`${method} ${path}`)}`, `${summary} ${callers(operationId)}`]
  const asked = parameters.filter((parameter) => parameter.in === 'query')
  if (asked.length > 0) parts.push('**Query**', queryTable(asked))
  const body = schemaOf(requestBody)
  if (body) parts.push('**Body**', fields(body, shared))
  parts.push('**Answers**', answersTable(responses))
  for (const [status, answer] of Object.entries(responses)) {
    const schema = schemaOf(answer)
    if (schema && Number(status) < 300) parts.push(`**Body of ${status}**`, fields(schema, shared))
  }
  return parts.join('\n\n')
}

const CALLERS = {
  merchant: 'Merchant.',
  operator: 'Operator.',
  both: 'Merchant or operator.',
  anyone: 'Anyone.',
  person: 'Signed-in users.',
  administrator: 'Signed-in users, or operator.',
}

function callers(operationId: string): string {
  const found = permissionTable().find(({ route }) => route.operation === operationId)
  return found ? `Callers: ${CALLERS[found.route.access]}` : ''
}

function queryTable(parameters: Parameter[]): string {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name)
  return table(['Parameter', 'Type', 'Required'], fieldRows({ type: 'object', properties, required }))
}

function fields(schema: JsonSchema, shared: SharedObjects): string {
  const rows = fieldRows(schema, shared)
  return rows.length === 0 ? 'Any JSON object.' : table(['Field', 'Type', 'Required'], rows)
}

function answersTable(responses: Operation['responses']): string {
  // What every operation may answer is referred to, and told in the introduction.
  const own = Object.entries(responses).filter(([, response]) => !('$ref' in response))
  const rows = own.map(([status, { description }]) => [status, description])
  return table(['Status', 'When'], rows)
}
