/**
 * Finding orders. Pages run backwards in time along the order's id; filters that no index serves look at a bounded
 * number of rows, so that a search for what is rare among ten million orders takes several short pages, never one long one.
 */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { OrderStatus, Persons } from '../domain/order/order.ts'
import { asOf } from '../domain/order/order.ts'
import type { FoundOrders, OrderSearch } from '../engine/store.ts'
import { orderOf } from './rows.ts'
import type { Database, OrderRow } from './schema.ts'

/** Rows that one page looks at, at most: some milliseconds on either database. */
const LOOKED_AT_MAX = 2000
/**
 * Entries of one word that are put into the order of ids, at most: some milliseconds. They lie in the index by word, so
 * all of a prefix have to be seen before the newest order is known. What more orders have is met soon enough by going
 * through the orders themselves.
 */
const ENTRIES_MAX = 10_000

type OrdersQuery = SelectQueryBuilder<Database, 'orders', Record<never, never>>

export async function findOrders(
  db: Kysely<Database>,
  search: OrderSearch,
  now: number,
): Promise<FoundOrders> {
  // Whatever the filters: the page ends where so many of the merchant's orders, or of the term's, were looked at.
  const candidates = filtered(search) ? await candidateIds(db, search) : undefined
  const from = candidates ? candidates.ids.at(-1) : undefined
  if (candidates?.ids.length === 0) return { orders: [], persons: new Map(), now }
  let query = where(db.selectFrom('orders'), search, now)
  // Those of a rare term lie far apart: between them are all the others.
  if (candidates?.isSparse) query = query.where('order_id', 'in', candidates.ids)
  else if (from !== undefined) query = query.where('order_id', '>=', from)
  for (const term of search.terms) query = query.where(hasTerm(term))
  const rows: OrderRow[] = await query
    .selectAll()
    .orderBy('order_id', 'desc')
    .limit(search.limit + 1)
    .execute()
  const page = rows.slice(0, search.limit)
  const isCut = candidates?.ids.length === LOOKED_AT_MAX
  const next = rows.length > search.limit ? page.at(-1)?.order_id : isCut ? from : undefined
  return {
    orders: page.map((row) => asOf(orderOf(row), now)),
    persons: await personsOf(db, page),
    now,
    ...(next !== undefined && { next }),
  }
}

/** Whether rows may be looked at that are not in the answer. */
function filtered({
  limit: _,
  before: __,
  merchantId: ___,
  orderId,
  terms,
  ...filters
}: OrderSearch): boolean {
  if (orderId !== undefined) return false
  return terms.length > 0 || Object.values(filters).some((value) => value !== undefined)
}

interface Candidates {
  /** Newest first. */
  ids: string[]
  /** Whether there are other orders between them. */
  isSparse: boolean
}

/** The ids of the next rows: those of a rare term where there is one. */
async function candidateIds(db: Kysely<Database>, search: OrderSearch): Promise<Candidates> {
  for (const term of search.terms) {
    if (await isRare(db, term, search)) return { ids: await idsWithTerm(db, term, search), isSparse: true }
  }
  let query = db.selectFrom('orders').select('order_id')
  if (search.merchantId !== undefined) query = query.where('merchant_id', '=', search.merchantId)
  query = query.where(...beforeOf(search))
  const rows = await query.orderBy('order_id', 'desc').limit(LOOKED_AT_MAX).execute()
  return { ids: rows.map((row) => row.order_id), isSparse: false }
}

async function isRare(db: Kysely<Database>, term: string, search: OrderSearch): Promise<boolean> {
  const entries = entriesOf(db, term, search)
    .select('order_id')
    .limit(ENTRIES_MAX + 1)
  const count = sql<number>`count(*)`.as('count')
  const row = await db.selectFrom(entries.as('entries')).select(count).executeTakeFirstOrThrow()
  return row.count <= ENTRIES_MAX
}

async function idsWithTerm(db: Kysely<Database>, term: string, search: OrderSearch): Promise<string[]> {
  const rows = await entriesOf(db, term, search)
    .select('order_id')
    .distinct()
    .where(...beforeOf(search))
    .orderBy('order_id', 'desc')
    .limit(LOOKED_AT_MAX)
    .execute()
  return rows.map((row) => row.order_id)
}

function entriesOf(db: Kysely<Database>, term: string, { merchantId }: OrderSearch) {
  const ofMerchants =
    merchantId === undefined
      ? sql<boolean>`merchant_id IN (${ALL_MERCHANTS})`
      : sql<boolean>`merchant_id = ${merchantId}`
  return db
    .selectFrom('order_terms')
    .where(ofMerchants)
    .where('term', '>=', term)
    .where('term', '<', afterPrefix(term))
}

/** The index is by merchant first: for all of them it is asked once for each, never read from end to end. */
const ALL_MERCHANTS = sql`
  WITH RECURSIVE found (id) AS (
    SELECT min(merchant_id) FROM order_terms
    UNION ALL
    SELECT (SELECT min(merchant_id) FROM order_terms WHERE merchant_id > found.id) FROM found
    WHERE found.id IS NOT NULL
  )
  SELECT id FROM found WHERE id IS NOT NULL`

/** Greater than every id there is, in both databases. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

function beforeOf({ before }: OrderSearch): ['order_id', '<', string] {
  return ['order_id', '<', before ?? LAST_ID]
}

/** Text is compared by its bytes in both databases; no character has a higher code than this one. */
function afterPrefix(term: string): string {
  return `${term}\u{10FFFF}`
}

/** In a form that no index by term serves: of few orders the words are looked at, never the orders of a word for each. */
function hasTerm(term: string) {
  return sql<boolean>`EXISTS (SELECT 1 FROM order_terms WHERE order_terms.order_id = orders.order_id
    AND substr(term, 1, ${[...term].length}) = ${term})`
}

function where(query: OrdersQuery, search: OrderSearch, now: number): OrdersQuery {
  let found = query.where(...beforeOf(search))
  if (search.merchantId !== undefined) found = found.where('merchant_id', '=', search.merchantId)
  if (search.orderId !== undefined) found = found.where('order_id', '=', search.orderId)
  if (search.statuses) found = found.where(hasStatus(search.statuses, now))
  if (search.fraudStatus) found = found.where('fraud_status', '=', search.fraudStatus)
  if (search.currency !== undefined) found = found.where('currency', '=', search.currency)
  if (search.acknowledged !== undefined) {
    found = found.where('acknowledged_by', search.acknowledged ? 'is not' : 'is', null)
  }
  const ranges = [
    ['created_at', search.createdFrom, search.createdTo],
    ['expires_at', search.expiresFrom, search.expiresTo],
    ['order_amount', search.amountFrom, search.amountTo],
  ] as const
  for (const [column, from, to] of ranges) {
    if (from !== undefined) found = found.where(column, '>=', from)
    if (to !== undefined) found = found.where(column, '<=', to)
  }
  return found
}

/** As of now: what is open and past its expiry counts as expired, whether or not it has been recorded. */
function hasStatus(statuses: OrderStatus[], now: number) {
  const expired = sql<boolean>`(status IN ('AUTHORIZED', 'PART_CAPTURED') AND expires_at <= ${now})`
  const stored = sql.join(statuses.map((status) => sql`${status}`))
  return statuses.includes('EXPIRED')
    ? sql<boolean>`(${expired} OR status IN (${stored}))`
    : sql<boolean>`(status IN (${stored}) AND NOT ${expired})`
}

async function personsOf(db: Kysely<Database>, page: OrderRow[]): Promise<Map<string, Persons>> {
  if (page.length === 0) return new Map()
  const current = new Map(page.map((row) => [row.order_id, row.persons_version]))
  const rows = await db
    .selectFrom('order_persons')
    .selectAll()
    .where('order_id', 'in', [...current.keys()])
    .execute()
  const wanted = rows.filter((row) => row.version === current.get(row.order_id))
  return new Map(wanted.map(({ order_id, data }) => [order_id, JSON.parse(data) as Persons]))
}
