/** The served OpenAPI document: valid as such, and complete about every route. Real answers are held to it in fuzz.test.ts. */
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyRoute } from '../../src/http/route.ts'
import { routes as allRoutes } from '../../src/http/routes.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { Documentation } from './documented.ts'

interface Parameter {
  name: string
  in: string
  required?: boolean
}

interface Operation {
  operationId: string
  summary?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { description?: string; headers?: object; $ref?: string }>
  security?: object[]
}

type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { responses: Record<string, unknown>; schemas: Record<string, unknown> }
}

const routes = allRoutes.filter(({ undocumented }) => !undocumented)

let server: CapstanServer
let document: Document

beforeAll(async () => {
  server = await startServer()
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document
})

afterAll(() => server.dispose())

/** As OpenAPI writes a path: `{order_id}` for `:order_id`. */
const pathOf = ({ path }: AnyRoute) => path.replace(/:(\w+)/g, '{$1}')

function operationOf(route: AnyRoute): Operation {
  const operation = document.paths[pathOf(route)]?.[route.method.toLowerCase()]
  if (!operation) throw new Error(`${route.method} ${pathOf(route)} is not documented`)
  return operation
}

describe('the OpenAPI document', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    const result = await new Validator().validate(structuredClone(document))
    expect(result).toEqual({ valid: true })
  })

  it('has schemas that are valid JSON schemas, and references that lead somewhere', () => {
    expect(() => new Documentation(document as never)).not.toThrow()
    const ajv = addFormats.default(new Ajv.default({ strict: true, allowUnionTypes: true }))
    for (const { requestBody } of Object.values(document.paths).flatMap((methods) =>
      Object.values(methods),
    )) {
      for (const { schema } of Object.values(requestBody?.content ?? {})) {
        expect(() => ajv.compile(schema)).not.toThrow()
      }
    }
  })

  it('describes the routes that there are, and no others', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual(routes.map((route) => `${route.method} ${pathOf(route)}`).sort())
  })

  it('gives every operation a name of its own', () => {
    const names = routes.map((route) => operationOf(route).operationId)
    expect(names).toEqual(routes.map(({ operation }) => operation))
    expect(new Set(names).size).toBe(names.length)
  })
})

describe.each(routes.map((route) => [route.operation, route] as const))(
  'the documentation of %s',
  (_, route) => {
    it('says what it does, and with which credentials', () => {
      const { summary, tags, security } = operationOf(route)
      expect(summary).toBe(route.summary)
      expect(tags).toEqual([route.tag])
      expect(security).toEqual(route.access === 'anyone' ? [] : undefined)
    })

    it('names every id of its path, and the idempotency key where one counts', () => {
      const { parameters = [] } = operationOf(route)
      const inPath = parameters.filter((parameter) => parameter.in === 'path')
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
      expect(inPath.map(({ name }) => name)).toEqual(names)
      expect(inPath.every(({ required }) => required)).toBe(true)
      const takesKey = parameters.some(({ name }) => name === 'Klarna-Idempotency-Key')
      expect(takesKey).toBe(route.method === 'POST' || route.method === 'PATCH')
    })

    it('lists its own answers and those that all operations have', () => {
      const { responses } = operationOf(route)
      const statuses = Object.keys(responses)
      expect(statuses).toEqual(expect.arrayContaining(Object.keys(route.answers)))
      expect(statuses).toEqual(expect.arrayContaining(route.access === 'anyone' ? ['403'] : ['401', '403']))
      if (!route.unlogged) expect(statuses).toEqual(expect.arrayContaining(['500', '503']))
      if (route.body) expect(statuses).toEqual(expect.arrayContaining(['400', '413', '415']))
      for (const response of Object.values(responses))
        expect(response.$ref ?? response.description).toBeTruthy()
    })
  },
)
