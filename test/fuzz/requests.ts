/** Random requests for every route: those of which we know what must come of them, and those that are odd in a way. */
import fc from 'fast-check'
import type { AnyRoute } from '../../src/http/route.ts'
import { routes } from '../../src/http/routes.ts'
import { checkouts } from '../model/checkouts.ts'
import { MERCHANT_1, OPERATOR } from '../support/client.ts'
import { broken, withNoise } from './breakage.ts'
import { type Json, treeOf, write } from './json.ts'
import * as odd from './odd.ts'
import { edge, type Schema, valid } from './schema-values.ts'

/**
 * `valid`: body and query fit their schemas, so no field may be complained about. `broken`: they do not, and the
 * refusal must say so. `any`: whatever documented answer.
 */
export type Want = 'valid' | 'broken' | 'any'

type Header = readonly [name: string, value: string]

/** A request but for the ids in its path, which are chosen when it is sent. */
export interface Plan {
  route: AnyRoute
  want: Want
  method: string
  /** Which of the things there are; a text stands in the path as it is. */
  params: Record<string, number | string>
  /** What follows the path: a query, or something odd. */
  tail: string
  headers: Header[]
  body: Buffer | undefined
  chunked: boolean
}

export interface RawPlan {
  bytes: Buffer
}

/**
 * Not among them: pages, which answer in HTML, and the controls that would let all other calls fail, or take away what
 * they are about. Nor what only people ask for, who sign in: keys are refused there before anything is read.
 */
const LEFT_OUT = ['orderFailure', 'moveClock', 'resetSandbox']
const fuzzed = routes.filter(
  ({ page, path, operation }) => !page && !path.startsWith('/portal/api/') && !LEFT_OUT.includes(operation),
)

type PlanChange = (plan: Plan) => Plan

const paramNames = ({ path }: AnyRoute) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)

const paramsOf = (route: AnyRoute): fc.Arbitrary<Record<string, number>> =>
  fc.record(Object.fromEntries(paramNames(route).map((name) => [name, fc.nat({ max: 999 })])))

function credentials({ access }: AnyRoute): fc.Arbitrary<string> {
  if (access === 'operator' || access === 'administrator') return fc.constant(OPERATOR)
  return access === 'both' ? fc.constantFrom(MERCHANT_1, OPERATOR) : fc.constant(MERCHANT_1)
}

interface Payload {
  want: Want
  body?: Buffer
  query?: string
}

const inBody = (want: Want, values: fc.Arbitrary<Json>): fc.Arbitrary<Payload> =>
  values.map((json) => ({ want, body: Buffer.from(write(json)) }))

/** Payments checks sums: what fits the schema alone is nearly always refused for them, so half of it adds up. */
const addsUp = checkouts.map(treeOf)

function payloads(route: AnyRoute): fc.Arbitrary<Payload> {
  const schema = route.body as Schema | undefined
  if (schema) {
    const sums =
      schema.properties?.purchase_country && schema.properties.order_lines
        ? [{ arbitrary: inBody('valid', addsUp), weight: 4 }]
        : []
    return fc.oneof(
      { arbitrary: inBody('valid', valid(schema)), weight: 2 },
      { arbitrary: inBody('valid', edge(schema)), weight: 3 },
      { arbitrary: inBody('valid', withNoise(schema, fc.oneof(valid(schema), edge(schema)))), weight: 2 },
      { arbitrary: inBody('broken', broken(schema)), weight: 6 },
      ...sums,
    )
  }
  if (route.query) return queries(route.query as Schema)
  const empty = fc.constant<Payload>({ want: 'valid' })
  const ignored = fc.constantFrom('{}', ' {} ', '{"unknown":1}', '[]').map((text) => ({
    want: 'any' as const,
    body: Buffer.from(text),
  }))
  return fc.oneof({ arbitrary: empty, weight: 3 }, { arbitrary: ignored, weight: 1 })
}

/** A query is text: `"5"` and `5` are one there. */
function queries(schema: Schema): fc.Arbitrary<Payload> {
  const entriesOf = (json: Json) => ('entries' in json ? json.entries : [])
  const asText = (json: Json) => {
    const text = write(json)
    return text.startsWith('"') ? (JSON.parse(text) as string) : text
  }
  const pairs = (json: Json) =>
    entriesOf(json)
      .map(([name, value]) => `${name}=${encodeURIComponent(asText(value))}`)
      .join('&')
  const storable = (json: Json) => entriesOf(json).every(([, value]) => asText(value).isWellFormed())
  const query = (want: Want, values: fc.Arbitrary<Json>) =>
    values.filter(storable).map((json): Payload => ({ want, query: `?${pairs(json)}` }))
  return fc.oneof(
    query('valid', valid(schema)),
    query('valid', edge(schema)),
    // Some break as JSON and not as text (`"5"` for a number), so that it is not known what must come of them.
    query('any', broken(schema)),
  )
}

/** Good in all but body and query. */
function focused(route: AnyRoute): fc.Arbitrary<Plan> {
  const parts = fc.tuple(paramsOf(route), payloads(route), credentials(route), fc.nat({ max: 9 }))
  return parts.map(([params, { want, body, query = '' }, authorization, dice]) => ({
    route,
    want,
    method: route.method,
    params,
    tail: query,
    headers: [
      ['Authorization', authorization],
      ...(body ? [odd.JSON_TYPE] : []),
      ...(dice === 0 ? [['Klarna-Idempotency-Key', `key-${params.order_id ?? 0}`] as const] : []),
    ],
    body,
    chunked: dice === 1,
  }))
}

const without = (name: string, headers: Header[]) => headers.filter(([other]) => other !== name)

/** Each makes a good request odd in one way. */
const oddities: fc.Arbitrary<PlanChange>[] = [
  fc.constantFrom(...odd.CREDENTIALS).map((value) => (plan) => {
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
    const sent = values.map((one): Header => ['Authorization', one])
    return { ...plan, headers: [...without('Authorization', plan.headers), ...sent] }
  }),
  fc.constantFrom(undefined, ...odd.CONTENT_TYPES).map((type) => (plan) => {
    const sent: Header[] = type === undefined ? [] : [['Content-Type', type]]
    return { ...plan, headers: [...without('Content-Type', plan.headers), ...sent] }
  }),
  fc
    .array(fc.constantFrom(...odd.HEADERS), { minLength: 1, maxLength: 3 })
    .map((headers) => (plan) => ({ ...plan, headers: [...plan.headers, ...headers] })),
  fc.constantFrom(...odd.METHODS).map((method) => (plan) => ({ ...plan, method })),
  fc.tuple(fc.constantFrom(...odd.PATH_IDS), fc.nat({ max: 1 })).map(([id, at]) => (plan) => {
    const names = paramNames(plan.route)
    const name = names[at % Math.max(1, names.length)]
    return name === undefined
      ? { ...plan, tail: `/${id}` }
      : { ...plan, params: { ...plan.params, [name]: id } }
  }),
  fc.constantFrom(...odd.PATH_TAILS).map((tail) => (plan) => ({ ...plan, tail })),
  fc.constantFrom(...odd.BODIES).map(({ bytes }) => (plan) => ({
    ...plan,
    body: bytes,
    headers: [...without('Content-Type', plan.headers), odd.JSON_TYPE],
  })),
]

const oddPlan = (route: AnyRoute): fc.Arbitrary<Plan> =>
  fc
    .tuple(focused(route), fc.array(fc.oneof(...oddities), { minLength: 1, maxLength: 2 }))
    .map(([plan, changes]) =>
      changes.reduce((changed, change) => change(changed), { ...plan, want: 'any' as Want }),
    )

const rawPlan: fc.Arbitrary<RawPlan> = fc.oneof(
  {
    arbitrary: fc.constantFrom(...odd.RAW).map((text) => ({ bytes: Buffer.from(text, 'latin1') })),
    weight: 4,
  },
  {
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 300 })
      .map((bytes) => ({ bytes: Buffer.from(bytes) })),
    weight: 1,
  },
)

/** Captures and placings are what the product is for: they come more often. */
const WEIGHTS: Record<string, number> = {
  captureOrder: 4,
  createOrder: 3,
  openApiDocument: 0.2,
  metrics: 0.2,
}

export const requests: fc.Arbitrary<Plan | RawPlan> = fc.oneof(
  ...fuzzed.flatMap((route) => {
    const weight = Math.ceil(10 * (WEIGHTS[route.operation] ?? 1))
    return [
      { arbitrary: focused(route), weight: 3 * weight },
      { arbitrary: oddPlan(route), weight: 2 * weight },
    ]
  }),
  { arbitrary: rawPlan, weight: 60 },
)
