/** Writes the audit trail: in the transaction of what it tells of. */
import { AUDIT_KEPT_MS, type AuditAction } from '../domain/users/audit.ts'
import { type CallContext, OPERATOR } from './command.ts'
import { uuidv7 } from './ids.ts'
import type { Work } from './work.ts'

/** `merchantId`: whose trail it stands in, of a merchant or `OPERATOR`. */
export function noteAudit(
  work: Work,
  { actor, correlationId, merchantId: callers }: Pick<CallContext, 'actor' | 'correlationId' | 'merchantId'>,
  merchantId: string,
  action: AuditAction,
  subject: string,
): void {
  work.setRecord({
    kind: 'audit',
    id: uuidv7(),
    merchantId,
    data: {
      at: work.now,
      actor,
      action,
      subject,
      correlationId,
      ...(callers === OPERATOR && { byOperator: true }),
    },
    createdAt: work.now,
    expiresAt: work.now + AUDIT_KEPT_MS,
  })
}
