/** What the operations of hosted payment pages have in common. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { RecordOf } from '../../engine/store.ts'
import type { Call } from '../route.ts'
import { failure } from '../schemas/fields.ts'

export const PAGES = '/hpp/v1/sessions'
/** Where the shopper goes. */
export const SHOPPER = '/pay'

export const NO_PAGE = failure('NOT_FOUND: no such page of this merchant, or it has expired.')

/** The page, or the refusal: a foreign or expired one is as good as none. */
export async function findPage(
  call: Pick<Call<unknown, unknown>, 'params' | 'services' | 'merchantId'>,
): Promise<{ record: RecordOf<'hostedPage'>; refusal?: never } | { refusal: Refusal }> {
  const { reader } = call.services
  const id = call.params.session_id as string
  const [record, now] = await Promise.all([reader.record('hostedPage', id), reader.now()])
  const isThere = record?.merchantId === call.merchantId && (record.expiresAt ?? 0) > now
  return record && isThere ? { record } : { refusal: refuse('notFound', { what: 'This payment page' }) }
}
