import { isKept, REFUSALS, type RefusalKey, type RefusalRow } from '../../src/domain/refusals.ts'
import { code, generatedFrom, page, table } from './markdown.ts'

/** Refused before a command is made of the call, so that no key is looked at. */
const BEFORE_THE_ENGINE: RefusalKey[] = ['forbidden', 'crossSite']

/** Every way in which a call can be refused, from the table of refusals. */
export function errorsPage(): string {
  const rows = (Object.entries(REFUSALS) as [RefusalKey, RefusalRow][])
    .sort(([, a], [, b]) => a.status - b.status || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
    .map(([key, { status, code: errorCode, message, when }]) => [
      String(status),
      code(errorCode),
      message === '' ? '' : code(message),
      when,
      isKept({ key }) && !BEFORE_THE_ENGINE.includes(key) ? 'yes' : '',
    ])
  return page(
    generatedFrom('src/domain/refusals.ts'),
    '# Errors',
    'Every refused call is answered with one body:',
    `\`\`\`json
{
  "error_code": "CAPTURE_NOT_ALLOWED",
  "error_messages": ["Captured amount is higher than the remaining authorized amount. Capture not possible."],
  "correlation_id": "01a2056c-05d6-7000-9c39-eddb0f080dc1",
  "details": { "capturable_amount": 2000, "requested_amount": 2001 }
}
\`\`\``,
    'Decide by the status and `error_code`; messages are for people and for logs. `correlation_id` equals the header `Klarna-Correlation-Id` and finds the call in the request log. `details` is there where numbers or names help to correct the call. What stands in braces below is filled in.',
    'A refusal marked as kept is replayed when its call is repeated with the same idempotency key; after any other the key is still free. On 503 wait as long as `Retry-After` says, and repeat the call with the same key.',
    table(['Status', 'Code', 'Message', 'When', 'Kept'], rows),
  )
}
