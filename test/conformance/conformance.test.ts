/**
 * What we serve against the published descriptions of the same APIs: every path, method, status, header and body.
 * Each deliberate difference is listed with its reason in differences.ts; a difference that is not listed fails, and
 * so does a listed one that is not there.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/http/routes.ts'
import { report } from '../support/counts.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import {
  answerDifferences,
  type Exchange,
  nameOf,
  pathShape,
  requestDifferences,
  unansweredFields,
} from './compare.ts'
import { DIFFERENCES } from './differences.ts'
import { exchangesWith } from './exchanges.ts'
import { isPublishedHere, type PublishedOperation, publishedApis } from './published.ts'

const why = isPublishedHere ? '' : ' (skipped: the published descriptions are not here, in ../shared)'
// A skipped test shows no name: without this line nobody would know what did not run.
if (!isPublishedHere) report(`the published APIs were not compared${why}`)

describe.skipIf(!isPublishedHere)(`the published APIs${why}`, () => {
  const operations = isPublishedHere ? publishedApis().flatMap((api) => api.operations) : []
  let server: CapstanServer
  let found: string[] = []

  beforeAll(async () => {
    server = await startServer()
    const exchanges = await exchangesWith(server)
    found = [
      ...new Set([...promised(operations), ...answered(operations, exchanges), ...unpublished(operations)]),
    ]
  })
  afterAll(() => server?.dispose())

  it('are all read: 18 operations of Order Management, and those around it', () => {
    const count = (api: string) => operations.filter((operation) => operation.api === api).length
    expect([
      count('Order Management'),
      count('Payments'),
      count('Customer Token'),
      count('Hosted Payment Page'),
      count('Settlements'),
    ]).toEqual([18, 6, 3, 4, 8])
  })

  it('differ from ours nowhere but where we say so', () => {
    const listed = new Set(DIFFERENCES.flatMap(({ differences }) => differences))
    expect(found.filter((difference) => !listed.has(difference)).sort()).toEqual([])
  })

  it('differ from ours everywhere where we say so', () => {
    const listed = DIFFERENCES.flatMap(({ differences }) => differences)
    expect(listed.filter((difference) => !found.includes(difference)).sort()).toEqual([])
    expect(DIFFERENCES.filter(({ reason }) => reason.length < 20)).toEqual([])
  })
})

/** What is described and not served, or taken in another form. */
function promised(operations: PublishedOperation[]): string[] {
  return operations.flatMap((operation) => {
    const route = routes.find(
      ({ method, path }) => method === operation.method && pathShape(path) === operation.path,
    )
    return route ? requestDifferences(operation, route) : [`${nameOf(operation)}: not served`]
  })
}

/** What we serve under the roots of these APIs, and no description has. */
function unpublished(operations: PublishedOperation[]): string[] {
  const published = new Set(operations.map(nameOf))
  const roots = new Set(operations.map(({ path }) => rootOf(path)))
  return routes
    .filter(({ path }) => roots.has(rootOf(path)))
    .map(({ method, path }) => nameOf({ method, path: pathShape(path) }))
    .filter((name) => !published.has(name))
    .map((name) => `${name}: ours`)
}

/** Of `/payments/v1/sessions` that is `payments`. */
const rootOf = (path: string) => path.split('/', 2)[1]

/** What real answers have that is not described, and what is described and was not answered. */
function answered(operations: PublishedOperation[], exchanges: Exchange[]): string[] {
  // `/payouts/summary` is no payout.
  const isAnothers = (path: string, operation: PublishedOperation) =>
    operation.path !== path && operations.some((other) => other.path === path)
  return operations.flatMap((operation) => {
    const shape = new RegExp(`^${operation.path.replaceAll('{}', '[^/]+')}$`)
    const mine = exchanges.filter(
      ({ method, path }) => method === operation.method && shape.test(path) && !isAnothers(path, operation),
    )
    const statuses = new Set(mine.map(({ status }) => String(status)))
    const unseen = Object.keys(operation.responses).filter((status) => !statuses.has(status))
    return [
      ...mine.flatMap((exchange) => answerDifferences(operation, exchange)),
      ...unansweredFields(operation, mine),
      ...unseen.map((status) => `${nameOf(operation)} ${status}: never answered`),
    ]
  })
}
