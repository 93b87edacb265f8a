import { describe, expect, it } from 'vitest'
import { exampleOf, filledPath, kindText, type OpenApi, operationsOf, resolver } from './openapi.ts'

const DOCUMENT: OpenApi = {
  paths: {
    '/a/{id}': {
      post: {
        operationId: 'makeA',
        summary: 'Make it.',
        tags: ['Things'],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/a' } } } },
        responses: { 201: { description: 'Made.' }, 401: { $ref: '#/components/responses/unauthorized' } },
      },
    },
  },
  components: {
    schemas: {
      a: {
        type: 'object',
        required: ['amount', 'lines', 'kind', 'at'],
        properties: {
          amount: { type: 'integer', minimum: 1 },
          lines: {
            type: 'array',
            items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
          kind: { enum: ['X', 'Y'] },
          at: { type: 'string', format: 'date-time' },
          optional: { type: 'string' },
        },
      },
    },
    responses: { unauthorized: { description: 'No credentials.' } },
  },
}

describe('the reference', () => {
  it('has each operation with its answers, also those that it shares', () => {
    expect(operationsOf(DOCUMENT)).toEqual([
      {
        id: 'makeA',
        method: 'POST',
        path: '/a/{id}',
        summary: 'Make it.',
        tag: 'Things',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        body: { $ref: '#/components/schemas/a' },
        answers: [
          { status: '201', description: 'Made.' },
          { status: '401', description: 'No credentials.' },
        ],
      },
    ])
  })

  it('begins a body with what is required', () => {
    const [operation] = operationsOf(DOCUMENT)
    expect(exampleOf(operation?.body ?? {}, resolver(DOCUMENT))).toEqual({
      amount: 1,
      lines: [{ name: '' }],
      kind: 'X',
      at: '2026-01-01T00:00:00Z',
    })
  })

  it('ends where a schema holds itself', () => {
    const itself = { type: 'object', required: ['me'], properties: {} as Record<string, object> }
    itself.properties.me = itself
    expect(JSON.stringify(exampleOf(itself, (schema) => schema)).length).toBeLessThan(200)
  })

  it.each([
    [{ type: 'integer', minimum: 1, maximum: 200 }, 'integer, 1 to 200'],
    [{ type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, 'integer'],
    [{ type: 'string', minLength: 0, maxLength: 255 }, 'text, at most 255'],
    [{ type: 'string', format: 'uuid' }, 'text, uuid'],
    [{ enum: ['A', 'B'] }, 'one of A, B'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text or null'],
    [{}, 'anything'],
  ])('says in words what a field is: %j', (schema, text) => {
    expect(kindText(schema)).toBe(text)
  })

  it('fills a path, and names what is missing', () => {
    expect(filledPath('/a/{id}/b/{other}', { id: 'x/y' })).toEqual({
      path: '/a/x%2Fy/b/{other}',
      missing: ['other'],
    })
  })
})
