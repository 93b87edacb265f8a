/** The audit trail: who did what, and who looked at what. */
import { AUDIT_ACTIONS } from '../../domain/users/audit.ts'
import { OPERATOR } from '../../engine/command.ts'
import type { RecordOf } from '../../engine/store.ts'
import { route } from '../route.ts'
import { instant, integer, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { PORTAL } from './shared.ts'
import { administration } from './users.ts'

const PAGE_MAX = 200
const string = Type.String()

export const listAudit = route({
  ...administration,
  operation: 'listAudit',
  method: 'GET',
  path: `${PORTAL}/audit`,
  summary:
    'What was done, newest first: of its own merchant for an owner; of all, of one with `merchant_id`, for the operator.',
  query: Type.Object({
    merchant_id: Type.Optional(text(64)),
    size: Type.Optional(integer(1, PAGE_MAX)),
    before: Type.Optional(Type.String({ format: 'uuid' })),
  }),
  answers: {
    200: {
      description:
        'A page; `next` is the `before` of the next one. What the operator did for itself has no merchant.',
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
  async handle({ query, principal, services: { reader } }) {
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const size = query.size ?? 50
    const found = await reader.latestRecords('audit', merchantId, query.before?.toLowerCase(), size + 1)
    const page = found.slice(0, size)
    const next = found.length > size ? page.at(-1)?.id : undefined
    return {
      status: 200,
      body: {
        entries: page.map((entry) => onWire(entry, principal.kind === 'operator')),
        ...(next !== undefined && { next }),
      },
    }
  },
})

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
