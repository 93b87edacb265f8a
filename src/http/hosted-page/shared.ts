/** What the operations of hosted payment pages have in common. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { RecordOf } from '../../engine/store.ts'
import type { Call } from '../route.ts'
import { failure } from '../schemas/fields.ts'

export const PAGES = '/hpp/v1/sessions'
/** Where the shopper goes. */
export const SHOPPER = '/pay'

export const NO_PAGE = failure('NOT_FOUND: no such page of this merchant, or its time is over.')

/** The page, or the refusal: a foreign or expired one is as good as none. */
export async function findPage(
  call: Pick<Call<unknown, unknown>, 'params' | 'services' | 'merchantId'>,
): Promise<{ record: RecordOf<'hostedPage'>; refusal?: never } | { refusal: Refusal }> {
  const found = await openPageRecord(call.services.reader, call.params.session_id as string)
  return found?.merchantId === call.merchantId ? { record: found } : { refusal: noPage() }
}

/** The page of anybody, while its time lasts. */
export async function openPageRecord(
  reader: Call<unknown, unknown>['services']['reader'],
  pageId: string,
): Promise<RecordOf<'hostedPage'> | undefined> {
  const [record, now] = await Promise.all([reader.record('hostedPage', pageId), reader.now()])
  return record && (record.expiresAt ?? 0) > now ? record : undefined
}

export function noPage(): Refusal {
  return refuse('notFound', { what: 'This payment page' })
}
