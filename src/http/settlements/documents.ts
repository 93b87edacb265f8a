/** What the operations that answer with a PDF have in common. */
import { refuse } from '../../domain/refusals.ts'
import { TooManyDocuments } from '../../reports/pdf-thread.ts'
import type { PdfParty } from '../../reports/settlement-pdf.ts'
import type { Answer } from '../answer.ts'
import { RefusedCall } from '../request.ts'
import type { Call } from '../route.ts'
import { attachment } from './shared.ts'

/** Whom it is for, as the merchants' table has it. */
export async function partyOf({
  merchantId,
  services,
}: Pick<Call<unknown, unknown>, 'merchantId' | 'services'>): Promise<PdfParty> {
  const merchant = await services.reader.merchant(merchantId)
  return { merchantId, name: merchant?.name ?? merchantId }
}

/** @throws RefusedCall when more documents are being made than may wait */
export async function madeDocument(making: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await making
  } catch (error) {
    throw error instanceof TooManyDocuments ? new RefusedCall(refuse('unavailable')) : error
  }
}

export function pdf(body: Uint8Array, name: string): Answer {
  return { status: 200, contentType: 'application/pdf', headers: [attachment(name)], body }
}
