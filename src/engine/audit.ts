/** Writes the audit trail: in the transaction of what it tells of. */
import { AUDIT_KEPT_MS, type AuditAction } from '../domain/users/audit.ts'
import type { CallContext } from './command.ts'
import { uuidv7 } from './ids.ts'
import type { Work } from './work.ts'

/** `merchantId`: whose trail it stands in, of a merchant or `OPERATOR`. */
export function noteAudit(
  work: Work,
  { actor, correlationId }: Pick<CallContext, 'actor' | 'correlationId'>,
  merchantId: string,
  action: AuditAction,
  subject: string,
): void {
  work.setRecord({
    kind: 'audit',
    id: uuidv7(),
    merchantId,
    data: { at: work.now, actor, action, subject, correlationId },
    createdAt: work.now,
    expiresAt: work.now + AUDIT_KEPT_MS,
  })
}
