/** The audit trail: who did what, and who looked at what. */
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry, VIEWS } from '../../domain/users/audit.ts'
import { EMAIL_MAX } from '../../domain/users/user.ts'
import { OPERATOR } from '../../engine/command.ts'
import type { Reader, RecordOf } from '../../engine/store.ts'
import { firstIdAt } from '../../request-log/uuid-time.ts'
import { type Call, route } from '../route.ts'
import { instant, integer, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { PORTAL } from './shared.ts'
import { administration } from './users.ts'

const PAGE_MAX = 200
/** Of rows that are looked through for one page: some 50 ms, and a year of most merchants. */
const ROWS_MAX = 5000
const ROWS_AT_ONCE = 500
/** In place of an action: every look. */
const VIEWED = 'viewed'
/** By how much clocks of processes differ at most, by which ids are made, and that of the database, by which `at` is. */
const SKEW_MS = 60_000
const string = Type.String()

export const listAudit = route({
  ...administration,
  operation: 'listAudit',
  method: 'GET',
  path: `${PORTAL}/audit`,
  summary:
    'What was done, newest first: of its own merchant for an owner; of all, of one with `merchant_id`, for the operator. Narrowed by action, by who did it, and by time.',
  query: Type.Object({
    merchant_id: Type.Optional(text(64)),
    action: Type.Optional(oneOf([...AUDIT_ACTIONS, VIEWED])),
    actor: Type.Optional(text(EMAIL_MAX)),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    size: Type.Optional(integer(1, PAGE_MAX)),
    before: Type.Optional(Type.String({ format: 'uuid' })),
  }),
  answers: {
    200: {
      description:
        'A page; `next` is the `before` of the next one. Of a narrowed trail a page may be short, or empty, and still have one. The action `viewed` is every look. `actor` is any part of the name as it is shown; `from` is in the time and `to` is not. What the operator did for itself has no merchant.',
      schema: Type.Object({
        entries: Type.Array(
          Type.Object({
            id: string,
            at: instant,
            actor: string,
            merchant_id: Type.Nullable(string),
            action: oneOf(AUDIT_ACTIONS),
            subject: string,
            correlation_id: string,
          }),
        ),
        next: Type.Optional(string),
      }),
    },
  },
  async handle(call) {
    const asked = askedOf(call)
    const { entries, next } = await auditPage(call.services.reader, asked)
    return { status: 200, body: { entries, ...(next !== undefined && { next }) } }
  },
})

interface Asked {
  merchantId: string | undefined
  showsWho: boolean
  action: string | undefined
  /** In small letters. */
  actor: string | undefined
  from: number
  to: number
  before: string | undefined
  size: number
}

interface AuditQuery {
  merchant_id?: string
  action?: string
  actor?: string
  from?: string
  to?: string
  size?: number
  before?: string
}

function askedOf({ query, principal }: Pick<Call<unknown, AuditQuery>, 'query' | 'principal'>): Asked {
  const { action, actor, from, to, size = 50, before } = query
  return {
    merchantId: principal.kind === 'merchant' ? principal.merchantId : query.merchant_id,
    showsWho: principal.kind === 'operator',
    action,
    actor: actor?.toLowerCase(),
    from: from === undefined ? 0 : Date.parse(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to),
    before: before?.toLowerCase(),
    size,
  }
}

/**
 * By id, which is by time: what is too late is jumped over, and reading ends where all is too early. Actions and persons
 * are looked for among so many rows at most, and the next page goes on behind them.
 */
async function auditPage(reader: Pick<Reader, 'latestRecords'>, asked: Asked) {
  const entries: ReturnType<typeof onWire>[] = []
  const isNarrowed = asked.action !== undefined || asked.actor !== undefined
  const atOnce = isNarrowed ? ROWS_AT_ONCE : asked.size + 1
  let before = earlier(asked.before, asked.to)
  for (let read = 0; read < ROWS_MAX; read += atOnce) {
    const rows = await reader.latestRecords('audit', asked.merchantId, before, atOnce)
    const last = rows.length < atOnce ? rows.at(-1) : undefined
    for (const row of rows) {
      if (row.data.at < asked.from - SKEW_MS) return { entries }
      const entry = onWire(row, asked.showsWho)
      if (isMeant(row.data, entry, asked)) entries.push(entry)
      before = row.id
      if (entries.length === asked.size) return { entries, ...(row !== last && { next: row.id }) }
    }
    if (rows.length < atOnce) return { entries }
  }
  return { entries, next: before }
}

/** The earlier of a position and an instant. A business clock that was moved is ahead of the ids, never behind. */
function earlier(before: string | undefined, to: number): string | undefined {
  if (!Number.isFinite(to)) return before
  const position = firstIdAt(Math.max(0, to + SKEW_MS))
  return before === undefined || position < before ? position : before
}

/** What is filtered is what is shown: whom of the operator's people it was cannot be found out by asking. */
function isMeant(
  { at }: AuditEntry,
  entry: { action: AuditAction; actor: string },
  { action, actor, from, to }: Asked,
): boolean {
  if (at < from || at >= to) return false
  if (action === VIEWED ? !VIEWS.includes(entry.action) : action !== undefined && entry.action !== action) {
    return false
  }
  return actor === undefined || entry.actor.toLowerCase().includes(actor)
}

function onWire({ id, merchantId, data }: RecordOf<'audit'>, showsWho: boolean) {
  return {
    id,
    at: new Date(data.at).toISOString(),
    actor: data.byOperator && !showsWho ? 'operator' : data.actor,
    merchant_id: merchantId === OPERATOR ? null : merchantId,
    action: data.action,
    subject: data.subject,
    correlation_id: data.correlationId,
  }
}
